// Where the month's used credits live across restarts. Storage implements it.
#pragma once

#include <cstdint>
#include <string>

namespace cpa::upstream {

struct MonthUse {
  std::string month;  // YYYY-MM, UTC; empty when nothing was kept
  std::int64_t used = 0;
};

// Threads: Load once, from the thread that builds the source; Save from the source's own thread,
// before every call. Save must return quickly and deal with its own failures.
class BudgetStore {
 public:
  virtual ~BudgetStore() = default;
  virtual MonthUse Load() = 0;
  virtual void Save(const MonthUse& use) = 0;
};

}  // namespace cpa::upstream
