#include "http/cors.h"

#include <algorithm>

namespace cpa::http {
namespace {

// Fields beyond the safelisted ones that a page in a browser may read.
constexpr std::string_view kExposeFields =
    "Access-Control-Expose-Headers: Age, ETag, Idempotent-Replayed, Link, Location, Retry-After, "
    "X-Error-Code, X-Data-Source, X-History-Backfill, X-History-Gaps, X-Request-ID, RateLimit, "
    "RateLimit-Policy, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset\r\n";
constexpr std::string_view kMaxAgeField = "Access-Control-Max-Age: 600\r\n";
constexpr std::size_t kEchoedBytesMax = 1024;

bool HasWildcard(const std::vector<std::string>& list) {
  return std::ranges::find(list, "*") != list.end();
}

std::string Join(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& item : list) {
    if (!text.empty()) text += ", ";
    text += item;
  }
  return text;
}

// A list of field names, and short: only then is it safe to hand it back.
bool IsFieldNameList(std::string_view text) {
  return text.size() <= kEchoedBytesMax && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == ',' || c == ' ';
         });
}

void AppendCorsField(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty()) out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

Cors::Cors(CorsOptions options)
    : options_(std::move(options)),
      any_origin_(HasWildcard(options_.origins)),
      varies_(options_.origins.size() > (any_origin_ ? 1U : 0U)) {}

bool Cors::IsListed(std::string_view origin) const {
  return origin != "*" && origin != "null" &&
         std::ranges::find(options_.origins, origin) != options_.origins.end();
}

bool Cors::IsAllowed(std::string_view origin) const {
  if (!options_.enabled || origin.empty()) return false;
  return any_origin_ || IsListed(origin);
}

std::string Cors::AllowOriginFields(std::string_view origin) const {
  if (!IsListed(origin)) return "Access-Control-Allow-Origin: *\r\n";
  std::string fields;
  AppendCorsField(fields, "Access-Control-Allow-Origin", origin);
  if (options_.allow_credentials) fields += "Access-Control-Allow-Credentials: true\r\n";
  return fields;
}

std::string Cors::FieldsFor(std::string_view origin) const {
  std::string fields;
  if (!options_.enabled) return fields;
  if (varies_) fields += "Vary: Origin\r\n";
  if (!IsAllowed(origin)) return fields;
  fields += AllowOriginFields(origin);
  fields += kExposeFields;
  return fields;
}

bool Cors::IsPreflight(const Request& request) {
  return request.verb == Verb::kOptions && !request.Field("Origin").empty() &&
         !request.Field("Access-Control-Request-Method").empty();
}

std::string Cors::PreflightFields(const Request& request, std::string_view allow) const {
  const std::string_view origin = request.Field("Origin");
  if (!options_.enabled) return {};
  std::string fields =
      "Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers\r\n";
  if (!IsAllowed(origin)) return fields;
  fields += AllowOriginFields(origin);
  AppendCorsField(fields, "Access-Control-Allow-Methods",
                  HasWildcard(options_.methods) ? std::string(allow) : Join(options_.methods));
  // A literal "*" would cover neither Authorization nor requests with credentials.
  const std::string_view wanted = request.Field("Access-Control-Request-Headers");
  const bool echo = HasWildcard(options_.headers) && IsFieldNameList(wanted);
  AppendCorsField(fields, "Access-Control-Allow-Headers",
                  echo                            ? std::string(wanted)
                  : HasWildcard(options_.headers) ? std::string()
                                                  : Join(options_.headers));
  fields += kMaxAgeField;
  return fields;
}

}  // namespace cpa::http
