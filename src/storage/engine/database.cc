#include "storage/engine/database.h"

#include <cassert>

#include "storage/engine/database_url.h"
#include "storage/engine/postgres_database.h"
#include "storage/engine/sql_failure.h"
#include "storage/engine/sqlite_database.h"

namespace cpa {

Result<std::unique_ptr<Database>> Database::Open(const DatabaseOptions& options) {
  assert(options.readers > 0);
  if (IsPostgresUrl(options.url)) return OpenPostgres(options);
  return OpenSqlite(options);
}

Result<std::string> Database::Adopt(Random& random) {
  const auto read = [this] {
    return ReadFor<std::string>(
        *this, [](soci::session& session) -> Result<std::string> { return ReadEpoch(session); });
  };
  auto epoch = read();
  if (epoch && epoch->empty()) {
    const std::string made = NewEpoch(random);
    const auto written = Write([&](soci::session& session) -> Result<void> {
      MakeEpoch(session, made);
      return {};
    });
    if (!written) return written.error();
    epoch = read();  // Another server may have been first.
  }
  if (epoch) epoch_.Hold(*epoch);
  return epoch;
}

bool SaysServerIsAway(const Failure& failure, const DatabaseOptions& options) {
  if (failure.kind != ErrorKind::kUnavailable) return false;
  if (!failure.state.empty()) return failure.state == kServerAway;
  return IsPostgresUrl(options.url) && !PostgresAnswers(options.url);
}

bool ViolatesUnique(const Failure& failure, std::string_view table, std::string_view column) {
  return failure.state == kUniqueViolation &&
         failure.constraint == std::string(table) + "_" + std::string(column) + "_unique";
}

bool ViolatesForeignKey(const Failure& failure) {
  return failure.state == kForeignKeyViolation;
}

}  // namespace cpa
