// Small steps for reading upstream's JSON over simdjson's on-demand interface. On-demand and not
// DOM, because DOM refuses a whole page for one integer above 2^64, and such supplies exist.
// Every reader accepts null as "unknown", returns false for a wrong type and then leaves the place
// and the reason in Problem. Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <simdjson.h>

#include "base/clock.h"
#include "base/result.h"
#include "domain/price.h"

namespace cpa::sources {

using Json = simdjson::ondemand::value;

// The first thing found wrong with a document.
class Problem {
 public:
  void set_row(std::size_t row) { row_ = row; }

  // Both return false, so that readers can return the call.
  bool Wrong(std::string_view field, std::string_view why);
  bool Broken(simdjson::error_code error);

  const std::string& text() const { return text_; }

 private:
  std::optional<std::size_t> row_;
  std::string text_;
};

// Calls visit(key, Json&) -> bool for each member until it returns false.
template <class Visit>
bool ForEachField(simdjson::ondemand::object& object, Problem& problem, Visit visit) {
  for (auto entry : object) {
    simdjson::ondemand::field field;
    if (const auto error = std::move(entry).get(field)) return problem.Broken(error);
    std::string_view key;
    if (const auto error = field.unescaped_key().get(key)) return problem.Broken(error);
    if (!visit(key, field.value())) return false;
  }
  return true;
}

// Calls visit(Json&) -> bool for each element until it returns false.
template <class Visit>
bool ForEachElement(simdjson::ondemand::array& array, Problem& problem, Visit visit) {
  for (auto element : array) {
    Json value;
    // Only an rvalue can be taken from. NOLINTNEXTLINE(performance-move-const-arg)
    if (const auto error = std::move(element).get(value)) return problem.Broken(error);
    if (!visit(value)) return false;
  }
  return true;
}

// Parses `body` and hands the document to read(document, value, problem) -> bool.
template <class Value, class Read>
Result<Value> ReadDocument(std::string_view body, Read read) {
  const simdjson::padded_string padded(body);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  Problem problem;
  Value value;
  if (const auto error = parser.iterate(padded).get(document)) {
    problem.Broken(error);
    return Invalid(problem.text());
  }
  if (!read(document, value, problem)) return Invalid(problem.text());
  const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  if (!at_end) return Invalid("text after the end of the document");
  return value;
}

bool Read(Json& value, std::string_view field, std::optional<double>& out, Problem& problem);
bool Read(Json& value, std::string_view field, JudgedPrice& out, Problem& problem);
bool Read(Json& value, std::string_view field, std::optional<int>& out, Problem& problem);
// An unreadable date is an unknown one.
bool Read(Json& value, std::string_view field, std::optional<WallTime>& out, Problem& problem);
bool Read(Json& value, std::string_view field, std::string& out, Problem& problem);

// Empty for null.
bool ReadObject(Json& value, std::string_view field, std::optional<simdjson::ondemand::object>& out,
                Problem& problem);
bool ReadArray(Json& value, std::string_view field, std::optional<simdjson::ondemand::array>& out,
               Problem& problem);

// The longest start of `text` within `bytes_max` that does not split a UTF-8 sequence.
std::string_view CutUtf8(std::string_view text, std::size_t bytes_max);

}  // namespace cpa::sources
