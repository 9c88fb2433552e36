// When something that has failed is tried again, and that it is told of once, however often it
// fails. Threads: one at a time.
#pragma once

#include <utility>

#include "base/clock.h"

namespace cpa {

class Backoff {
 public:
  Backoff(Millis pause, const Clock& clock) : pause_(pause), clock_(clock) {}

  bool MayTry() const { return clock_.Steady() >= next_try_at_; }

  SteadyTime next_try_at() const { return next_try_at_; }

  bool is_failing() const { return is_failing_; }

  // The next try waits for the pause. True for the first of several failures: it is for the log.
  bool NoteFailure() {
    next_try_at_ = clock_.Steady() + pause_;
    return !std::exchange(is_failing_, true);
  }

  // True when it had failed before.
  bool NoteSuccess() { return std::exchange(is_failing_, false); }

  void TryNow() { next_try_at_ = {}; }

 private:
  const Millis pause_;
  const Clock& clock_;
  bool is_failing_ = false;
  SteadyTime next_try_at_{};
};

}  // namespace cpa
