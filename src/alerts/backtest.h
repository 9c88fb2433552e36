// When a rule would have fired over given prices: the evaluation of the engine, run over the past.
// Threads: pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.h"
#include "domain/alert.h"

namespace cpa {

// One price, or one candle: then `price` is its close, and `high` and `low` count as seen too.
struct PricePoint {
  WallTime at{};
  double price = 0;
  std::optional<double> high = {};
  std::optional<double> low = {};
  std::optional<double> price_change_percentage_24h = {};
  std::optional<double> volume_24h = {};
};

struct BacktestFiring {
  std::size_t point = 0;  // Which one.
  double value = 0;       // What met the condition.

  bool operator==(const BacktestFiring&) const = default;
};

// Whether what a rule of this type compares is known at any of the points; else it can never fire.
bool CanFire(AlertType type, std::span<const PricePoint> points);

// The rule of `alert` from its first arming on; `points` in order of time.
std::vector<BacktestFiring> Backtest(const Alert& alert, std::span<const PricePoint> points,
                                     Millis check_interval);

}  // namespace cpa
