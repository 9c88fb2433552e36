// Metrics that several parts tell, each with labels of its own. Threads: one owner of the page.
#pragma once

#include "metrics/page.h"
#include "storage/engine/database_stats.h"

namespace cpa::app {

inline constexpr const char* kShedMetric = "requests_shed_total";
inline constexpr const char* kShedHelp = "What was turned away so that it hurts nobody else.";

// Reads and writes of the database called `name`.
void AddOperations(metrics::Page& page, const char* name, const DatabaseStats& stats);

}  // namespace cpa::app
