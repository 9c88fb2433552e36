#include "app/database_metrics.h"

#include <utility>

namespace cpa::app {

void AddOperations(metrics::Page& page, const char* name, const DatabaseStats& stats) {
  const std::pair<const char*, const OperationStats*> kinds[] = {{"read", &stats.reads},
                                                                 {"write", &stats.writes}};
  for (const auto& [kind, operations] : kinds) {
    const metrics::Labels labels = {{"database", name}, {"operation", kind}};
    page.Gauge("database_operations_current", "Reads and writes under way, waiting ones included.",
               static_cast<double>(operations->under_way()), labels);
    page.Counter("database_failures_total", "Reads and writes that the database did not do.",
                 operations->failed(), labels);
    page.Histogram("database_operation_duration_seconds",
                   "Transactions, from being asked for until they were done.", operations->took(),
                   labels);
  }
}

}  // namespace cpa::app
