// Archives of a PostgreSQL database, through PostgreSQL's own programs, and their way back.
// Threads: any. Blocks.
#pragma once

#include <filesystem>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "storage/backup/restore_step.h"

namespace cpa {

// Writes the program's tables, as of one moment, into a new file and verifies that. Returns the
// number of the last migration.
Result<int> DumpPostgres(const std::string& database_url, const std::filesystem::path& archive);

// Takes the place of the program's tables in one transaction.
// kConflict while a server uses them.
Result<Restored> RestorePostgres(const RestoreStep& step, Random& random);

}  // namespace cpa
