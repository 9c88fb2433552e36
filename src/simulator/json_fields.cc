#include "simulator/json_fields.h"

#include <cmath>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace cpa::simulator {

Result<boost::json::object> ParseObject(std::string_view text) {
  if (text.empty()) return boost::json::object{};
  boost::json::error_code error;
  boost::json::value value = boost::json::parse({text.data(), text.size()}, error);
  if (error || !value.is_object()) return Invalid("the body must be a JSON object");
  return std::move(value.get_object());
}

std::optional<std::string> JsonFields::Text(std::string_view name) {
  const auto* value = object_.if_contains({name.data(), name.size()});
  if (value == nullptr) return std::nullopt;
  if (const auto* text = value->if_string()) return std::string(text->data(), text->size());
  if (value->is_number()) return boost::json::serialize(*value);
  Fail(name, "a string");
  return std::nullopt;
}

std::optional<double> JsonFields::Number(std::string_view name) {
  const auto* value = object_.if_contains({name.data(), name.size()});
  if (value == nullptr) return std::nullopt;
  boost::json::error_code error;
  const auto number = value->to_number<double>(error);
  if (!error && std::isfinite(number)) return number;
  Fail(name, "a number");
  return std::nullopt;
}

std::optional<std::int64_t> JsonFields::Int(std::string_view name, std::int64_t low,
                                            std::int64_t high) {
  const auto* value = object_.if_contains({name.data(), name.size()});
  if (value == nullptr) return std::nullopt;
  boost::json::error_code error;
  const auto number = value->to_number<std::int64_t>(error);
  if (!error && number >= low && number <= high) return number;
  Fail(name, "a whole number from " + std::to_string(low) + " to " + std::to_string(high));
  return std::nullopt;
}

std::optional<bool> JsonFields::Flag(std::string_view name) {
  const auto* value = object_.if_contains({name.data(), name.size()});
  if (value == nullptr) return std::nullopt;
  if (const bool* flag = value->if_bool()) return *flag;
  Fail(name, "true or false");
  return std::nullopt;
}

void JsonFields::Fail(std::string_view name, std::string_view wanted) {
  if (!failure_) failure_ = Invalid(std::string(name) + " must be " + std::string(wanted));
}

}  // namespace cpa::simulator
