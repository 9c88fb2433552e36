#include "storage/migrate.h"

#include <algorithm>
#include <iterator>

#include <soci/soci.h>

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "storage/schema_objects.h"
#include "storage/split.h"

namespace cpa {
namespace {

constexpr Migration kMigrations[] = {
#include "migrations.inc"
};

constexpr Migration kHistoryMigrations[] = {
#include "history_migrations.inc"
};

// Any number that no other program on the same server uses.
constexpr const char* kPostgresLock = "SELECT pg_advisory_xact_lock(4846272418)";

std::string Label(int number, std::string_view name) {
  return "migration " + std::to_string(number) + " (" + std::string(name) + ")";
}

std::string Checksum(const Migration& migration) {
  return Hex(Sha1(migration.sql));
}

// SQLite's transaction is a lock by itself.
void Lock(Database& database, soci::session& session) {
  if (database.engine() == Engine::kPostgres) session << kPostgresLock;
}

void CreateLedger(Database& database, soci::session& session, const std::string& ledger) {
  session << "CREATE TABLE IF NOT EXISTS " << ledger
          << " (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, "
             "applied_at TEXT NOT NULL, checksum TEXT NOT NULL)"
          << (database.engine() == Engine::kSqlite ? " STRICT" : "");
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
                            const std::string& ledger) {
  bool applied = false;
  const auto done = database.WriteUnhurried([&](soci::session& session) -> Result<void> {
    applied = false;
    Lock(database, session);
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

Result<int> Migrate(Database& database, std::span<const Migration> migrations, const Clock& clock,
                    const std::string& ledger) {
  const auto checked = database.WriteUnhurried([&](soci::session& session) -> Result<void> {
    Lock(database, session);
    CreateLedger(database, session, ledger);
    return CheckLedger(ReadLedger(session, ledger), migrations);
  });
  if (!checked) return checked.error();

  int count = 0;
  for (const Migration& migration : migrations) {
    const auto applied = ApplyIfMissing(database, migration, clock, ledger);
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
