#include "storage/engine/database_url.h"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>

#include "base/text.h"

namespace cpa {
namespace {

constexpr const char* kWantedPostgres =
    "DATABASE_URL: want postgresql://user:password@host:5432/name, with special characters "
    "percent-encoded";

// libpq's parameters that its programs know from the environment.
constexpr std::pair<std::string_view, std::string_view> kEnvironmentNames[] = {
    {"host", "PGHOST"},
    {"hostaddr", "PGHOSTADDR"},
    {"port", "PGPORT"},
    {"dbname", "PGDATABASE"},
    {"user", "PGUSER"},
    {"password", "PGPASSWORD"},
    {"passfile", "PGPASSFILE"},
    {"service", "PGSERVICE"},
    {"options", "PGOPTIONS"},
    {"application_name", "PGAPPNAME"},
    {"sslmode", "PGSSLMODE"},
    {"sslcert", "PGSSLCERT"},
    {"sslkey", "PGSSLKEY"},
    {"sslrootcert", "PGSSLROOTCERT"},
    {"sslcrl", "PGSSLCRL"},
    {"gssencmode", "PGGSSENCMODE"},
    {"channel_binding", "PGCHANNELBINDING"},
    {"connect_timeout", "PGCONNECT_TIMEOUT"},
    {"client_encoding", "PGCLIENTENCODING"},
    {"target_session_attrs", "PGTARGETSESSIONATTRS"},
};

}  // namespace

bool IsPostgresUrl(std::string_view url) {
  return url.starts_with("postgresql:") || url.starts_with("postgres:");
}

Result<std::filesystem::path> SqlitePath(std::string_view url) {
  constexpr std::string_view kScheme = "sqlite:///";
  const std::string_view path = url.starts_with(kScheme) ? url.substr(kScheme.size()) : "";
  // A quote would end the file name in SOCI's connect string; the others mean options elsewhere.
  if (path.empty() || path == ":memory:" || path.find_first_of("\"?#") != path.npos) {
    return Invalid(
        "DATABASE_URL: want sqlite:///relative.db, sqlite:////absolute.db or "
        "postgresql://user:password@host:5432/name");
  }
  return std::filesystem::path(path);
}

std::string HistoryUrl(const std::string& url) {
  if (IsPostgresUrl(url)) return url;
  const std::size_t name = url.rfind('/') + 1;
  const std::size_t dot = url.rfind('.');
  const std::size_t end = dot == url.npos || dot <= name ? url.size() : dot;
  return url.substr(0, end) + "_history" + url.substr(end);
}

Result<PostgresTarget> PostgresTarget::Parse(const std::string& url) {
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(
      PQconninfoParse(url.c_str(), &message), PQconninfoFree);
  const std::unique_ptr<char, void (*)(void*)> freed(message, PQfreemem);
  if (!options || !IsPostgresUrl(url)) return Invalid(kWantedPostgres);

  PostgresTarget target;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) target.parameters_.emplace_back(option->keyword, option->val);
  }
  return target;
}

void PostgresTarget::SetDefault(const std::string& name, const std::string& value) {
  if (Get(name).empty()) parameters_.emplace_back(name, value);
}

// SOCI takes a connect string apart at blanks and quotes and puts it together wrongly; this form
// has none of them. It also wants at least one "=".
std::string PostgresTarget::ConnectString() const {
  std::string text = "postgresql:///?";
  for (const auto& [name, value] : parameters_) {
    if (!text.ends_with('?')) text += '&';
    text += name + "=" + PercentEncode(value);
  }
  return text;
}

std::vector<std::string> PostgresTarget::Environment() const {
  std::vector<std::string> variables;
  for (const auto& [name, variable] : kEnvironmentNames) {
    const std::string value = Get(name);
    if (!value.empty()) variables.push_back(std::string(variable) + "=" + value);
  }
  return variables;
}

std::string PostgresTarget::Display() const {
  const std::string name = Get("dbname");
  const std::string host = Get("host");
  const std::string port = Get("port");
  return (name.empty() ? "the default database" : name) + " on " +
         (host.empty() ? "the local server" : host) + (port.empty() ? "" : ":" + port);
}

std::string PostgresTarget::Get(std::string_view name) const {
  const auto found = std::ranges::find(parameters_, name, [](const auto& p) { return p.first; });
  return found == parameters_.end() ? std::string() : found->second;
}

}  // namespace cpa
