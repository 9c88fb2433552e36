// Keeps what is tracked, and what is known of coins, in step with the database: reads who depends
// on which coins at the start, after each change and now and then (other servers change it too),
// and remembers every coin that upstream lists.
// Threads: any; the work is done on the pools.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "base/offload.h"
#include "market/market.h"
#include "market/tracking.h"
#include "storage/tracking/tracking_store.h"

namespace cpa::app {

class TrackingWatch {
 public:
  // All outlive this.
  TrackingWatch(SqlTrackingStore& store, TrackedCoins& tracked, Market& market, BlockingPool& reads,
                BlockingPool& writes)
      : store_(store), tracked_(tracked), market_(market), reads_(reads), writes_(writes) {}

  // Before prices come: what an earlier run knew, and `recorded`, the coins that history has.
  // Blocks.
  void Load(const std::vector<std::string>& recorded);

  void Look();      // Blocks.
  void LookSoon();  // Somebody has just changed something.

  void OnListed();  // A list of all coins has come.

 private:
  void RememberListed();

  SqlTrackingStore& store_;
  TrackedCoins& tracked_;
  Market& market_;
  BlockingPool& reads_;
  BlockingPool& writes_;
  std::atomic<int> wanted_{0};  // Looks; one works off all that came before.
  std::atomic<bool> in_trouble_{false};
};

}  // namespace cpa::app
