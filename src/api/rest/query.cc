#include "api/rest/query.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "base/text.h"

namespace cpa::api {

Query::Query(std::string_view raw) : parameters_(http::QueryParameters::Parse(raw)) {
  if (parameters_) RefuseContradictions();
}

// Of two values one would win in silence. Keys are judged where they are checked.
void Query::RefuseContradictions() {
  std::map<std::string_view, std::string_view> first;
  std::set<std::string_view> told = {"api_key"};
  for (const auto& [name, value] : parameters_->pairs()) {
    const auto [before, is_new] = first.try_emplace(name, value);
    if (is_new || before->second == value || !told.insert(name).second) continue;
    AddProblem("duplicate_parameter", name, "Parameter is given more than once", value);
  }
}

std::optional<std::string_view> Query::Text(std::string_view name) const {
  return parameters_ ? parameters_->Get(name) : std::nullopt;
}

void Query::AddProblem(std::string type, std::string_view name, std::string msg,
                       std::string_view input) {
  problems_.Add(
      {std::move(type), {"query", std::string(name)}, std::move(msg), Input::OfText(input)});
}

int Query::Int(std::string_view name, IntRange range) {
  const auto text = Text(name);
  if (!text) return range.fallback;
  int value = 0;
  const char* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, value);
  if (error == std::errc::invalid_argument || stop != end) {
    AddProblem("int_parsing", name, "Input should be a valid integer", *text);
  } else if (error == std::errc::result_out_of_range || value < range.min || value > range.max) {
    const bool low = text->starts_with('-') || (error == std::errc{} && value < range.min);
    AddProblem(low ? "greater_than_equal" : "less_than_equal", name,
               low ? "Input should be greater than or equal to " + std::to_string(range.min)
                   : "Input should be less than or equal to " + std::to_string(range.max),
               *text);
  }
  return value;
}

std::string Query::OneOf(std::string_view name, std::string_view fallback,
                         const std::vector<std::string_view>& allowed) {
  const auto text = Text(name);
  if (!text) return std::string(fallback);
  std::string value = AsciiLower(*text);
  if (std::ranges::find(allowed, value) == allowed.end()) {
    std::string all;
    for (const auto one : allowed) all += (all.empty() ? "'" : ", '") + std::string(one) + "'";
    AddProblem("enum", name, "Input should be one of " + all, *text);
  }
  return value;
}

std::vector<std::string> Query::List(std::string_view name, std::size_t count_max) {
  std::vector<std::string> parts;
  auto rest = Text(name).value_or("");
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const auto part = Trim(rest.substr(0, comma));
    if (!part.empty()) parts.emplace_back(part);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  if (parts.size() > count_max) {
    AddProblem("too_long", name, "List should have at most " + std::to_string(count_max) + " items",
               Text(name).value_or(""));
  }
  return parts;
}

std::string Query::Required(std::string_view name, std::size_t bytes_max) {
  const auto text = Text(name);
  if (!text) {
    problems_.Add({"missing", {"query", std::string(name)}, "Field required"});
    return {};
  }
  const auto value = Trim(*text);
  if (value.empty()) {
    AddProblem("string_too_short", name, "String should have at least 1 character", *text);
  } else if (value.size() > bytes_max) {
    AddProblem("string_too_long", name,
               "String should have at most " + std::to_string(bytes_max) + " bytes", *text);
  }
  return std::string(value);
}

}  // namespace cpa::api
