// Members of the market's JSON objects. A `key` comes with its punctuation, as in `,"price":`; what
// is unknown is null. Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace cpa {

// Null also for what is not finite: JSON has no infinity, and a conversion may overflow.
void AppendNumber(std::string& out, std::string_view key, const std::optional<double>& value);
void AppendText(std::string& out, std::string_view key, std::string_view text);
void AppendTextOrNull(std::string& out, std::string_view key,
                      std::string_view text);  // empty: null
void AppendMoment(std::string& out, std::string_view key, const std::optional<WallTime>& time);
void AppendRank(std::string& out, std::string_view key, const std::optional<int>& rank);

}  // namespace cpa
