// Time as a dependency: every part that needs it takes a Clock in its constructor.
// Wall time is for display and storage; every interval and deadline uses steady time.
// Threads: any.
#pragma once

#include <chrono>

#include "base/mutex.h"

namespace cpa {

using Millis = std::chrono::milliseconds;
using WallTime = std::chrono::time_point<std::chrono::system_clock, Millis>;
using SteadyTime = std::chrono::steady_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::chrono::system_clock::time_point Now() const = 0;  // as fine as the machine has it
  virtual SteadyTime Steady() const = 0;

  WallTime Wall() const { return std::chrono::floor<Millis>(Now()); }
};

// The machine's clocks.
const Clock& SystemClock();

// A clock that tests move by hand.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::chrono::system_clock::time_point start = WallTime{Millis{
                           1'700'000'000'000}})
      : wall_(start) {}

  std::chrono::system_clock::time_point Now() const override {
    MutexLock lock(mutex_);
    return wall_;
  }

  SteadyTime Steady() const override {
    MutexLock lock(mutex_);
    return steady_;
  }

  void Advance(std::chrono::nanoseconds by) {
    MutexLock lock(mutex_);
    wall_ += by;
    steady_ += by;
  }

  // Moves the wall clock alone, as an operator or NTP would.
  void StepWall(Millis by) {
    MutexLock lock(mutex_);
    wall_ += by;
  }

 private:
  mutable Mutex mutex_;
  std::chrono::system_clock::time_point wall_ CPA_GUARDED_BY(mutex_);
  SteadyTime steady_ CPA_GUARDED_BY(mutex_){std::chrono::hours{1}};
};

}  // namespace cpa
