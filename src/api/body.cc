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
    is_object_ = true;
    object_ = std::move(value->as_object());
  }
}

std::optional<std::string> Body::RequiredString(std::string_view name) {
  known_.emplace_back(name);
  if (!is_object_) return std::nullopt;
  const auto* value = object_.if_contains({name.data(), name.size()});
  if (value == nullptr) {
    AddProblem("missing", name, "Field required", boost::json::serialize(object_));
    return std::nullopt;
  }
  if (!value->is_string()) {
    AddProblem("string_type", name, "Input should be a valid string",
               boost::json::serialize(*value));
    return std::nullopt;
  }
  return std::string(value->as_string());
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

}  // namespace cpa::api
