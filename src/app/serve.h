// The serve command: runs the server until SIGTERM or SIGINT. A second signal ends it at once.
// Threads: main thread, once.
#pragma once

#include <iosfwd>

#include "config/load.h"

namespace cpa::app {

// False when it could not start; the reason is in the log and on `err`.
bool Serve(const config::Loaded& loaded, std::ostream& err);

}  // namespace cpa::app
