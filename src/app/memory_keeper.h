// Gives memory back to the system after large work: asked every few seconds, on a pool, so that no
// loop waits for it. Threads: Start and Stop from the main thread.
#pragma once

#include "base/blocking_pool.h"
#include "base/loop.h"

namespace cpa::app {

class MemoryKeeper {
 public:
  static constexpr Millis kInterval{2'000};

  // Both outlive this.
  MemoryKeeper(BlockingPool& pool, Loop& loop);

  void Start();
  void Stop();  // While the loop runs.

 private:
  BlockingPool& pool_;
  Loop& loop_;
  WheelTimer timer_;
};

}  // namespace cpa::app
