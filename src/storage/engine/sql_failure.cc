#include "storage/engine/sql_failure.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "storage/engine/postgres_session.h"

namespace cpa {
namespace {

int PrimaryCode(int code) {
  return code & 0xFF;  // The rest tells variants apart.
}

// What SQL's standard calls it; PostgreSQL says so by itself.
const char* StateOf(int code) {
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return kUniqueViolation;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return kForeignKeyViolation;
    case SQLITE_CONSTRAINT_CHECK:
      return kCheckViolation;
    default:
      return "23000";
  }
}

// SQLite names columns instead of constraints, and only in its message, which it has in one
// language: "UNIQUE constraint failed: users.email". In the migrations of PostgreSQL that
// constraint is called users_email_unique.
std::string UniqueConstraintIn(std::string_view message) {
  std::string column(message.substr(message.rfind(' ') + 1));
  std::ranges::replace(column, '.', '_');
  return column + "_unique";
}

Failure SqliteConflict(int code, std::string message) {
  const bool is_unique = StateOf(code) == std::string_view(kUniqueViolation);
  std::string constraint = is_unique ? UniqueConstraintIn(message) : std::string();
  return {ErrorKind::kConflict, std::move(message), StateOf(code), std::move(constraint)};
}

Failure SqliteFailure(int code, std::string message) {
  switch (PrimaryCode(code)) {
    case SQLITE_CONSTRAINT:
      return SqliteConflict(code, std::move(message));
    case SQLITE_FULL:
      return NoSpace(std::move(message));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Unavailable(std::move(message));
    default:
      return Internal(std::move(message));
  }
}

bool IsOneOf(std::string_view state, std::initializer_list<std::string_view> prefixes) {
  for (const std::string_view prefix : prefixes) {
    if (state.starts_with(prefix)) return true;
  }
  return false;
}

ErrorKind KindOf(std::string_view state) {
  if (state.starts_with("23")) return ErrorKind::kConflict;
  if (state == "53100") return ErrorKind::kNoSpace;
  // Connection trouble; read-only since a failover; serialization and deadlock; out of resources;
  // stopped or starting; a deadline has passed.
  if (IsOneOf(state, {"08", "25006", "40", "53", "55P03", "57", "58030", "  "})) {
    return ErrorKind::kUnavailable;
  }
  return ErrorKind::kInternal;
}

Failure PostgresFailure(const PostgresError& error) {
  const std::string state = error.sqlstate();
  // The message for a bad value quotes it.
  std::string detail = state.starts_with("22") ? "the database refused a value (" + state + ")"
                                               : error.get_error_message();
  return {KindOf(state), std::move(detail), state, error.constraint()};
}

const soci::sqlite3_soci_error* AsSqlite(const std::exception& error) {
  return dynamic_cast<const soci::sqlite3_soci_error*>(&error);
}

}  // namespace

Failure ToFailure(const std::exception& error) {
  if (const auto* own = dynamic_cast<const WorkFailure*>(&error)) return own->failure();
  if (const auto* sqlite = AsSqlite(error)) {
    return SqliteFailure(sqlite->result(), sqlite->get_error_message());
  }
  if (const auto* postgres = dynamic_cast<const PostgresError*>(&error)) {
    return PostgresFailure(*postgres);
  }
  // what() of a SOCI error would tell the parameters.
  if (const auto* soci = dynamic_cast<const soci::soci_error*>(&error)) {
    return Internal(soci->get_error_message());
  }
  return Internal(error.what());
}

bool IsBusy(const std::exception& error) {
  const auto* sqlite = AsSqlite(error);
  if (sqlite == nullptr) return false;
  const int code = PrimaryCode(sqlite->result());
  return code == SQLITE_BUSY || code == SQLITE_LOCKED || code == SQLITE_PROTOCOL;
}

bool IsSyncErrorCode(int sqlite_code) {
  return sqlite_code == SQLITE_IOERR_FSYNC || sqlite_code == SQLITE_IOERR_DIR_FSYNC;
}

bool IsSyncError(const std::exception& error) {
  const auto* sqlite = AsSqlite(error);
  return sqlite != nullptr && IsSyncErrorCode(sqlite->result());
}

std::string SqlStateOf(const std::exception& error) {
  const auto* postgres = dynamic_cast<const PostgresError*>(&error);
  return postgres == nullptr ? std::string() : postgres->sqlstate();
}

}  // namespace cpa
