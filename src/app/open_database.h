// The database at the start of the program. Threads: the caller's. Blocks.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "config/settings.h"
#include "storage/database.h"

namespace cpa::app {

struct OpenedDatabase {
  std::unique_ptr<Database> database;
  std::string epoch;  // Of this database and of no other (storage/epoch.h).
};

// Opens the database and brings it to the form that this program expects. Waits for a server that
// is away, and says so, until it is there or `stop` is asked for. Throws std::runtime_error with a
// sentence for the operator.
OpenedDatabase OpenMigrated(const config::Settings& settings, const Clock& clock, Random& random,
                            const std::stop_token& stop);

}  // namespace cpa::app
