// What is remembered of one coin's past for volume_alert and price_momentum. In memory only: after
// a start both know what is added from recorded history, and nothing is made up.
//
//   momentum       Of one hour: against the newest price that is at least one hour old. Not known
//                  without one, nor when it is two hours old or more. One price is kept per minute.
//   volume growth  Against the mean of the volumes of the last 24 hours, one kept per ten minutes.
//                  Not known until the oldest of them is one hour old.
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
  // Both in percent, against what was added before. `now` never goes back.
  std::optional<double> Momentum(SteadyTime now, double price) const;  // With its sign.
  std::optional<double> VolumeGrowth(SteadyTime now, double volume) const;

  void Add(SteadyTime now, double price, const std::optional<double>& volume);

 private:
  struct Sample {
    SteadyTime at{};
    double value = 0;
  };

  static void Keep(std::deque<Sample>& samples, const Sample& sample, Millis step, Millis age_max);

  std::deque<Sample> prices_;
  std::deque<Sample> volumes_;
};

}  // namespace cpa
