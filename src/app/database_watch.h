// Asks the database every HEALTH_CHECK_INTERVAL whether it answers, so that /health never waits.
// Threads: ok() from any; the question runs on the blocking pool.
#pragma once

#include <atomic>

#include "base/loop.h"
#include "base/offload.h"
#include "base/service.h"
#include "storage/database.h"

namespace cpa::app {

class DatabaseWatch final : public Service {
 public:
  DatabaseWatch(Database& database, BlockingPool& pool, Loop& loop, Millis interval);

  std::string_view name() const override { return "database watch"; }

  void Start() override;
  void Stop() override;  // Before the loop and the pool stop.

  bool ok() const { return ok_.load(std::memory_order_relaxed); }

 private:
  void Ask();

  Database& database_;
  BlockingPool& pool_;
  Loop& loop_;
  const Millis interval_;
  std::atomic<bool> ok_{true};  // It was opened and migrated a moment ago.
  WheelTimer timer_;            // Touched only on the loop.
};

}  // namespace cpa::app
