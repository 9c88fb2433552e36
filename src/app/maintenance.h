// The commands that look after the database without serving: migrate, backup, restore. Each
// prints on `out` what it did, or on `err` in one line why not.
// Threads: the main thread.
#pragma once

#include <iosfwd>

#include "config/command.h"
#include "config/settings.h"

namespace cpa::app {

// Whether it succeeded. REQUIRES: one of those three commands.
bool Maintain(const config::CommandLine& line, const config::Settings& settings, std::ostream& out,
              std::ostream& err);

}  // namespace cpa::app
