// Where the month's used credits live: across restarts, and in one sum for all servers that share a
// database. Storage implements it.
#pragma once

#include <cstdint>
#include <string>

namespace cpa::sources {

struct MonthUse {
  std::string month;      // YYYY-MM, UTC; empty when nothing was kept
  std::int64_t used = 0;  // By all servers.
  int servers = 1;        // That share it now, this one included.
};

// Threads: Load once, from the thread that builds the source; Add from the source's own thread, at
// every call. Add must return quickly and deal with its own failures.
class BudgetStore {
 public:
  virtual ~BudgetStore() = default;
  virtual MonthUse Load() = 0;
  // Counts calls of this server in `month`; takes back with a negative number. Returns what is
  // known of the sum now.
  virtual MonthUse Add(const std::string& month, int calls) = 0;
};

}  // namespace cpa::sources
