#include "base/turn_thread.h"

#include <atomic>
#include <future>
#include <semaphore>

#include <gtest/gtest.h>

#include "base/backoff.h"

namespace cpa {
namespace {

constexpr Millis kNever = TurnThread::kUntilWoken;

TEST(TurnThread, TakesATurnAtOnceAndOneForEachWakeInItsSleep) {
  std::counting_semaphore<> turns(0);
  TurnThread thread([&] {
    turns.release();
    return kNever;
  });
  thread.Start();
  turns.acquire();
  thread.Wake();
  turns.acquire();
  thread.Wake();
  turns.acquire();
  EXPECT_TRUE(thread.Stop());
  EXPECT_FALSE(turns.try_acquire());
}

TEST(TurnThread, AWakeDuringATurnIsNotLost) {
  std::promise<void> first_began;
  std::promise<void> first_may_end;
  std::promise<void> second;
  int turns = 0;
  TurnThread thread([&] {
    if (++turns == 1) {
      first_began.set_value();
      first_may_end.get_future().wait();
    } else if (turns == 2) {
      second.set_value();
    }
    return kNever;
  });
  thread.Start();
  first_began.get_future().wait();
  thread.Wake();
  first_may_end.set_value();
  second.get_future().wait();
}

TEST(TurnThread, ComesAgainWhenItsPatienceIsOver) {
  std::counting_semaphore<> turns(0);
  TurnThread thread([&] {
    turns.release();
    return Millis{1};
  });
  thread.Start();
  for (int i = 0; i < 3; ++i) turns.acquire();
}

TEST(TurnThread, StopWaitsForTheTurnUnderWayAndItMayStartAgain) {
  std::counting_semaphore<> began(0);
  std::atomic<int> ended = 0;
  TurnThread thread([&] {
    began.release();
    ++ended;
    return kNever;
  });
  EXPECT_FALSE(thread.Stop());
  for (int round = 1; round <= 2; ++round) {
    thread.Start();
    began.acquire();
    EXPECT_TRUE(thread.Stop());
    EXPECT_EQ(ended, round);
  }
}

TEST(Backoff, WaitsAfterAFailureAndTellsOfTheFirstAndTheEnd) {
  ManualClock clock;
  Backoff backoff(Millis{100}, clock);
  EXPECT_TRUE(backoff.MayTry());
  EXPECT_TRUE(backoff.NoteFailure());
  EXPECT_FALSE(backoff.MayTry());
  clock.Advance(Millis{100});
  EXPECT_TRUE(backoff.MayTry());
  EXPECT_FALSE(backoff.NoteFailure());
  EXPECT_TRUE(backoff.is_failing());
  backoff.TryNow();
  EXPECT_TRUE(backoff.MayTry());
  EXPECT_TRUE(backoff.NoteSuccess());
  EXPECT_FALSE(backoff.NoteSuccess());
}

}  // namespace
}  // namespace cpa
