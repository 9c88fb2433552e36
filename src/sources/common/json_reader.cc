#include "sources/common/json_reader.h"

#include <cmath>
#include <limits>

#include "base/text.h"

namespace cpa::sources {
namespace {

using simdjson::ondemand::json_type;

std::string_view Name(json_type type) {
  switch (type) {
    case json_type::array:
      return "a list";
    case json_type::object:
      return "an object";
    case json_type::number:
      return "a number";
    case json_type::string:
      return "a string";
    case json_type::boolean:
      return "a boolean";
    case json_type::null:
      return "null";
  }
  return "something else";
}

// What stands there: null, the wanted type, or trouble.
enum class Found { kValue, kNull, kWrong };

Found Expect(Json& value, std::string_view field, json_type wanted, Problem& problem) {
  json_type type;
  if (const auto error = value.type().get(type)) {
    problem.Broken(error);
    return Found::kWrong;
  }
  if (type == wanted) return Found::kValue;
  bool null = false;
  if (type == json_type::null && value.is_null().get(null) == simdjson::SUCCESS && null) {
    return Found::kNull;
  }
  problem.Wrong(field, "expected " + std::string(Name(wanted)) + ", got " +
                           std::string(type == json_type::null ? "a bad word" : Name(type)));
  return Found::kWrong;
}

}  // namespace

bool Problem::Wrong(std::string_view field, std::string_view why) {
  if (row_) text_ = "row " + std::to_string(*row_) + ", ";
  text_ += std::string(field) + ": " + std::string(why);
  return false;
}

bool Problem::Broken(simdjson::error_code error) {
  if (row_) text_ = "row " + std::to_string(*row_) + ", ";
  text_ += std::string("broken JSON: ") + simdjson::error_message(error);
  return false;
}

bool Read(Json& value, std::string_view field, std::optional<double>& out, Problem& problem) {
  out.reset();
  const Found found = Expect(value, field, json_type::number, problem);
  if (found != Found::kValue) return found == Found::kNull;
  double number = 0;
  if (value.get_double().get(number) != simdjson::SUCCESS || !std::isfinite(number)) {
    return problem.Wrong(field, "not a number that can be held");
  }
  out = number;
  return true;
}

bool Read(Json& value, std::string_view field, JudgedPrice& out, Problem& problem) {
  std::optional<double> usd;
  if (!Read(value, field, usd, problem)) return false;
  out = usd;
  return true;
}

bool Read(Json& value, std::string_view field, std::optional<int>& out, Problem& problem) {
  out.reset();
  std::optional<double> number;
  if (!Read(value, field, number, problem)) return false;
  if (!number) return true;
  if (std::trunc(*number) != *number || *number < std::numeric_limits<int>::min() ||
      *number > std::numeric_limits<int>::max()) {
    return problem.Wrong(field, "expected a whole number");
  }
  out = static_cast<int>(*number);
  return true;
}

bool Read(Json& value, std::string_view field, std::optional<WallTime>& out, Problem& problem) {
  std::string text;
  if (!Read(value, field, text, problem)) return false;
  out = ParseTime(text);
  return true;
}

bool Read(Json& value, std::string_view field, std::string& out, Problem& problem) {
  out.clear();
  const Found found = Expect(value, field, json_type::string, problem);
  if (found != Found::kValue) return found == Found::kNull;
  std::string_view text;
  if (const auto error = value.get_string().get(text)) return problem.Broken(error);
  out = text;
  return true;
}

bool ReadObject(Json& value, std::string_view field, std::optional<simdjson::ondemand::object>& out,
                Problem& problem) {
  const Found found = Expect(value, field, json_type::object, problem);
  if (found != Found::kValue) return found == Found::kNull;
  simdjson::ondemand::object object;
  if (const auto error = value.get_object().get(object)) return problem.Broken(error);
  out = object;
  return true;
}

bool ReadArray(Json& value, std::string_view field, std::optional<simdjson::ondemand::array>& out,
               Problem& problem) {
  const Found found = Expect(value, field, json_type::array, problem);
  if (found != Found::kValue) return found == Found::kNull;
  simdjson::ondemand::array array;
  if (const auto error = value.get_array().get(array)) return problem.Broken(error);
  out = array;
  return true;
}

std::string_view CutUtf8(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace cpa::sources
