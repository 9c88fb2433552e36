// What a stretch of daily candles amounts to. Threads: pure.
//
//   return       last close / first open - 1.
//   volatility   The sample standard deviation (divisor n - 1) of ln(close / close of the day
//                before), times sqrt(365): coins trade every day of the year. Over days that are
//                over, and only where both days are there and were seen whole: no return spans a
//                gap.
//   high, low    Over all candles, the open one included.
//   drawdown     The largest fall from a close to a later one, relative to the former.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/clock.h"
#include "domain/candle.h"

namespace cpa {

inline constexpr double kDaysPerYear = 365;

struct Extreme {
  double price = 0;
  WallTime day{};  // The candle it was seen in.
};

struct Drawdown {
  double fraction = 0;  // 0.25: a fall by a quarter.
  Extreme peak = {};
  Extreme trough = {};
};

struct PriceStatistics {
  WallTime first_day{};
  WallTime last_day{};
  double open = 0;
  double close = 0;
  double return_fraction = 0;
  std::int64_t returns = 0;                     // That the volatility is made of.
  std::optional<double> daily_volatility = {};  // A fraction; empty below two returns.
  std::optional<double> annualized_volatility = {};
  Extreme high = {};
  Extreme low = {};
  std::optional<Drawdown> drawdown = {};  // Empty when no close was below an earlier one.
};

// REQUIRES: daily candles, strictly increasing. Empty without any.
std::optional<PriceStatistics> StatisticsOf(std::span<const Candle> days);

}  // namespace cpa
