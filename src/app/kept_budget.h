// The month's used upstream credits, kept in the database across restarts.
// Threads: Load from the main thread; Save from the upstream thread, written by the blocking pool.
#pragma once

#include <mutex>
#include <optional>

#include "base/offload.h"
#include "storage/state_store.h"
#include "upstream/budget_store.h"

namespace cpa::app {

class KeptBudget final : public upstream::BudgetStore {
 public:
  KeptBudget(StateStore& store, BlockingPool& pool) : store_(store), pool_(pool) {}

  upstream::MonthUse Load() override;
  // Returns at once. Only the newest count is written when writing is slower than counting; a
  // crash may lose the last calls of the count, never the month's.
  void Save(const upstream::MonthUse& use) override;

 private:
  void WriteNewest();

  StateStore& store_;
  BlockingPool& pool_;
  std::mutex mutex_;  // Guards newest_.
  std::optional<upstream::MonthUse> newest_;
};

}  // namespace cpa::app
