#include "storage/database_url.h"

namespace cpa {

Result<std::filesystem::path> SqlitePath(std::string_view url) {
  if (url.starts_with("postgresql:") || url.starts_with("postgres:")) {
    return Invalid(
        "DATABASE_URL: PostgreSQL comes with a later version; use sqlite:///crypto_price.db");
  }
  constexpr std::string_view kScheme = "sqlite:///";
  const std::string_view path = url.starts_with(kScheme) ? url.substr(kScheme.size()) : "";
  // A quote would end the file name in SOCI's connect string; the others mean options elsewhere.
  if (path.empty() || path == ":memory:" || path.find_first_of("\"?#") != path.npos) {
    return Invalid("DATABASE_URL: want sqlite:///relative.db or sqlite:////absolute.db");
  }
  return std::filesystem::path(path);
}

}  // namespace cpa
