// The database at the start of the program. Threads: the caller's. Blocks.
#pragma once

#include <memory>
#include <string>

#include "app/patience.h"
#include "base/clock.h"
#include "base/random.h"
#include "config/settings.h"
#include "storage/engine/database.h"

namespace cpa::app {

struct OpenedDatabase {
  std::unique_ptr<Database> database;
  std::string epoch;  // Of this database and of no other (storage/engine/epoch.h).
};

// Opens the database and brings it to the form that this program expects. Throws
// std::runtime_error with a sentence for the operator.
OpenedDatabase OpenMigrated(const config::Settings& settings, const Clock& clock, Random& random,
                            const Patience& patience);

}  // namespace cpa::app
