// An SQLite file: one connection that writes and several that read beside it (write-ahead log,
// synchronous=FULL). Threads: as Database.
#pragma once

#include <memory>

#include "storage/engine/database.h"

namespace cpa {

Result<std::unique_ptr<Database>> OpenSqlite(const DatabaseOptions& options);

}  // namespace cpa
