// GET /debug/profile?seconds=5: what the program spends its time on, in the format of gperftools,
// which `google-pprof` and `go tool pprof` read. While it runs, every thread is interrupted 100
// times for each second of CPU; otherwise it costs nothing. One at a time in a process.
// Threads: the handler runs on the loop that it is asked on.
#pragma once

#include <filesystem>

#include "http/router.h"

namespace cpa::app {

// The profile is collected in a file in `folder`, which is gone when it was sent.
http::Route ProfileRoute(std::filesystem::path folder);

}  // namespace cpa::app
