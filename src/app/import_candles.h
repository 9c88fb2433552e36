// The command `import candles FILE --coin ID --interval 5m|1h|1d [--dry-run]`: candles of other
// sources into price history, also while serving.
// Threads: the main thread.
#pragma once

#include <iosfwd>

#include "config/command.h"
#include "config/settings.h"

namespace cpa::app {

// Tells what it did and every refused line on `out`, progress and failures on `err`. Whether the
// file was read and stored; refused lines are no failure.
bool ImportCandles(const config::CommandLine& line, const config::Settings& settings,
                   std::ostream& out, std::ostream& err);

}  // namespace cpa::app
