// What the wire parsers of rows and of coin pages share: fields as rows of a table, and the checks
// on text. Threads: pure.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "domain/quote.h"
#include "sources/common/json_reader.h"

namespace cpa::sources {

// Where a wire field goes in a Quote.
using QuoteTarget =
    std::variant<JudgedPrice Quote::*, std::optional<double> Quote::*, std::optional<int> Quote::*,
                 std::optional<WallTime> Quote::*, std::string Quote::*>;

inline bool ReadInto(Quote& quote, const QuoteTarget& target, Json& value, std::string_view field,
                     Problem& problem) {
  return std::visit([&](auto member) { return Read(value, field, quote.*member, problem); },
                    target);
}

// Refuses an unusable id; brings symbol, name, rank and image into the form the domain promises.
bool FinishQuote(Quote& quote, Problem& problem);

// `url` as it is when it is an http or https URL of sane length without blanks, quotes or angle
// brackets, else empty.
std::string HttpUrlOrNothing(std::string url);

}  // namespace cpa::sources
