// What each type of alert compares, and when it comes true. All values are doubles; a threshold is
// the double nearest to the decimal that its owner gave.
//
//   type               value                                     comes true when
//   price_above        the price in USD                          value >= target_price
//   price_below        the price in USD                          value <= target_price
//   percentage_change  the change of the last 24 hours as        by direction, see below
//                      upstream gives it, in percent
//   volume_alert       (volume - average) / average * 100;       value >= percentage_change
//                      volume is that of the last 24 hours,
//                      average the mean of its own samples
//                      of the last 24 hours (coin_windows.h)
//   price_momentum     (price / price one hour ago - 1) * 100    by direction, see below
//
//   direction          comes true when
//   up                 value >= percentage_change
//   down               value <= -percentage_change
//   either             |value| >= percentage_change; then |value| is what is told as observed
//
// A value that is not known fires nothing. Only rows that the feed has accepted are looked at, each
// once, and of these none that is stale by its own age, so stale prices and poison fire and arm
// nothing either.
//
// One look at a coin has the latest value and the lowest and highest since the look before:
//   1. An armed alert fires when the highest (price_below: the lowest) meets its condition. One
//      that fires once is done. A repeat waits; when the latest value no longer meets the
//      condition it is armed again at once.
//   2. A repeat that waits is armed again when the lowest (price_below: the highest) does not meet
//      the condition. It fires in the same look only when the latest value meets it.
//   3. An armed repeat does not fire before cooldown_seconds have passed since it last did; when
//      the condition still holds then, the next look fires it.
// Threads: pure.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "domain/alert.h"

namespace cpa {

// What was seen of one value since the look before.
struct ValueRange {
  double low = 0;
  double high = 0;
  double last = 0;

  static ValueRange Of(double value) { return {value, value, value}; }

  void Add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
    last = value;
  }

  bool operator==(const ValueRange&) const = default;
};

// The same of a change, which has a sign and a size.
struct ChangeRange {
  ValueRange change = {};
  ValueRange size = {};  // Of |change|.

  static ChangeRange Of(double value) {
    return {ValueRange::Of(value), ValueRange::Of(std::abs(value))};
  }

  void Add(double value) {
    change.Add(value);
    size.Add(std::abs(value));
  }
};

// Now, in both senses: intervals are steady, expires_at is wall time.
struct Moment {
  WallTime wall{};
  SteadyTime steady{};
};

// Whether the value comes from the windows of coin_windows.h: those types are looked at every
// ALERT_CHECK_INTERVAL, the others with every row.
constexpr bool IsSlow(AlertType type) {
  return type == AlertType::kVolumeAlert || type == AlertType::kPriceMomentum;
}

// The double nearest to the decimal, as its owner gave it.
double NearestDouble(const Decimal& value);

// What an alert compares, by its type and direction: one series of values of a coin.
enum class Series : std::uint8_t {
  kPriceAbove,
  kPriceBelow,
  kChangeSize,
  kChangeUp,
  kChangeDown,
  kVolumeGrowth,
  kMomentumSize,
  kMomentumUp,
  kMomentumDown,
};
inline constexpr std::size_t kSeriesCount = 9;

constexpr Series SeriesOf(AlertType type, AlertDirection direction) {
  const auto directed = [direction](Series size, Series up, Series down) {
    if (direction == AlertDirection::kUp) return up;
    return direction == AlertDirection::kDown ? down : size;
  };
  switch (type) {
    case AlertType::kPriceAbove:
      return Series::kPriceAbove;
    case AlertType::kPriceBelow:
      return Series::kPriceBelow;
    case AlertType::kPercentageChange:
      return directed(Series::kChangeSize, Series::kChangeUp, Series::kChangeDown);
    case AlertType::kVolumeAlert:
      return Series::kVolumeGrowth;
    case AlertType::kPriceMomentum:
      break;
  }
  return directed(Series::kMomentumSize, Series::kMomentumUp, Series::kMomentumDown);
}

// What the values of an alert's series are compared with: below 0 where it waits for a fall.
double ThresholdOf(const Alert& alert);
double ThresholdOf(AlertType type, AlertDirection direction, double given);

constexpr bool LooksDownwards(Series series) {
  return series == Series::kPriceBelow || series == Series::kChangeDown ||
         series == Series::kMomentumDown;
}

// A series that looks downwards is one upwards turned upside down, so that the index knows one
// direction only.
constexpr double Upwards(Series series, double value) {
  return LooksDownwards(series) ? -value : value;
}

constexpr ValueRange Upwards(Series series, const ValueRange& range) {
  if (!LooksDownwards(series)) return range;
  return {.low = -range.high, .high = -range.low, .last = -range.last};
}

}  // namespace cpa
