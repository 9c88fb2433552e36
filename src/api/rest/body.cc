#include "api/rest/body.h"

#include <algorithm>
#include <map>

#include <boost/json.hpp>

#include "api/rest/moment.h"
#include "base/text.h"

namespace cpa::api {
namespace {

bool IsJson(std::string_view content_type) {
  const auto type = Trim(content_type.substr(0, content_type.find(';')));
  return EqualsIgnoreCase(type, "application/json") ||
         (type.size() > 5 && EqualsIgnoreCase(type.substr(type.size() - 5), "+json"));
}

}  // namespace

struct Body::Values {
  std::map<std::string, boost::json::value, std::less<>> by_name;
};

Body::~Body() = default;

Body::Body(const http::Request& request)
    : text_(Trim(request.body)), values_(std::make_unique<Values>()) {
  if (!IsJson(request.Field("Content-Type"))) {
    wrong_media_type_ = true;
  } else if (!IsClientJson(text_)) {
    problems_.Add({"json_invalid", {"body"}, "JSON decode error", "{}"});
  } else {
    ReadObject();
  }
}

void Body::ReadObject() {
  outline_ = ReadOutline(text_, {.duplicates_listed_max = BoundsOfProblems().listed_max});
  if (!outline_.is_object) {
    problems_.Add({"model_attributes_type", {"body"}, "Input should be a valid dictionary", text_});
    return;
  }
  if (outline_.is_too_large) {
    problems_.Add({"too_long", {"body"}, "Body should have fewer members and elements"});
    return;
  }
  is_object_ = true;
  for (JsonOutline::Duplicate& duplicate : outline_.duplicates) {
    duplicate.path.insert(duplicate.path.begin(), "body");
    problems_.Add({"duplicate_member", std::move(duplicate.path), "Field is given more than once",
                   duplicate.text});
  }
  problems_.CountMore(outline_.duplicate_count - outline_.duplicates.size());
}

const boost::json::value& Body::ValueOf(const JsonOutline::Member& member) {
  const auto [at, is_new] = values_->by_name.try_emplace(member.name);
  if (is_new) at->second = boost::json::parse({member.text.data(), member.text.size()});
  return at->second;
}

std::string_view Body::TextOf(std::string_view name) const {
  const auto* member = outline_.Find(name);
  return member != nullptr ? member->text : std::string_view();
}

bool Body::Has(std::string_view name) const {
  return is_object_ && outline_.Find(name) != nullptr;
}

bool Body::HasValue(std::string_view name) const {
  return Has(name) && TextOf(name) != "null";
}

const boost::json::value* Body::Find(std::string_view name) {
  known_.emplace(name);
  return HasValue(name) ? &ValueOf(*outline_.Find(name)) : nullptr;
}

bool Body::Require(std::string_view name) {
  known_.emplace(name);
  if (Has(name) || !is_object_) return is_object_;
  AddProblem("missing", name, "Field required", text_);
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
  return AsString(name, ValueOf(*outline_.Find(name)));
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

std::optional<std::string> Body::NumberText(std::string_view name,
                                            const boost::json::value& value) {
  if (value.is_string()) return std::string(value.as_string());
  if (value.is_number()) return std::string(TextOf(name));
  AddProblem("decimal_type", name, "Input should be a number, or a string with a number");
  return std::nullopt;
}

std::optional<Decimal> Body::ParseDecimal(std::string_view name, std::string_view text) {
  auto decimal = Decimal::ParseInput(text);
  if (decimal) return *decimal;
  AddProblem("decimal_parsing", name, decimal.error().detail);
  return std::nullopt;
}

std::optional<Decimal> Body::AsDecimal(std::string_view name, const boost::json::value& value) {
  const auto text = NumberText(name, value);
  return text ? ParseDecimal(name, *text) : std::nullopt;
}

std::optional<Decimal> Body::RequiredDecimal(std::string_view name) {
  if (!Require(name)) return std::nullopt;
  return AsDecimal(name, ValueOf(*outline_.Find(name)));
}

std::optional<Decimal> Body::OptionalDecimal(std::string_view name) {
  const auto* value = Find(name);
  return value != nullptr ? AsDecimal(name, *value) : std::nullopt;
}

// JSON's own numbers have no plus sign; a string may have one.
std::optional<SignedDecimal> Body::OptionalSignedDecimal(std::string_view name) {
  const auto* value = Find(name);
  const auto text = value != nullptr ? NumberText(name, *value) : std::nullopt;
  if (!text) return std::nullopt;
  const bool has_sign = text->starts_with('+') || text->starts_with('-');
  const bool has_plus = text->starts_with('+') && !text->starts_with("+-");
  const auto decimal = ParseDecimal(name, std::string_view(*text).substr(has_plus ? 1 : 0));
  if (!decimal) return std::nullopt;
  return SignedDecimal{*decimal, has_sign ? text->front() : ' '};
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

std::optional<WallTime> Body::OptionalMoment(std::string_view name) {
  const auto text = OptionalString(name);
  if (!text) return std::nullopt;
  const auto moment = ParseMoment(*text);
  if (!moment) {
    AddProblem("datetime_parsing", name,
               "Input should be a time such as 2026-11-22T17:02:33Z, a date, or unix seconds");
  }
  return moment;
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
  if (!is_object_) return;
  std::vector<const JsonOutline::Member*> unknown;
  for (const JsonOutline::Member& member : outline_.members) {
    if (!known_.contains(member.name)) unknown.push_back(&member);
  }
  const std::size_t told = std::min(unknown.size(), BoundsOfProblems().listed_max);
  const auto end = unknown.begin() + static_cast<std::ptrdiff_t>(told);
  const auto position = [](const JsonOutline::Member* member) { return member->text.data(); };
  std::ranges::partial_sort(unknown, end, {}, position);
  for (std::size_t i = 0; i < told; ++i) {
    AddProblem("extra_forbidden", unknown[i]->name, "Extra inputs are not permitted",
               unknown[i]->text);
  }
  problems_.CountMore(unknown.size() - told);
}

void Body::AddProblem(std::string type, std::string_view name, std::string msg, Input input) {
  problems_.Add({std::move(type), {"body", std::string(name)}, std::move(msg), std::move(input)});
}

void Body::AddProblem(std::string type, std::string_view name, std::string msg) {
  AddProblem(std::move(type), name, std::move(msg), Input(TextOf(name)));
}

}  // namespace cpa::api
