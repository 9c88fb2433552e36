// DATABASE_URL, written as SQLAlchemy writes it: sqlite:///relative.db, sqlite:////absolute.db.
// Threads: pure.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace cpa {

// The file of an SQLite URL; a clear refusal for any other.
Result<std::filesystem::path> SqlitePath(std::string_view url);

}  // namespace cpa
