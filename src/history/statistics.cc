#include "history/statistics.h"

#include <cmath>
#include <vector>

#include "history/candle_fold.h"

namespace cpa {
namespace {

std::vector<double> LogReturns(std::span<const Candle> days) {
  std::vector<double> returns;
  for (std::size_t i = 1; i < days.size(); ++i) {
    const bool next_day = days[i].open_time - days[i - 1].open_time == std::chrono::days{1};
    const bool whole = IsWhole(days[i]) && IsWhole(days[i - 1]);
    if (next_day && whole && !days[i].is_open) {
      returns.push_back(std::log(days[i].close / days[i - 1].close));
    }
  }
  return returns;
}

// In two passes, which lose no digits.
std::optional<double> SampleDeviation(const std::vector<double>& values) {
  if (values.size() < 2) return std::nullopt;
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

std::optional<Drawdown> LargestDrawdown(std::span<const Candle> days) {
  std::optional<Drawdown> largest;
  Extreme peak{days.front().close, days.front().open_time};
  for (const Candle& day : days) {
    if (day.close > peak.price) peak = {day.close, day.open_time};
    const double fraction = 1 - day.close / peak.price;
    if (fraction > (largest ? largest->fraction : 0)) {
      largest = Drawdown{fraction, peak, {day.close, day.open_time}};
    }
  }
  return largest;
}

}  // namespace

std::optional<PriceStatistics> StatisticsOf(std::span<const Candle> days) {
  if (days.empty()) return std::nullopt;
  const Candle& first = days.front();
  const Candle& last = days.back();
  PriceStatistics stats{.first_day = first.open_time,
                        .last_day = last.open_time,
                        .open = first.open,
                        .close = last.close,
                        .return_fraction = last.close / first.open - 1,
                        .high = {first.high, first.open_time},
                        .low = {first.low, first.open_time}};
  for (const Candle& day : days) {
    if (day.high > stats.high.price) stats.high = {day.high, day.open_time};
    if (day.low < stats.low.price) stats.low = {day.low, day.open_time};
  }
  const std::vector<double> returns = LogReturns(days);
  stats.returns = std::ssize(returns);
  stats.daily_volatility = SampleDeviation(returns);
  if (stats.daily_volatility) {
    stats.annualized_volatility = *stats.daily_volatility * std::sqrt(kDaysPerYear);
  }
  stats.drawdown = LargestDrawdown(days);
  return stats;
}

}  // namespace cpa
