// Brings a database to the form this program expects. Threads: one call at a time in a process;
// several processes may start at once. Blocks.
#pragma once

#include <map>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <soci/session.h>

#include "base/clock.h"
#include "base/result.h"
#include "storage/engine/database.h"

namespace cpa {

// One file of src/storage/migrations or history_migrations. Published ones never change.
struct Migration {
  std::string_view engine;  // "sqlite" or "postgres"
  int number = 0;           // From 1, without gaps.
  std::string_view name;
  std::string_view sql;
};

// Those of this program, in order. Both engines have the same numbers and names.
std::span<const Migration> SqliteMigrations();
std::span<const Migration> PostgresMigrations();
std::span<const Migration> MigrationsFor(Engine engine);

// The same for price history, which on SQLite has a database of its own and on PostgreSQL shares
// the main one: so it counts its migrations by itself.
std::span<const Migration> HistoryMigrationsFor(Engine engine);

// The tables in which a database says which migrations it has had.
inline constexpr const char* kMainLedger = "schema_migrations";
inline constexpr const char* kHistoryLedger = "history_migrations";

// Applies what is missing, each in its own transaction and under a lock, and returns how many that
// were. Refuses a database that a newer program has migrated, or with another text under a number,
// or with things of somebody else where ours would go (kConflict), and then changes nothing. Waits
// for another process that does the same, and for who uses a table; kUnavailable when `stop` is
// asked for meanwhile. Needs no right to create when nothing is missing.
Result<int> Migrate(Database& database, std::span<const Migration> migrations, const Clock& clock,
                    const std::string& ledger = kMainLedger, std::stop_token stop = {});

// The names of the tables, and of the tables and indexes, that a migration makes.
std::vector<std::string> TablesMadeBy(const Migration& migration);
std::vector<std::string> NamesMadeBy(const Migration& migration);

// What a database says it has had, by number.
struct AppliedMigration {
  std::string name;
  std::string checksum;
};

using MigrationLedger = std::map<int, AppliedMigration>;

// Throws as SOCI does, also when there is no such table.
MigrationLedger ReadLedger(soci::session& session, const std::string& table = kMainLedger);

// Whether this program can work on a database with this ledger; kConflict when not.
Result<void> CheckLedger(const MigrationLedger& ledger, std::span<const Migration> migrations);

}  // namespace cpa
