// What a role of PostgreSQL may do, looked at before it fails in the middle of something.
// Threads: any. Blocks.
#pragma once

#include "base/result.h"
#include "storage/engine/database.h"

namespace cpa {

// Whether the role may read and write every table of this program that is there; kConflict names
// the first right that is missing. Always well on SQLite.
Result<void> CheckGrants(Database& database);

}  // namespace cpa
