// The month's used upstream credits, kept in the database across restarts.
// Threads: Load from the main thread; Save from the upstream thread, written by the blocking pool.
#pragma once

#include <mutex>
#include <optional>

#include "base/blocking_pool.h"
#include "base/clock.h"
#include "storage/state_store.h"
#include "upstream/budget_store.h"

namespace cpa::app {

class KeptBudget final : public upstream::BudgetStore {
 public:
  // A poll every second must not mean a disk write every second: a crash may forget the calls of
  // so long.
  static constexpr Millis kWriteEvery{30'000};

  KeptBudget(StateStore& store, BlockingPool& pool, const Clock& clock)
      : store_(store), pool_(pool), clock_(clock) {}

  upstream::MonthUse Load() override;
  void Save(const upstream::MonthUse& use) override;  // Returns at once.
  void Flush();  // Writes what is not written yet, on the caller's thread.

 private:
  StateStore& store_;
  BlockingPool& pool_;
  const Clock& clock_;
  std::mutex mutex_;  // Guards the rest.
  std::optional<upstream::MonthUse> unwritten_;
  SteadyTime next_write_at_{};
};

}  // namespace cpa::app
