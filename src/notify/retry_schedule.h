// When a message that was not accepted is sent again. Threads: pure.
#pragma once

#include <chrono>
#include <optional>

#include "base/clock.h"

namespace cpa::notify {

// The pause after each failed attempt: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, then 24
// h each, spread by a fifth to both sides; `unit` in [0, 1) places it there. A receiver's own wish
// counts when it is longer, up to a day. nullopt when `retries_max` attempts followed the first.
struct RetryInput {
  int failures = 1;
  int retries_max = 3;  // ALERT_NOTIFICATION_RETRIES
  double unit = 0.5;
  std::optional<Millis> retry_after = {};
};

std::optional<Millis> RetryDelay(const RetryInput& input);

// The longest that all attempts of a message may take, without a receiver's own wishes: what is
// older has had its time. At least kGiveUpMin, so that a message can be tried at all.
inline constexpr Millis kGiveUpMin = std::chrono::minutes{15};
Millis GiveUpAfter(int retries_max, Millis attempt_deadline);

}  // namespace cpa::notify
