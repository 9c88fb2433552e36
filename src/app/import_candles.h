// The command `import candles FILE --coin ID --interval 5m|1h|1d [--dry-run] [--new-coin]`: candles
// of other sources into price history, also while serving. An id that history does not know, once
// it knows some, is refused with those that may be meant, unless it is said to be new: nobody would
// find what is stored under a symbol or a misspelt id. Threads: the main thread.
#pragma once

#include <iosfwd>

#include "config/command.h"
#include "config/settings.h"

namespace cpa::app {

// Prints what it did and every refused line on `out`, progress and failures on `err`. Whether the
// whole file was read and stored; what else stands in a file with refused lines is stored as well.
bool ImportCandles(const config::CommandLine& line, const config::Settings& settings,
                   std::ostream& out, std::ostream& err);

}  // namespace cpa::app
