// The serve command: runs the server until SIGTERM or SIGINT. A second signal ends it at once.
// SIGHUP reopens the log file and, with RELOAD, reads the settings again.
// Threads: main thread, once.
#pragma once

#include <iosfwd>

#include "app/reloading.h"
#include "config/load.h"

namespace cpa::app {

// False when it could not start; the reason is in the log and on `err`. `read` reads the settings
// again as `loaded` was read, from the file `env_file`.
bool Serve(const config::Loaded& loaded, const ReadSettings& read,
           const std::filesystem::path& env_file, std::ostream& err);

}  // namespace cpa::app
