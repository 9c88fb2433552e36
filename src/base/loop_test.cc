#include "base/loop.h"

#include <atomic>
#include <future>
#include <set>
#include <thread>

#include <gtest/gtest.h>

namespace cpa {
namespace {

// Runs `work` on the loop and returns what it returned.
template <class Work>
auto RunOn(Loop& loop, Work work) {
  std::packaged_task<std::invoke_result_t<Work>()> task(std::move(work));
  auto result = task.get_future();
  loop.Post([&task] { task(); });
  return result.get();
}

TEST(Loop, RunsPostedWorkInOrderOnItsOwnThread) {
  const ManualClock clock;
  Loop loop(0, clock);
  loop.Start();
  std::vector<int> order;
  for (int i = 0; i < 100; ++i) loop.Post([&order, i] { order.push_back(i); });
  const auto thread = RunOn(loop, [] { return std::this_thread::get_id(); });
  EXPECT_NE(thread, std::this_thread::get_id());
  ASSERT_EQ(order.size(), 100u);
  EXPECT_TRUE(std::ranges::is_sorted(order));
}

TEST(Loop, WorkPostedBeforeStartRunsAfterIt) {
  const ManualClock clock;
  Loop loop(0, clock);
  std::promise<void> ran;
  loop.Post([&ran] { ran.set_value(); });
  loop.Start();
  ran.get_future().get();
}

TEST(Loop, AfterStopNothingRunsAnyMore) {
  const ManualClock clock;
  std::atomic<int> runs = 0;
  Loop loop(0, clock);
  loop.Start();
  RunOn(loop, [&runs] { return ++runs; });
  loop.Stop();
  loop.Post([&runs] { ++runs; });
  loop.Stop();
  EXPECT_EQ(runs, 1);
}

TEST(Loop, WorkThatNeverRanIsDestroyedWithTheLoop) {
  const ManualClock clock;
  const auto token = std::make_shared<int>(1);
  {
    Loop loop(0, clock);
    loop.Post([token] {});
    EXPECT_EQ(token.use_count(), 2);
  }
  EXPECT_EQ(token.use_count(), 1);
}

TEST(Loop, HttpDateFollowsTheClock) {
  ManualClock clock(WallTime{Millis{784'111'777'250}});
  Loop loop(0, clock);
  EXPECT_EQ(loop.http_date(), "Sun, 06 Nov 1994 08:49:37 GMT");
  clock.Advance(Millis{749});
  EXPECT_EQ(loop.http_date(), "Sun, 06 Nov 1994 08:49:37 GMT");
  clock.Advance(Millis{1});
  EXPECT_EQ(loop.http_date(), "Sun, 06 Nov 1994 08:49:38 GMT");
  clock.StepWall(Millis{-3'600'000});
  EXPECT_EQ(loop.http_date(), "Sun, 06 Nov 1994 07:49:38 GMT");
}

TEST(Loop, ScratchIsTheSameSpaceEveryTime) {
  const ManualClock clock;
  Loop loop(3, clock);
  EXPECT_EQ(loop.index(), 3);
  EXPECT_EQ(loop.scratch().size(), 64u * 1024);
  EXPECT_EQ(loop.scratch().data(), loop.scratch().data());
}

TEST(Loop, ItsWheelWakesByItself) {
  Loop loop(0, SystemClock());
  std::promise<void> fired;
  WheelTimer timer;
  timer.OnFire([&fired] { fired.set_value(); });
  loop.Start();
  loop.Post([&] { timer.Arm(loop.timers(), Millis{1}); });
  fired.get_future().get();
  loop.Stop();
}

TEST(LoopPool, EachLoopHasItsThreadAndIndex) {
  const ManualClock clock;
  LoopPool pool(3, clock);
  pool.Start();
  std::set<std::thread::id> threads;
  for (const auto& loop : pool.loops()) {
    EXPECT_EQ(loop->index(), static_cast<int>(&loop - pool.loops().data()));
    threads.insert(RunOn(*loop, [] { return std::this_thread::get_id(); }));
  }
  EXPECT_EQ(threads.size(), 3u);
  pool.Stop();
}

}  // namespace
}  // namespace cpa
