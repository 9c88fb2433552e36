// What is remembered of one coin's past for volume_alert and price_momentum. In memory only, but
// a function of what history keeps: both reckon by the samples' own stamps and keep one value for
// each step of the clock, so a start that remembers recorded history knows what the run before
// knew, whenever that was.
//
//   momentum       Of one hour: against the newest price that is at least one hour old. Not known
//                  without one, nor when it is two hours old or more. Of each minute the first
//                  price is kept.
//   volume growth  Against the mean of the volumes of the last 24 hours, of each ten minutes the
//                  last. Not known until the oldest of them is one hour old.
// Threads: one at a time.
#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "base/clock.h"

namespace cpa {

inline constexpr Millis kMomentumWindow = std::chrono::hours{1};
inline constexpr Millis kMomentumStep = std::chrono::minutes{1};
inline constexpr Millis kVolumeWindow = std::chrono::hours{24};
inline constexpr Millis kVolumeStep = std::chrono::minutes{10};
inline constexpr Millis kVolumeSpanMin = std::chrono::hours{1};

class CoinWindows {
 public:
  // Both in percent, of what was seen at `at` against what was added before.
  std::optional<double> Momentum(WallTime at, double price) const;  // With its sign.
  std::optional<double> VolumeGrowth(WallTime at, double volume) const;

  // Passed over when it is not newer than what was added last.
  void Add(WallTime at, double price, const std::optional<double>& volume);
  void AddVolume(WallTime at, double volume);

 private:
  struct Sample {
    WallTime at{};
    double value = 0;
  };

  std::deque<Sample> prices_;
  std::deque<Sample> volumes_;  // `at` is that of the first one in its step.
  WallTime newest_ = WallTime::min();
};

}  // namespace cpa
