#include "storage/engine/sqlite_session.h"

#include <cassert>
#include <string>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "base/log.h"

namespace cpa {
namespace {

// "CPA1": PRAGMA application_id of our files.
constexpr int kApplicationId = 0x43504131;

// The log keeps this much of its space when it starts again from its beginning.
constexpr int kLogBytesKept = 16 * 1024 * 1024;

constexpr int kStepsBetweenLooks = 10'000;  // Of SQLite's machine, while a file is checked.

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

}  // namespace

void OpenSession(soci::session& session, const std::filesystem::path& path, Millis busy_timeout,
                 int page_bytes) {
  session.open(soci::sqlite3, "dbname=\"" + path.string() + "\"");
  // They tell a failed fsync from other I/O errors.
  sqlite_api::sqlite3_extended_result_codes(SqliteBackend(session).conn_, 1);
  SetBusyTimeout(session, busy_timeout);
  if (page_bytes > 0) session << "PRAGMA page_size = " << page_bytes;
  std::string mode;
  session << "PRAGMA journal_mode = WAL", soci::into(mode);
  if (mode != "wal") throw soci::soci_error("the file system does not allow a write-ahead log");
  session << "PRAGMA synchronous = FULL";
  session << "PRAGMA foreign_keys = ON";
  session << "PRAGMA trusted_schema = OFF";
  session << "PRAGMA journal_size_limit = " << kLogBytesKept;
}

void SetBusyTimeout(soci::session& session, Millis timeout) {
  sqlite_api::sqlite3_busy_timeout(SqliteBackend(session).conn_, static_cast<int>(timeout.count()));
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

soci::sqlite3_session_backend& SqliteBackend(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend&>(*session.get_backend());
}

bool HasOurIdentity(soci::session& session) {
  return IntPragma(session, "application_id") == kApplicationId;
}

Result<void> CheckIdentity(soci::session& session, const std::filesystem::path& path) {
  if (HasOurIdentity(session)) return {};
  if (IntPragma(session, "application_id") != 0 || TableCount(session) > 0) {
    return Invalid(path.string() + " is the database of another program; choose another file");
  }
  session << "PRAGMA application_id = " << kApplicationId;
  return {};
}

Result<void> CheckIntegrity(soci::session& session, const std::filesystem::path& path,
                            const std::atomic<bool>* stop) {
  const auto asks = [](void* flag) {
    return static_cast<const std::atomic<bool>*>(flag)->load() ? 1 : 0;
  };
  if (stop != nullptr) {
    auto* const flag = const_cast<std::atomic<bool>*>(stop);  // SQLite hands it back as it is.
    sqlite_api::sqlite3_progress_handler(SqliteBackend(session).conn_, kStepsBetweenLooks, asks,
                                         flag);
  }
  std::string verdict;
  try {
    session << "PRAGMA quick_check(1)", soci::into(verdict);
  } catch (const soci::sqlite3_soci_error& error) {
    if (error.result() == SQLITE_INTERRUPT) return {};
    throw;
  }
  if (verdict == "ok") return {};
  return Internal(path.string() + " is damaged; restore it from a backup (" + verdict + ")");
}

}  // namespace cpa
