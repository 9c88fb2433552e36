// Deadlines for thousands of connections at the price of one timer: a hashed wheel of 100 ms slots.
// A deadline fires up to one slot late, never early. A wheel with nothing armed does not wake.
// Threads: the wheel's event loop only.
#pragma once

#include <array>
#include <cstdint>
#include <functional>

#include "base/asio.h"
#include "base/clock.h"

namespace cpa {

class TimerWheel;

// One deadline. Owned by the waiting object; destroying it disarms it. The callback may re-arm it
// and may destroy it.
class WheelTimer {
 public:
  WheelTimer() = default;

  ~WheelTimer() { Cancel(); }

  WheelTimer(const WheelTimer&) = delete;
  WheelTimer& operator=(const WheelTimer&) = delete;

  // Set once before the first Arm.
  void OnFire(std::function<void()> callback) { callback_ = std::move(callback); }

  // Fires once, `delay` from now; replaces an earlier deadline.
  void Arm(TimerWheel& wheel, Millis delay);
  void Cancel();

  bool armed() const { return wheel_ != nullptr; }

 private:
  friend class TimerWheel;
  TimerWheel* wheel_ = nullptr;
  WheelTimer* next_ = nullptr;
  WheelTimer* previous_ = nullptr;
  std::uint64_t due_slot_ = 0;
  std::function<void()> callback_;
};

class TimerWheel {
 public:
  static constexpr Millis kSlot{100};

  TimerWheel(asio::io_context& context, const Clock& clock);
  // Disarms what is armed: timers inside pending operations outlive their loop's wheel.
  ~TimerWheel();
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

  // Fires everything due at the clock's now. The wheel calls it by itself; tests call it directly.
  void Advance();

  std::size_t armed_count() const { return armed_count_; }

  void Stop();  // Lets the io_context run out of work.

 private:
  friend class WheelTimer;
  static constexpr std::size_t kSlotCount = 1024;

  void Insert(WheelTimer& timer, Millis delay);
  void Remove(WheelTimer& timer);
  void FireSlot(std::uint64_t slot);
  void ScheduleWake();
  std::uint64_t SlotOf(SteadyTime time) const;

  const Clock& clock_;
  const SteadyTime start_;
  SteadyTimer timer_;
  bool waking_ = false;
  bool stopped_ = false;
  std::size_t armed_count_ = 0;
  std::uint64_t done_slot_ = 0;                  // Every slot up to this one has fired.
  std::array<WheelTimer*, kSlotCount> slots_{};  // Heads of doubly linked lists.
};

}  // namespace cpa
