#include "base/timer_wheel.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace cpa {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class TimerWheelTest : public testing::Test {
 protected:
  void Pass(Millis time) {
    clock_.Advance(time);
    wheel_.Advance();
  }

  ManualClock clock_;
  asio::io_context context_;
  TimerWheel wheel_{context_, clock_};
  int fired_ = 0;
};

TEST_F(TimerWheelTest, FiresNotBeforeTheDelayAndAtMostASlotAfter) {
  for (const int delay_ms : {0, 1, 99, 100, 101, 250, 10'000}) {
    WheelTimer timer;
    const SteadyTime start = clock_.Steady();
    SteadyTime fired_at{};
    timer.OnFire([&] { fired_at = clock_.Steady(); });
    timer.Arm(wheel_, Millis{delay_ms});
    while (timer.armed()) Pass(Millis{1});
    EXPECT_GE(fired_at - start, Millis{delay_ms});
    EXPECT_LE(fired_at - start, Millis{delay_ms} + TimerWheel::kSlot);
    Pass(Millis{37});  // The next round starts at another place within a slot.
  }
}

TEST_F(TimerWheelTest, FiresOnce) {
  WheelTimer timer;
  timer.OnFire([&] { ++fired_; });
  timer.Arm(wheel_, Millis{100});
  Pass(seconds{10});
  Pass(seconds{10});
  EXPECT_EQ(fired_, 1);
  EXPECT_FALSE(timer.armed());
  EXPECT_EQ(wheel_.armed_count(), 0u);
}

TEST_F(TimerWheelTest, DelaysOfSeveralTurnsWaitForTheirTurn) {
  WheelTimer hour, day;
  std::vector<std::string> order;
  hour.OnFire([&] { order.push_back("hour"); });
  day.OnFire([&] { order.push_back("day"); });
  day.Arm(wheel_, hours{24});
  hour.Arm(wheel_, hours{1});
  for (int i = 0; i < 59; ++i) Pass(minutes{1});
  EXPECT_TRUE(order.empty());
  Pass(minutes{1} + TimerWheel::kSlot);
  EXPECT_EQ(order, std::vector<std::string>{"hour"});
  for (int i = 0; i < 23 * 60 - 1; ++i) Pass(minutes{1});
  EXPECT_EQ(order.size(), 1u);
  Pass(minutes{1});
  EXPECT_EQ(order.size(), 2u);
}

TEST_F(TimerWheelTest, AFrozenProcessFiresEverythingDueInOneAdvance) {
  std::vector<std::unique_ptr<WheelTimer>> timers;
  for (int i = 0; i < 500; ++i) {
    timers.push_back(std::make_unique<WheelTimer>());
    timers.back()->OnFire([&] { ++fired_; });
    timers.back()->Arm(wheel_, seconds{i});
  }
  WheelTimer later;
  later.OnFire([&] { FAIL() << "fired early"; });
  later.Arm(wheel_, hours{10});
  Pass(hours{9});
  EXPECT_EQ(fired_, 500);
  EXPECT_EQ(wheel_.armed_count(), 1u);
}

TEST_F(TimerWheelTest, AWheelThatSleptEmptyIsNotEarly) {
  Pass(hours{5});
  WheelTimer timer;
  timer.OnFire([&] { ++fired_; });
  timer.Arm(wheel_, seconds{1});
  Pass(Millis{900});
  EXPECT_EQ(fired_, 0);
  Pass(Millis{200});
  EXPECT_EQ(fired_, 1);
}

TEST_F(TimerWheelTest, ArmingAgainReplacesTheDeadline) {
  WheelTimer timer;
  timer.OnFire([&] { ++fired_; });
  timer.Arm(wheel_, seconds{1});
  timer.Arm(wheel_, seconds{5});
  EXPECT_EQ(wheel_.armed_count(), 1u);
  Pass(seconds{2});
  EXPECT_EQ(fired_, 0);
  Pass(seconds{4});
  EXPECT_EQ(fired_, 1);
}

TEST_F(TimerWheelTest, CancelAndDestructionDisarm) {
  WheelTimer cancelled;
  cancelled.OnFire([&] { ++fired_; });
  cancelled.Arm(wheel_, seconds{1});
  {
    WheelTimer destroyed;
    destroyed.OnFire([&] { ++fired_; });
    destroyed.Arm(wheel_, seconds{1});
    EXPECT_EQ(wheel_.armed_count(), 2u);
  }
  cancelled.Cancel();
  cancelled.Cancel();
  EXPECT_EQ(wheel_.armed_count(), 0u);
  Pass(seconds{2});
  EXPECT_EQ(fired_, 0);
}

TEST_F(TimerWheelTest, ACallbackMayRearmItsTimer) {
  WheelTimer timer;
  timer.OnFire([&] {
    if (++fired_ < 5) timer.Arm(wheel_, seconds{1});
  });
  timer.Arm(wheel_, seconds{1});
  for (int i = 0; i < 100; ++i) Pass(Millis{100});
  EXPECT_EQ(fired_, 5);
}

TEST_F(TimerWheelTest, ZeroDelayRearmingDoesNotSpin) {
  WheelTimer timer;
  timer.OnFire([&] {
    ++fired_;
    timer.Arm(wheel_, Millis{0});
  });
  timer.Arm(wheel_, Millis{0});
  Pass(hours{1});
  EXPECT_EQ(fired_, 1);
  Pass(TimerWheel::kSlot);
  EXPECT_EQ(fired_, 2);
}

TEST_F(TimerWheelTest, ACallbackMayCancelOthersOfItsSlot) {
  // The list of a slot is read from its newest end, so the first that fires is known to neither.
  WheelTimer a, b, c;
  const auto fire = [&] {
    ++fired_;
    for (WheelTimer* timer : {&a, &b, &c}) timer->Cancel();
  };
  for (WheelTimer* timer : {&a, &b, &c}) {
    timer->OnFire(fire);
    timer->Arm(wheel_, seconds{1});
  }
  Pass(seconds{2});
  EXPECT_EQ(fired_, 1);
  EXPECT_EQ(wheel_.armed_count(), 0u);
}

TEST_F(TimerWheelTest, ACallbackMayDestroyItsTimerAndOthers) {
  std::vector<std::unique_ptr<WheelTimer>> timers;
  for (int i = 0; i < 10; ++i) {
    timers.push_back(std::make_unique<WheelTimer>());
    timers.back()->OnFire([&] {
      ++fired_;
      timers.clear();
    });
    timers.back()->Arm(wheel_, seconds{1});
  }
  Pass(seconds{2});
  EXPECT_EQ(fired_, 1);
  EXPECT_EQ(wheel_.armed_count(), 0u);
}

TEST_F(TimerWheelTest, ACallbackMayArmANewTimer) {
  WheelTimer first, second;
  second.OnFire([&] { ++fired_; });
  first.OnFire([&] { second.Arm(wheel_, Millis{50}); });
  first.Arm(wheel_, seconds{1});
  Pass(Millis{1'100});
  EXPECT_EQ(fired_, 0);
  Pass(Millis{200});
  EXPECT_EQ(fired_, 1);
}

TEST_F(TimerWheelTest, ATimerMayOutliveItsWheel) {
  WheelTimer timer;
  timer.OnFire([&] { ++fired_; });
  {
    TimerWheel short_lived(context_, clock_);
    timer.Arm(short_lived, seconds{1});
  }
  EXPECT_FALSE(timer.armed());
  timer.Arm(wheel_, seconds{1});
  Pass(seconds{2});
  EXPECT_EQ(fired_, 1);
}

}  // namespace
}  // namespace cpa
