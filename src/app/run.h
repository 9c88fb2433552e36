// The program: parses the command line and runs one command. Threads: main thread, once.
#pragma once

#include <iosfwd>
#include <span>

namespace cpa::app {

// Returns the exit code: 0 done, 1 failed, 2 bad usage or settings.
int Run(std::span<char* const> args, std::ostream& out, std::ostream& err);

}  // namespace cpa::app
