#include "api/rest/credentials.h"

#include "base/text.h"

namespace cpa::api {
namespace {

void Take(Credentials& credentials, std::string_view key) {
  if (key.empty()) return;
  if (!credentials.key.empty() && credentials.key != key) credentials.conflicting = true;
  credentials.key = key;
}

std::string_view BearerToken(std::string_view value) {
  constexpr std::string_view kScheme = "bearer ";
  if (value.size() <= kScheme.size()) return {};
  if (!EqualsIgnoreCase(value.substr(0, kScheme.size()), kScheme)) return {};
  return Trim(value.substr(kScheme.size()));
}

// Cheaper than to parse the query of every request: only an escape can hide the name.
bool MayNameKey(std::string_view query) {
  return query.find("api_key") != query.npos || query.find('%') != query.npos;
}

}  // namespace

Credentials ReadCredentials(const http::Request& request) {
  Credentials credentials;
  for (const auto& [name, value] : request.fields) {
    if (EqualsIgnoreCase(name, "X-API-Key")) Take(credentials, value);
    if (EqualsIgnoreCase(name, "Authorization")) Take(credentials, BearerToken(value));
  }
  if (!MayNameKey(request.query)) return credentials;
  const auto query = http::QueryParameters::Parse(request.query);
  if (!query) return credentials;
  for (const auto& [name, value] : query->pairs()) {
    if (name == "api_key") Take(credentials, value);
  }
  return credentials;
}

}  // namespace cpa::api
