// Asks the database every HEALTH_CHECK_INTERVAL whether it answers, so that /health never waits.
// Threads: ok() and pool_wait() from any; the question runs on the blocking pool.
#pragma once

#include <atomic>
#include <functional>
#include <utility>

#include "base/loop.h"
#include "base/offload.h"
#include "base/service.h"
#include "storage/database.h"

namespace cpa::app {

class DatabaseWatch final : public Service {
 public:
  DatabaseWatch(Database& database, BlockingPool& pool, Loop& loop, Millis interval);

  std::string_view name() const override { return "database watch"; }

  // `look` is called on the pool each time the database has answered. Before Start.
  void AlsoLook(std::function<void()> look) { look_ = std::move(look); }

  void Start() override;
  void Stop() override;  // Before the loop and the pool stop.

  bool ok() const { return ok_.load(std::memory_order_relaxed); }

  // How long the last question waited for a thread of the pool: as long as a handler would have.
  Millis pool_wait() const { return Millis{pool_wait_ms_.load(std::memory_order_relaxed)}; }

 private:
  void PostQuestion();
  void Ask();

  Database& database_;
  BlockingPool& pool_;
  Loop& loop_;
  const Millis interval_;
  std::function<void()> look_;
  std::atomic<bool> ok_{true};  // It was opened and migrated a moment ago.
  std::atomic<Millis::rep> pool_wait_ms_{0};
  WheelTimer timer_;  // Touched only on the loop.
};

}  // namespace cpa::app
