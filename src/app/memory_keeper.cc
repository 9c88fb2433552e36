#include "app/memory_keeper.h"

#include <future>

#include "base/memory.h"

namespace cpa::app {

MemoryKeeper::MemoryKeeper(BlockingPool& pool, Loop& loop) : pool_(pool), loop_(loop) {
  timer_.OnFire([this] {
    pool_.Post([] { GiveMemoryBack(); });
    timer_.Arm(loop_.timers(), kInterval);
  });
}

void MemoryKeeper::Start() {
  loop_.Post([this] { timer_.Arm(loop_.timers(), kInterval); });
}

void MemoryKeeper::Stop() {
  std::promise<void> disarmed;
  loop_.Post([&] {
    timer_.Cancel();
    disarmed.set_value();
  });
  disarmed.get_future().wait();
}

}  // namespace cpa::app
