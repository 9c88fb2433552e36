// Copies of an SQLite database while it is used, and their way back. Threads: any. Blocks.
#pragma once

#include <filesystem>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "storage/backup/restore_step.h"

namespace cpa {

// What a file holds: money and people, or price history.
enum class SqliteFile { kMain, kHistory };

// Copies the database into a new file, as of one moment, and verifies the copy. Returns the number
// of its last migration. Writers go on meanwhile.
Result<int> CopySqlite(const std::string& database_url, const std::filesystem::path& copy,
                       SqliteFile file);

Result<Restored> RestoreSqlite(const RestoreStep& step, Random& random, SqliteFile file);

}  // namespace cpa
