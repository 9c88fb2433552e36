// What the operating system reports about this process, under the names that Prometheus client
// libraries have agreed on. Threads: any.
#pragma once

#include "metrics/page.h"

namespace cpa::metrics {

// Reads /proc/self; what cannot be read there is left out.
void AddProcess(Page& page);

}  // namespace cpa::metrics
