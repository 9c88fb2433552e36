#include "storage/sqlite_session.h"

#include <string>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "base/log.h"

namespace cpa {
namespace {

// "CPA1": PRAGMA application_id of our files.
constexpr int kApplicationId = 0x43504131;

int IntPragma(soci::session& session, const std::string& name) {
  int value = 0;
  session << "PRAGMA " << name, soci::into(value);
  return value;
}

int TableCount(soci::session& session) {
  int count = 0;
  session << "SELECT count(*) FROM sqlite_schema", soci::into(count);
  return count;
}

Failure SqliteFailure(int code, std::string message) {
  switch (code & 0xFF) {  // The primary code; the rest tells variants apart.
    case SQLITE_CONSTRAINT:
      return Conflict(std::move(message));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      return Unavailable(std::move(message));
    default:
      return Internal(std::move(message));
  }
}

}  // namespace

void OpenSession(soci::session& session, const std::filesystem::path& path, Millis busy_timeout) {
  session.open(soci::sqlite3, "dbname=\"" + path.string() + "\"");
  session << "PRAGMA busy_timeout = " << busy_timeout.count();
  std::string mode;
  session << "PRAGMA journal_mode = WAL", soci::into(mode);
  if (mode != "wal") throw soci::soci_error("the file system does not allow a write-ahead log");
  session << "PRAGMA synchronous = FULL";
  session << "PRAGMA foreign_keys = ON";
  session << "PRAGMA trusted_schema = OFF";
}

void MakeReadOnly(soci::session& session) {
  session << "PRAGMA query_only = ON";
}

void EchoStatements(soci::session& session) {
  session.set_query_transformation([](const std::string& statement) {
    CPA_LOG_INFO("sql", "{}", OneLine(statement));
    return statement;
  });
}

Result<void> CheckIdentity(soci::session& session, const std::filesystem::path& path) {
  const int id = IntPragma(session, "application_id");
  if (id == kApplicationId) return {};
  if (id != 0 || TableCount(session) > 0) {
    return Invalid(path.string() + " is the database of another program; choose another file");
  }
  session << "PRAGMA application_id = " << kApplicationId;
  return {};
}

Result<void> CheckIntegrity(soci::session& session, const std::filesystem::path& path) {
  std::string verdict;
  session << "PRAGMA quick_check(1)", soci::into(verdict);
  if (verdict == "ok") return {};
  return Internal(path.string() + " is damaged; restore it from a backup (" + verdict + ")");
}

Failure ToFailure(const std::exception& error) {
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error)) {
    return SqliteFailure(sqlite->result(), sqlite->get_error_message());
  }
  // what() of a SOCI error would tell the parameters.
  if (const auto* soci = dynamic_cast<const soci::soci_error*>(&error)) {
    return Internal(soci->get_error_message());
  }
  return Internal(error.what());
}

}  // namespace cpa
