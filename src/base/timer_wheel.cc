#include "base/timer_wheel.h"

#include <cassert>

namespace cpa {

void WheelTimer::Arm(TimerWheel& wheel, Millis delay) {
  assert(callback_);
  Cancel();
  wheel.Insert(*this, delay);
}

void WheelTimer::Cancel() {
  if (wheel_ != nullptr) wheel_->Remove(*this);
}

TimerWheel::TimerWheel(asio::io_context& context, const Clock& clock)
    : clock_(clock), start_(clock.Steady()), timer_(context) {}

TimerWheel::~TimerWheel() {
  for (WheelTimer* timer : slots_) {
    for (; timer != nullptr; timer = timer->next_) timer->wheel_ = nullptr;
  }
}

std::uint64_t TimerWheel::SlotOf(SteadyTime time) const {
  return static_cast<std::uint64_t>((time - start_) / kSlot);
}

void TimerWheel::Insert(WheelTimer& timer, Millis delay) {
  if (armed_count_ == 0) done_slot_ = SlotOf(clock_.Steady());  // It slept while it was empty.
  // One slot more than the division says: late by at most a slot, never early.
  timer.due_slot_ = std::max(SlotOf(clock_.Steady() + delay), done_slot_) + 1;
  timer.wheel_ = this;
  WheelTimer*& head = slots_[timer.due_slot_ % kSlotCount];
  timer.previous_ = nullptr;
  timer.next_ = head;
  if (head != nullptr) head->previous_ = &timer;
  head = &timer;
  ++armed_count_;
  ScheduleWake();
}

void TimerWheel::Remove(WheelTimer& timer) {
  WheelTimer*& head = slots_[timer.due_slot_ % kSlotCount];
  if (timer.previous_ != nullptr) {
    timer.previous_->next_ = timer.next_;
  } else {
    assert(head == &timer);
    head = timer.next_;
  }
  if (timer.next_ != nullptr) timer.next_->previous_ = timer.previous_;
  timer.wheel_ = nullptr;
  timer.next_ = timer.previous_ = nullptr;
  --armed_count_;
}

void TimerWheel::FireSlot(std::uint64_t slot) {
  // A callback may arm, cancel or destroy any timer, so the list is read afresh after each.
  bool fired = true;
  while (fired) {
    fired = false;
    for (WheelTimer* timer = slots_[slot % kSlotCount]; timer != nullptr; timer = timer->next_) {
      if (timer->due_slot_ > slot) continue;
      Remove(*timer);
      const auto callback = timer->callback_;  // A copy: the callback may destroy its timer.
      callback();
      fired = true;
      break;
    }
  }
}

void TimerWheel::Advance() {
  const std::uint64_t now_slot = SlotOf(clock_.Steady());
  if (now_slot - done_slot_ > kSlotCount) done_slot_ = now_slot - kSlotCount;  // Once round.
  while (done_slot_ < now_slot) FireSlot(++done_slot_);
}

void TimerWheel::ScheduleWake() {
  if (waking_ || stopped_) return;
  waking_ = true;
  timer_.expires_after(kSlot);
  timer_.async_wait([this](error_code error) {
    waking_ = false;
    if (error || stopped_) return;
    Advance();
    if (armed_count_ > 0) ScheduleWake();
  });
}

void TimerWheel::Stop() {
  stopped_ = true;
  timer_.cancel();
}

}  // namespace cpa
