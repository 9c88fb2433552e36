#include "storage/database.h"

#include <cassert>

#include "base/text.h"
#include "storage/database_url.h"
#include "storage/postgres_database.h"
#include "storage/sqlite_database.h"

namespace cpa {

Result<std::unique_ptr<Database>> Database::Open(const DatabaseOptions& options) {
  assert(options.readers > 0);
  if (IsPostgresUrl(options.url)) return OpenPostgres(options);
  return OpenSqlite(options);
}

bool ViolatesUnique(const Failure& failure, std::string_view table, std::string_view column) {
  if (failure.kind != ErrorKind::kConflict) return false;
  const std::string in_sqlite = ": " + std::string(table) + "." + std::string(column);
  const std::string in_postgres =
      "\"" + std::string(table) + "_" + std::string(column) + "_unique\"";
  return failure.detail.ends_with(in_sqlite) || failure.detail.ends_with(in_postgres);
}

bool ViolatesForeignKey(const Failure& failure) {
  return failure.kind == ErrorKind::kConflict &&
         AsciiLower(failure.detail).find("foreign key constraint") != std::string::npos;
}

}  // namespace cpa
