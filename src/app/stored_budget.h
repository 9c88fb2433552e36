// The month's used upstream credits, kept in the database: across restarts, and as one sum for all
// servers that share it.
// Threads: Load from the main thread; Add from the upstream thread, written by the blocking pool.
#pragma once

#include <map>
#include <string>

#include "base/blocking_pool.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "sources/common/budget_store.h"
#include "storage/engine/month_use_store.h"

namespace cpa::app {

class StoredBudget final : public sources::BudgetStore {
 public:
  // A poll every second must not mean a disk write every second: a crash may forget the calls of
  // so long, and servers hear of each other's as late.
  static constexpr Millis kWriteEvery{30'000};

  // `server` names this process among those that share the database.
  StoredBudget(MonthUseStore& store, BlockingPool& pool, std::string server, const Clock& clock)
      : store_(store), pool_(pool), server_(std::move(server)), clock_(clock) {}

  sources::MonthUse Load() override;
  sources::MonthUse Add(const std::string& month, int calls) override;  // Returns at once.
  void Flush();  // Writes what is not written yet, on the caller's thread.
  void Leave();  // The same, and shares no longer.

 private:
  void Write(const std::string& month, int calls);

  MonthUseStore& store_;
  BlockingPool& pool_;
  const std::string server_;
  const Clock& clock_;
  Mutex mutex_;
  sources::MonthUse known_ CPA_GUARDED_BY(mutex_);
  std::map<std::string, int> unwritten_ CPA_GUARDED_BY(mutex_);  // Calls, by month.
  SteadyTime next_write_at_ CPA_GUARDED_BY(mutex_){};
};

}  // namespace cpa::app
