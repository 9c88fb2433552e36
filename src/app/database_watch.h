// Asks the database every HEALTH_CHECK_INTERVAL, at least every 10 s, whether it answers and takes
// writes, so that /health never waits. When nothing was written since the last look, it writes.
// Threads: ok(), write_trouble() and pool_wait() from any; the questions run on the blocking pool.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "base/blocking_pool.h"
#include "base/loop.h"
#include "base/service.h"
#include "storage/engine/database.h"
#include "storage/engine/state_store.h"

namespace cpa::app {

class DatabaseWatch final : public Service {
 public:
  // `writes` is where clients' writes wait.
  DatabaseWatch(Database& database, BlockingPool& reads, BlockingPool& writes, Loop& loop,
                Millis interval);

  std::string_view name() const override { return "database watch"; }

  // `look` is called on the pool each time the database has answered. Before Start.
  void AlsoLook(std::function<void()> look) { look_ = std::move(look); }

  void Start() override;
  void Stop() override;  // Before the loop and the pools stop.

  bool ok() const { return ok_.load(std::memory_order_relaxed); }

  // Why the last write failed, a client's or the watch's own; nothing: it did not.
  std::optional<Failure> write_trouble() const { return database_.WriteTrouble(); }

  // How long the last question waited for a thread of the pool: as long as a handler would have.
  Millis pool_wait() const { return Millis{pool_wait_ms_.load(std::memory_order_relaxed)}; }

 private:
  void PostQuestion();
  void Ask();
  void PostWrite();
  void TryToWrite();
  void TellOfTrouble();

  Database& database_;
  StateStore state_;
  BlockingPool& reads_;
  BlockingPool& writes_;
  Loop& loop_;
  const Millis interval_;
  std::function<void()> look_;
  std::atomic<bool> ok_{true};  // It was opened and migrated a moment ago.
  std::atomic<Millis::rep> pool_wait_ms_{0};
  std::atomic<bool> writing_{false};  // One try at a time; the two below are its.
  std::uint64_t writes_seen_ = 0;
  bool told_of_trouble_ = false;
  WheelTimer timer_;  // Touched only on the loop.
};

}  // namespace cpa::app
