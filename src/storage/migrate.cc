#include "storage/migrate.h"

#include <iterator>
#include <map>

#include <soci/soci.h>

#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "storage/split.h"

namespace cpa {
namespace {

constexpr Migration kMigrations[] = {
#include "migrations.inc"
};

struct Applied {
  std::string name;
  std::string checksum;
};

std::string Label(int number, std::string_view name) {
  return "migration " + std::to_string(number) + " (" + std::string(name) + ")";
}

std::string Checksum(const Migration& migration) {
  return Hex(Sha1(migration.sql));
}

Result<void> CreateLedger(soci::session& session) {
  session << "CREATE TABLE IF NOT EXISTS schema_migrations ("
             "number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, "
             "applied_at TEXT NOT NULL, checksum TEXT NOT NULL) STRICT";
  return {};
}

std::map<int, Applied> ReadLedger(soci::session& session) {
  std::map<int, Applied> ledger;
  int number = 0;
  Applied applied;
  soci::statement query =
      (session.prepare << "SELECT number, name, checksum FROM schema_migrations",
       soci::into(number), soci::into(applied.name), soci::into(applied.checksum));
  query.execute();
  while (query.fetch()) ledger[number] = applied;
  return ledger;
}

Result<void> CheckLedger(const std::map<int, Applied>& ledger,
                         std::span<const Migration> migrations) {
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

Result<void> Apply(soci::session& session, const Migration& migration, const Clock& clock) {
  const auto statements = SplitStatements(migration.sql);
  if (!statements) return statements.error();
  for (const std::string& statement : *statements) session << statement;
  const std::string name(migration.name);
  const std::string applied_at = FormatTime(clock.Wall());
  const std::string checksum = Checksum(migration);
  session << "INSERT INTO schema_migrations (number, name, applied_at, checksum) "
             "VALUES (:number, :name, :applied_at, :checksum)",
      soci::use(migration.number, "number"), soci::use(name, "name"),
      soci::use(applied_at, "applied_at"), soci::use(checksum, "checksum");
  return {};
}

// The ledger is read under the lock, so that of two processes only one applies a migration.
// True when it was this one.
Result<bool> ApplyIfMissing(Database& database, const Migration& migration, const Clock& clock) {
  bool applied = false;
  const auto done = database.Write([&](soci::session& session) -> Result<void> {
    if (ReadLedger(session).contains(migration.number)) return {};
    applied = true;
    return Apply(session, migration, clock);
  });
  if (!done) {
    return Failure{done.error().kind,
                   Label(migration.number, migration.name) + ": " + done.error().detail};
  }
  return applied;
}

}  // namespace

std::span<const Migration> SqliteMigrations() {
  return kMigrations;
}

Result<int> Migrate(Database& database, std::span<const Migration> migrations, const Clock& clock) {
  const auto checked = database.Write([&](soci::session& session) -> Result<void> {
    if (const auto created = CreateLedger(session); !created) return created;
    return CheckLedger(ReadLedger(session), migrations);
  });
  if (!checked) return checked.error();

  int count = 0;
  for (const Migration& migration : migrations) {
    const auto applied = ApplyIfMissing(database, migration, clock);
    if (!applied) return applied.error();
    if (!*applied) continue;
    CPA_LOG_INFO("storage", "applied {}", Label(migration.number, migration.name));
    ++count;
  }
  return count;
}

}  // namespace cpa
