#include "storage/sql_failure.h"

#include <initializer_list>
#include <string_view>

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace cpa {
namespace {

int PrimaryCode(int code) {
  return code & 0xFF;  // The rest tells variants apart.
}

Failure SqliteFailure(int code, std::string message) {
  switch (PrimaryCode(code)) {
    case SQLITE_CONSTRAINT:
      return Conflict(std::move(message));
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

// The server's first line, for example: ERROR:  deadlock detected. Further lines (DETAIL, CONTEXT)
// would tell parameters.
std::string PostgresMessage(std::string message) {
  for (const std::string_view severity : {"ERROR:  ", "FATAL:  "}) {
    const std::size_t at = message.find(severity);
    if (at == message.npos) continue;
    message.erase(0, at + severity.size());
    break;
  }
  return message.substr(0, message.find('\n'));
}

bool IsOneOf(std::string_view state, std::initializer_list<std::string_view> prefixes) {
  for (const std::string_view prefix : prefixes) {
    if (state.starts_with(prefix)) return true;
  }
  return false;
}

Failure PostgresFailure(const std::string& state, const std::string& message) {
  if (state.starts_with("23")) return Conflict(PostgresMessage(message));
  if (state == "53100") return NoSpace(PostgresMessage(message));
  // Connection trouble; read-only since a failover; serialization and deadlock; out of resources;
  // stopped or starting; a deadline has passed.
  if (IsOneOf(state, {"08", "25006", "40", "53", "55P03", "57", "58030", "  "})) {
    return Unavailable(PostgresMessage(message));
  }
  // The message for a bad value quotes it.
  if (state.starts_with("22")) return Internal("the database refused a value (" + state + ")");
  return Internal(PostgresMessage(message));
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
  if (const auto* postgres = dynamic_cast<const soci::postgresql_soci_error*>(&error)) {
    return PostgresFailure(postgres->sqlstate(), postgres->get_error_message());
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
  const auto* postgres = dynamic_cast<const soci::postgresql_soci_error*>(&error);
  return postgres == nullptr ? std::string() : postgres->sqlstate();
}

}  // namespace cpa
