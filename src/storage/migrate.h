// Brings a database to the form this program expects. Threads: one call at a time in a process;
// several processes may start at once. Blocks.
#pragma once

#include <span>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "storage/database.h"

namespace cpa {

// One file of src/storage/migrations. Published ones never change.
struct Migration {
  std::string_view engine;  // "sqlite"
  int number = 0;           // From 1, without gaps.
  std::string_view name;
  std::string_view sql;
};

// Those of this program, in order.
std::span<const Migration> SqliteMigrations();

// Applies what is missing, each in its own transaction, and returns how many that were. Refuses a
// database that a newer program has migrated, or with another text under a number (kConflict).
Result<int> Migrate(Database& database, std::span<const Migration> migrations, const Clock& clock);

}  // namespace cpa
