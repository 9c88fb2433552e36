#include "api/body.h"

#include <algorithm>

#include "base/text.h"

namespace cpa::api {
namespace {

constexpr std::size_t kDepthMax = 32;

bool IsJson(std::string_view content_type) {
  const auto type = Trim(content_type.substr(0, content_type.find(';')));
  return EqualsIgnoreCase(type, "application/json") ||
         (type.size() > 5 && EqualsIgnoreCase(type.substr(type.size() - 5), "+json"));
}

}  // namespace

std::optional<boost::json::value> ParseClientJson(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = kDepthMax;
  boost::system::error_code error;
  auto value = boost::json::parse({text.data(), text.size()}, error, {}, options);
  if (error) return std::nullopt;
  return value;
}

Body::Body(const http::Request& request) {
  if (!IsJson(request.Field("Content-Type"))) {
    wrong_media_type_ = true;
    return;
  }
  auto value = ParseClientJson(request.body);
  if (!value) {
    problems_.push_back({"json_invalid", {"body"}, "JSON decode error", "{}"});
  } else if (!value->is_object()) {
    problems_.push_back({"model_attributes_type",
                         {"body"},
                         "Input should be a valid dictionary",
                         boost::json::serialize(*value)});
  } else {
    ReadObject(request.body, std::move(value->as_object()));
  }
}

void Body::ReadObject(std::string_view text, boost::json::object object) {
  is_object_ = true;
  object_ = std::move(object);
  members_ = ReadMembers(text);
  for (const std::string& name : members_.duplicates) {
    AddProblem("duplicate_member", name, "Field is given more than once");
  }
}

bool Body::Has(std::string_view name) const {
  return object_.contains({name.data(), name.size()});
}

bool Body::HasValue(std::string_view name) const {
  const auto* value = object_.if_contains({name.data(), name.size()});
  return value != nullptr && !value->is_null();
}

const boost::json::value* Body::Find(std::string_view name) {
  known_.emplace_back(name);
  const auto* value = object_.if_contains({name.data(), name.size()});
  return value != nullptr && value->is_null() ? nullptr : value;
}

bool Body::Require(std::string_view name) {
  if (Has(name) || !is_object_) return is_object_;
  known_.emplace_back(name);
  AddProblem("missing", name, "Field required", boost::json::serialize(object_));
  return false;
}

std::optional<std::string> Body::AsString(std::string_view name, const boost::json::value& value) {
  if (!value.is_string()) {
    AddProblem("string_type", name, "Input should be a valid string");
    return std::nullopt;
  }
  std::string text(value.as_string());
  if (text.find('\0') == std::string::npos) return text;
  AddProblem("string_nul", name, "Input should not contain the character U+0000");
  return std::nullopt;
}

std::optional<std::string> Body::RequiredString(std::string_view name) {
  if (!Require(name)) return std::nullopt;
  known_.emplace_back(name);
  return AsString(name, object_.at({name.data(), name.size()}));
}

std::optional<std::string> Body::OptionalString(std::string_view name) {
  const auto* value = Find(name);
  return value != nullptr ? AsString(name, *value) : std::nullopt;
}

std::optional<std::string> Body::OneOf(std::string_view name,
                                       const std::vector<std::string_view>& allowed) {
  auto text = OptionalString(name);
  if (!text || std::ranges::find(allowed, *text) != allowed.end()) return text;
  std::string names;
  for (std::string_view one : allowed) {
    names += (names.empty() ? "'" : one == allowed.back() ? " or '" : ", '");
    names.append(one) += '\'';
  }
  AddProblem("enum", name, "Input should be " + names);
  return std::nullopt;
}

std::optional<bool> Body::OptionalBool(std::string_view name) {
  const auto* value = Find(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_bool()) return value->as_bool();
  AddProblem("bool_type", name, "Input should be a valid boolean");
  return std::nullopt;
}

std::optional<std::int64_t> Body::OptionalInt(std::string_view name, std::int64_t min,
                                              std::int64_t max) {
  const auto* value = Find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_int64()) {
    AddProblem("int_type", name, "Input should be a valid integer");
    return std::nullopt;
  }
  const std::int64_t number = value->as_int64();
  if (number >= min && number <= max) return number;
  AddProblem(number < min ? "greater_than_equal" : "less_than_equal", name,
             number < min ? "Input should be greater than or equal to " + std::to_string(min)
                          : "Input should be less than or equal to " + std::to_string(max));
  return std::nullopt;
}

std::optional<Decimal> Body::AsDecimal(std::string_view name, const boost::json::value& value) {
  const auto number = members_.number_texts.find(name);
  if (!value.is_string() && number == members_.number_texts.end()) {
    AddProblem("decimal_type", name, "Input should be a number, or a string with a number");
    return std::nullopt;
  }
  const std::string text = value.is_string() ? std::string(value.as_string()) : number->second;
  auto decimal = Decimal::ParseInput(text);
  if (decimal) return *decimal;
  AddProblem("decimal_parsing", name, decimal.error().detail);
  return std::nullopt;
}

std::optional<Decimal> Body::RequiredDecimal(std::string_view name) {
  if (!Require(name)) return std::nullopt;
  known_.emplace_back(name);
  return AsDecimal(name, object_.at({name.data(), name.size()}));
}

std::optional<Decimal> Body::OptionalDecimal(std::string_view name) {
  const auto* value = Find(name);
  return value != nullptr ? AsDecimal(name, *value) : std::nullopt;
}

std::optional<WallTime> Body::OptionalTime(std::string_view name) {
  const auto text = OptionalString(name);
  if (!text) return std::nullopt;
  const auto time = ParseTime(*text);
  if (!time) {
    AddProblem(
        "datetime_parsing", name,
        "Input should be a time such as 2026-11-22T17:02:33Z (RFC 3339, with Z or an offset)");
  }
  return time;
}

// The elements are not repeated in the complaint: there may be very many.
const boost::json::array* Body::RequiredArray(std::string_view name, std::size_t min,
                                              std::size_t max) {
  if (!Require(name)) return nullptr;
  const auto* value = Find(name);
  const auto* array = value != nullptr ? value->if_array() : nullptr;
  if (array == nullptr) {
    AddProblem("list_type", name, "Input should be a valid list", "null");
  } else if (array->size() < min || array->size() > max) {
    AddProblem(array->size() < min ? "too_short" : "too_long", name,
               "List should have from " + std::to_string(min) + " to " + std::to_string(max) +
                   " items, not " + std::to_string(array->size()),
               "null");
    array = nullptr;
  }
  return array;
}

void Body::RefuseUnknown() {
  for (const auto& [key, value] : object_) {
    const std::string_view name(key.data(), key.size());
    if (std::ranges::find(known_, name) != known_.end()) continue;
    AddProblem("extra_forbidden", name, "Extra inputs are not permitted",
               boost::json::serialize(value));
  }
}

void Body::AddProblem(std::string type, std::string_view name, std::string msg,
                      std::string_view input_json) {
  problems_.push_back(
      {std::move(type), {"body", std::string(name)}, std::move(msg), std::string(input_json)});
}

void Body::AddProblem(std::string type, std::string_view name, std::string msg) {
  const auto* value = object_.if_contains({name.data(), name.size()});
  AddProblem(std::move(type), name, std::move(msg),
             value != nullptr ? boost::json::serialize(*value) : "null");
}

}  // namespace cpa::api
