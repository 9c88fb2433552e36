#include "storage/engine/migrate.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <utility>

#include <soci/soci.h>

#include "base/crypto.h"
#include "base/log.h"
#include "base/stop.h"
#include "base/text.h"
#include "storage/engine/schema_objects.h"
#include "storage/engine/split.h"
#include "storage/engine/sql_failure.h"

namespace cpa {
namespace {

constexpr Migration kMigrations[] = {
#include "migrations.inc"
};

constexpr Migration kHistoryMigrations[] = {
#include "history_migrations.inc"
};

// Any number that no other program on the same server uses.
constexpr const char* kPostgresLock =
    "SELECT CASE WHEN pg_try_advisory_xact_lock(4846272418) THEN 1 ELSE 0 END";

std::string Label(int number, std::string_view name) {
  return "migration " + std::to_string(number) + " (" + std::string(name) + ")";
}

std::string Checksum(const Migration& migration) {
  return Hex(Sha1(migration.sql));
}

// Of what everybody waits for together: a table in use, and another process that migrates.
constexpr Millis kTryAgainAfter{200};

// SQLite's transaction is a lock by itself. False: another process has it.
bool Lock(Database& database, soci::session& session) {
  if (database.engine() == Engine::kSqlite) return true;
  int locked = 0;
  session << kPostgresLock, soci::into(locked);
  return locked == 1;
}

Failure Locked(std::string detail) {
  return {ErrorKind::kUnavailable, std::move(detail), kLockNotAvailable};
}

// Runs `work` under the lock of migrations, again and again while somebody is in the way. No lock
// is waited for where a stop would not be noticed, nor for so long that readers queue up behind.
Result<void> WriteLocked(Database& database, const std::stop_token& stop,
                         const Database::Work& work) {
  for (bool told = false;; told = true) {
    auto done = database.WriteUnhurried([&](soci::session& session) -> Result<void> {
      if (!Lock(database, session)) return Locked("another process migrates the database");
      return work(session);
    });
    if (done || done.error().state != kLockNotAvailable) return done;
    if (!told) CPA_LOG_WARN("storage", "migrating waits: {}", done.error().detail);
    if (!PauseUnlessStopped(stop, kTryAgainAfter)) return Unavailable("stopped while migrating");
  }
}

// Only what is in the schema that would be created in; other schemas are somebody else's.
bool Exists(soci::session& session, const std::string& name) {
  int count = 0;
  if (session.get_backend_name() == "postgresql") {
    session << "SELECT CAST(count(*) AS INTEGER) FROM pg_class WHERE relname = :name AND "
               "relnamespace = to_regnamespace(quote_ident(current_schema()))",
        soci::use(name, "name"), soci::into(count);
  } else {
    session << "SELECT count(*) FROM sqlite_schema WHERE name = :name", soci::use(name, "name"),
        soci::into(count);
  }
  return count > 0;
}

// Other programs have tables of this name too.
bool IsOurLedger(soci::session& session, const std::string& ledger) {
  if (session.get_backend_name() != "postgresql") return true;
  int columns = 0;
  session << "SELECT CAST(count(*) AS INTEGER) FROM pg_attribute a "
             "JOIN pg_class c ON c.oid = a.attrelid WHERE c.relname = :ledger "
             "AND c.relnamespace = to_regnamespace(quote_ident(current_schema())) "
             "AND a.attname IN ('number', 'name', 'applied_at', 'checksum')",
      soci::use(ledger, "ledger"), soci::into(columns);
  return columns == 4;
}

// The rest of an "CREATE UNIQUE INDEX name ON …" behind its kind; empty for other statements.
std::string NameMadeBy(std::string_view statement, std::string_view kind) {
  if (!statement.starts_with(kind)) return {};
  statement.remove_prefix(kind.size());
  return std::string(statement.substr(0, statement.find_first_of(" (\n")));
}

std::vector<std::string> MadeBy(const Migration& migration,
                                std::initializer_list<std::string_view> kinds) {
  std::vector<std::string> names;
  const auto statements = SplitStatements(migration.sql);
  if (!statements) return names;
  for (const std::string& statement : *statements) {
    for (const std::string_view kind : kinds) {
      std::string name = NameMadeBy(statement, kind);
      if (!name.empty()) names.push_back(std::move(name));
    }
  }
  return names;
}

Failure Occupied(const std::string& name) {
  return Conflict("the database has a \"" + name +
                  "\" that is not of this program; give it a schema or a database of its own");
}

// Before the first one: a list that fails half-way would leave what it has made so far.
Result<void> CheckRoom(soci::session& session, std::span<const Migration> migrations,
                       const MigrationLedger& applied) {
  if (!applied.empty()) return {};
  for (const Migration& migration : migrations) {
    for (const std::string& name : NamesMadeBy(migration)) {
      if (Exists(session, name)) return Occupied(name);
    }
  }
  return {};
}

// History shares the database on PostgreSQL, and comes second.
Result<void> CheckRoomOfHistory(soci::session& session, const std::string& ledger) {
  if (session.get_backend_name() != "postgresql" || ledger != kMainLedger) return {};
  if (Exists(session, kHistoryLedger)) {
    return IsOurLedger(session, kHistoryLedger) ? Result<void>() : Occupied(kHistoryLedger);
  }
  return CheckRoom(session, HistoryMigrationsFor(Engine::kPostgres), {});
}

Result<void> Prepare(soci::session& session, std::span<const Migration> migrations,
                     const std::string& ledger) {
  const bool has_ledger = Exists(session, ledger);
  if (has_ledger && !IsOurLedger(session, ledger)) return Occupied(ledger);
  const MigrationLedger applied = has_ledger ? ReadLedger(session, ledger) : MigrationLedger();
  if (auto known = CheckLedger(applied, migrations); !known) return known;
  if (auto room = CheckRoom(session, migrations, applied); !room) return room;
  if (auto room = CheckRoomOfHistory(session, ledger); !room) return room;
  if (!has_ledger) {
    session << "CREATE TABLE " << ledger
            << " (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, "
               "applied_at TEXT NOT NULL, checksum TEXT NOT NULL)"
            << (session.get_backend_name() == "postgresql" ? "" : " STRICT");
  }
  return {};
}

Result<void> Apply(soci::session& session, const Migration& migration, const Clock& clock,
                   const std::string& ledger) {
  const auto statements = SplitStatements(migration.sql);
  if (!statements) return statements.error();
  for (const std::string& statement : *statements) session << statement;
  const std::string name(migration.name);
  const std::string applied_at = FormatTime(clock.Wall());
  const std::string checksum = Checksum(migration);
  session << "INSERT INTO " << ledger
          << " (number, name, applied_at, checksum) "
             "VALUES (:number, :name, :applied_at, :checksum)",
      soci::use(migration.number, "number"), soci::use(name, "name"),
      soci::use(applied_at, "applied_at"), soci::use(checksum, "checksum");
  return {};
}

// The ledger is read under the lock, so that of two processes only one applies a migration.
// True when it was this one.
Result<bool> ApplyIfMissing(Database& database, const Migration& migration, const Clock& clock,
                            const std::string& ledger, const std::stop_token& stop) {
  bool applied = false;
  const auto done = WriteLocked(database, stop, [&](soci::session& session) -> Result<void> {
    applied = false;
    if (ReadLedger(session, ledger).contains(migration.number)) return {};
    applied = true;
    return Apply(session, migration, clock, ledger);
  });
  if (!done) {
    return Failure{done.error().kind,
                   Label(migration.number, migration.name) + ": " + done.error().detail};
  }
  return applied;
}

bool Exists(Database& database, soci::session& session, const std::string& name) {
  int found = 0;
  session << (database.engine() == Engine::kSqlite
                  ? "SELECT count(*) FROM sqlite_schema WHERE name = :name"
                  : "SELECT CASE WHEN to_regclass(:name) IS NULL THEN 0 ELSE 1 END"),
      soci::use(name, "name"), soci::into(found);
  return found > 0;
}

// Somebody may have dropped what a migration has made: then nothing works that needs it.
Result<void> CheckObjects(Database& database, soci::session& session,
                          std::span<const Migration> migrations) {
  const auto objects = ObjectsOf(migrations);
  if (!objects) return objects.error();
  for (const auto& [name, object] : *objects) {
    if (Exists(database, session, name)) continue;
    return Conflict("the database lacks the " + object.kind + " " + name +
                    ", which its migrations have made: restore a backup");
  }
  return {};
}

std::span<const Migration> Of(std::string_view engine, std::span<const Migration> all) {
  const auto [first, last] = std::ranges::equal_range(all, engine, {}, &Migration::engine);
  return {first, last};
}

}  // namespace

std::span<const Migration> SqliteMigrations() {
  return Of("sqlite", kMigrations);
}

std::span<const Migration> PostgresMigrations() {
  return Of("postgres", kMigrations);
}

std::span<const Migration> MigrationsFor(Engine engine) {
  return engine == Engine::kSqlite ? SqliteMigrations() : PostgresMigrations();
}

std::span<const Migration> HistoryMigrationsFor(Engine engine) {
  return Of(engine == Engine::kSqlite ? "sqlite" : "postgres", kHistoryMigrations);
}

MigrationLedger ReadLedger(soci::session& session, const std::string& table) {
  MigrationLedger ledger;
  int number = 0;
  AppliedMigration applied;
  soci::statement query =
      (session.prepare << "SELECT number, name, checksum FROM " << table, soci::into(number),
       soci::into(applied.name), soci::into(applied.checksum));
  query.execute();
  while (query.fetch()) ledger[number] = applied;
  return ledger;
}

Result<void> CheckLedger(const MigrationLedger& ledger, std::span<const Migration> migrations) {
  std::map<int, std::string> known;
  for (const Migration& migration : migrations) known[migration.number] = Checksum(migration);
  for (const auto& [number, applied] : ledger) {
    const auto found = known.find(number);
    if (found == known.end()) {
      return Conflict("the database has " + Label(number, applied.name) +
                      ", which this program does not know; run the newer program that made it");
    }
    if (found->second != applied.checksum) {
      return Conflict(Label(number, applied.name) +
                      " was applied with another text than this program has");
    }
  }
  return {};
}

std::vector<std::string> TablesMadeBy(const Migration& migration) {
  return MadeBy(migration, {"CREATE TABLE "});
}

std::vector<std::string> NamesMadeBy(const Migration& migration) {
  return MadeBy(migration, {"CREATE TABLE ", "CREATE INDEX ", "CREATE UNIQUE INDEX "});
}

Result<int> Migrate(Database& database, std::span<const Migration> migrations, const Clock& clock,
                    const std::string& ledger, std::stop_token stop) {
  const auto prepared = WriteLocked(database, stop, [&](soci::session& session) -> Result<void> {
    return Prepare(session, migrations, ledger);
  });
  if (!prepared) return prepared.error();

  int count = 0;
  for (const Migration& migration : migrations) {
    const auto applied = ApplyIfMissing(database, migration, clock, ledger, stop);
    if (!applied) return applied.error();
    if (!*applied) continue;
    CPA_LOG_INFO("storage", "applied {}", Label(migration.number, migration.name));
    ++count;
  }
  const auto whole = database.Read(
      [&](soci::session& session) { return CheckObjects(database, session, migrations); });
  if (!whole) return whole.error();
  return count;
}

}  // namespace cpa
