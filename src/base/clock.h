// Time as a dependency: every part that needs it takes a Clock in its constructor.
// Wall time is for display and storage; every interval and deadline uses steady time.
// Threads: any.
#pragma once

#include <chrono>
#include <mutex>

namespace cpa {

using Millis = std::chrono::milliseconds;
using WallTime = std::chrono::time_point<std::chrono::system_clock, Millis>;
using SteadyTime = std::chrono::steady_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime Wall() const = 0;
  virtual SteadyTime Steady() const = 0;
};

// The machine's clocks.
const Clock& SystemClock();

// A clock that tests move by hand.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(WallTime start = WallTime{Millis{1'700'000'000'000}}) : wall_(start) {}

  WallTime Wall() const override {
    std::lock_guard lock(mutex_);
    return wall_;
  }

  SteadyTime Steady() const override {
    std::lock_guard lock(mutex_);
    return steady_;
  }

  void Advance(Millis by) {
    std::lock_guard lock(mutex_);
    wall_ += by;
    steady_ += by;
  }

  // Moves the wall clock alone, as an operator or NTP would.
  void StepWall(Millis by) {
    std::lock_guard lock(mutex_);
    wall_ += by;
  }

 private:
  mutable std::mutex mutex_;
  WallTime wall_;
  SteadyTime steady_{std::chrono::hours{1}};
};

}  // namespace cpa
