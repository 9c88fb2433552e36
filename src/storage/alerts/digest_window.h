// When what happened becomes one message each, and when a digest. Threads: pure.
#pragma once

#include <cstdint>

#include "alerts/delivery_store.h"
#include "base/clock.h"

namespace cpa {

// What a webhook got since the window began.
struct DigestWindow {
  WallTime started_at{};
  std::int64_t messages = 0;
  bool digested = false;

  bool operator==(const DigestWindow&) const = default;
};

enum class StormStep {
  kSingles,  // One message each.
  kDigest,   // One for all.
  kHold,     // Nothing before the window's end.
};

// The window at `now`: the same one, or a new one when it has ended or the clock was put back.
DigestWindow WindowAt(const DigestWindow& window, WallTime now, const GatherLimits& limits);

// Decides what to do with `waiting` occurrences. A digest goes out at once, but only one in each
// window.
StormStep NextStormStep(const DigestWindow& window, std::int64_t waiting,
                        const GatherLimits& limits);

}  // namespace cpa
