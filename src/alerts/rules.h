// What each type of alert compares, and when it comes true. All values are doubles; a threshold is
// the double nearest to the decimal that its owner gave.
//
//   type               value                                     comes true when
//   price_above        the price in USD                          value >= target_price
//   price_below        the price in USD                          value <= target_price
//   percentage_change  |change of the last 24 hours| as          value >= |percentage_change|
//                      upstream tells it, in percent
//   volume_alert       (volume - average) / average * 100;       value >= percentage_change
//                      volume is that of the last 24 hours,
//                      average the mean of its own samples
//                      of the last 24 hours (coin_windows.h)
//   price_momentum     |price / price one hour ago - 1| * 100    value >= |percentage_change|
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

// What the value of an alert's type is compared with.
double ThresholdOf(const Alert& alert);

// price_below is price_above turned upside down, so that the index knows one direction only.
constexpr double Upwards(AlertType type, double value) {
  return type == AlertType::kPriceBelow ? -value : value;
}

constexpr ValueRange Upwards(AlertType type, const ValueRange& range) {
  if (type != AlertType::kPriceBelow) return range;
  return {.low = -range.high, .high = -range.low, .last = -range.last};
}

}  // namespace cpa
