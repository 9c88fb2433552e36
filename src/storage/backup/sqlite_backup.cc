#include "storage/backup/sqlite_backup.h"

#include <stdio.h>
#include <unistd.h>

#include <memory>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "storage/engine/database_url.h"
#include "storage/engine/epoch.h"
#include "storage/engine/files.h"
#include "storage/engine/migrate.h"
#include "storage/engine/sql_failure.h"
#include "storage/engine/sqlite_session.h"

namespace cpa {
namespace {

namespace fs = std::filesystem;

constexpr Millis kPatience{5'000};

// As the file is, without changing how it keeps its journal.
void OpenPlain(soci::session& session, const fs::path& path) {
  session.open(soci::sqlite3, "dbname=\"" + path.string() + "\"");
  SetBusyTimeout(session, kPatience);
}

std::string Pragma(soci::session& session, const std::string& name) {
  std::string value;
  session << "PRAGMA " << name, soci::into(value);
  return value;
}

// All pages in one step: one reader's view, which holds nobody up. In several steps every write in
// between would make it begin again.
void CopyPages(soci::session& from, soci::session& to) {
  auto* const target = SqliteBackend(to).conn_;
  auto* const copy =
      sqlite_api::sqlite3_backup_init(target, "main", SqliteBackend(from).conn_, "main");
  if (copy != nullptr) {
    sqlite_api::sqlite3_backup_step(copy, -1);
    sqlite_api::sqlite3_backup_finish(copy);
  }
  const int code = sqlite_api::sqlite3_extended_errcode(target);
  if (code != SQLITE_OK) {
    throw soci::sqlite3_soci_error(sqlite_api::sqlite3_errmsg(target), code);
  }
}

// The last migration of a sound database of this program; reads every page.
Result<int> Verify(const fs::path& path, SqliteFile file) {
  return Guarded([&]() -> Result<int> {
    soci::session session;
    OpenPlain(session, path);
    Pragma(session, "journal_mode = DELETE");  // One file, with nothing beside it.
    if (!HasOurIdentity(session)) return Invalid("it is no database of this program");
    const std::string verdict = Pragma(session, "integrity_check(1)");
    if (verdict != "ok") return Internal("it is damaged (" + verdict + ")");
    const bool is_main = file == SqliteFile::kMain;
    const MigrationLedger ledger = ReadLedger(session, is_main ? kMainLedger : kHistoryLedger);
    const auto migrations = is_main ? SqliteMigrations() : HistoryMigrationsFor(Engine::kSqlite);
    if (const auto known = CheckLedger(ledger, migrations); !known) return known.error();
    return ledger.empty() ? 0 : ledger.rbegin()->first;
  });
}

Failure Prefixed(const std::string& what, const Failure& failure) {
  return {failure.kind, what + ": " + failure.detail};
}

// ---- Restore

bool HasFile(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

fs::path LogOf(const fs::path& database) {
  return database.string() + "-wal";
}

// Anything but an empty file, and a database of ours without users, is somebody's data.
bool HasData(const fs::path& path) {
  std::error_code ignored;
  if (fs::file_size(path, ignored) == 0) return false;
  const auto is_empty = Guarded([&]() -> Result<bool> {
    soci::session session;
    OpenPlain(session, path);
    int tables = 0;
    session << "SELECT count(*) FROM sqlite_schema", soci::into(tables);
    if (tables == 0) return true;
    int users = 0;
    session << "SELECT count(*) FROM users", soci::into(users);
    return HasOurIdentity(session) && users == 0;
  });
  return !is_empty || !*is_empty;
}

// Folds the log into the file, which also finds out whether somebody has it open, and keeps others
// out for as long as the session lives. A file that is too damaged for that stays as it is.
Result<void> TakeOutOfUse(soci::session& session, const fs::path& path) {
  try {
    OpenPlain(session, path);
    SetBusyTimeout(session, Millis{0});
    Pragma(session, "journal_mode = DELETE");
    session << "BEGIN EXCLUSIVE";
  } catch (const std::exception& error) {
    if (IsBusy(error)) return Conflict(path.string() + " is in use; stop the server first");
  }
  return {};
}

// So that the caches of others, in Redis for example, are not taken for those of this database.
Result<void> MakeNewEpoch(const fs::path& draft, Random& random) {
  return Guarded([&]() -> Result<void> {
    soci::session session;
    OpenPlain(session, draft);
    int tables = 0;
    session << "SELECT count(*) FROM sqlite_schema WHERE name = 'state'", soci::into(tables);
    if (tables > 0) ReplaceEpoch(session, NewEpoch(random));
    return {};
  });
}

// A log that stays would be taken for that of the restored database.
Result<void> PutLogAside(const fs::path& target, const fs::path& kept) {
  ::unlink((target.string() + "-shm").c_str());
  if (!HasFile(LogOf(target))) return {};
  if (::rename(LogOf(target).c_str(), LogOf(kept).c_str()) == 0) return {};
  return FileFailure("cannot put aside", LogOf(target));
}

Result<fs::path> PutInPlace(const fs::path& draft, const fs::path& target, const fs::path& kept) {
  if (const auto aside = PutLogAside(target, kept); !aside) return aside.error();
  const bool replaces = HasFile(target);
  const auto placed = replaces ? ReplaceFile(draft, target, kept) : PublishFile(draft, target);
  if (!placed) return placed.error();
  return replaces ? kept : fs::path();
}

}  // namespace

Result<int> CopySqlite(const std::string& database_url, const fs::path& copy, SqliteFile file) {
  const auto path = SqlitePath(database_url);
  if (!path) return path.error();
  if (!HasFile(*path)) return NotFound("there is no database " + path->string());
  if (const auto made = CreatePrivateFile(copy); !made) return made.error();
  const auto copied = Guarded([&]() -> Result<void> {
    soci::session source;
    OpenPlain(source, *path);
    soci::session target;
    OpenPlain(target, copy);
    CopyPages(source, target);
    return {};
  });
  if (!copied) return Prefixed("cannot copy " + path->string(), copied.error());
  const auto migration = Verify(copy, file);
  if (!migration) return Prefixed("the copy of " + path->string(), migration.error());
  return *migration;
}

Result<Restored> RestoreSqlite(const RestoreStep& step, Random& random, SqliteFile file) {
  const auto target = SqlitePath(step.database_url);
  if (!target) return target.error();
  if (const auto made = CreateParentFolder(*target); !made) return made.error();
  const DraftFile draft(*target, random);
  if (const auto copied = CopyToNewPrivateFile(step.file, draft.path()); !copied) {
    return copied.error();
  }
  const auto migration = Verify(draft.path(), file);
  if (!migration) return Prefixed(step.file.string(), migration.error());
  if (file == SqliteFile::kMain) {
    if (const auto made = MakeNewEpoch(draft.path(), random); !made) return made.error();
  }
  if (const auto synced = SyncFile(draft.path()); !synced) return synced.error();

  soci::session alone;
  if (HasFile(*target)) {
    if (!step.overwrite && HasData(*target)) {
      return Conflict(target->string() +
                      " has data already; --overwrite replaces it, and keeps what is there");
    }
    if (const auto free = TakeOutOfUse(alone, *target); !free) return free.error();
  }
  if (const auto ready = step.before_change(); !ready) return ready.error();
  const auto kept = PutInPlace(draft.path(), *target, KeptName(*target, step.stamp));
  if (!kept) return kept.error();
  return Restored{*migration, *kept};
}

}  // namespace cpa
