#include "api/alerts/backtest_history.h"

#include <algorithm>
#include <string>

#include "alerts/coin_windows.h"
#include "api/alerts/backtest_body.h"
#include "history/candle_time.h"
#include "history/views.h"

namespace cpa::api {
namespace {

constexpr Millis kChangeSpan = std::chrono::hours{24};

// REQUIRES: a boundary of the interval behind each point.
std::vector<PricePoint> PointsOf(const std::vector<Candle>& candles) {
  std::vector<PricePoint> points;
  points.reserve(candles.size());
  std::size_t before = 0;  // The first candle that is not older than 24 hours.
  for (const Candle& candle : candles) {
    const WallTime then = candle.open_time - kChangeSpan;
    while (candles[before].open_time < then) ++before;
    PricePoint point{.at = candle.open_time,
                     .price = candle.close,
                     .high = candle.high,
                     .low = candle.low,
                     .volume_24h = candle.volume_24h};
    if (candles[before].open_time == then) {
      point.price_change_percentage_24h = (candle.close / candles[before].close - 1) * 100;
    }
    points.push_back(point);
  }
  return points;
}

CandleInterval UsualInterval(AlertType type) {
  return type == AlertType::kPriceMomentum ? CandleInterval::k5m : CandleInterval::k1h;
}

// Within one hour such candles have one price, so nothing moves.
bool IsTooLongFor(AlertType type, CandleInterval interval) {
  const Millis span = CandleEndTime(interval, WallTime{}) - WallTime{};
  return type == AlertType::kPriceMomentum && span >= kMomentumWindow;
}

}  // namespace

BacktestRange ReadBacktestRange(Body& body, AlertType type) {
  BacktestRange wanted;
  const auto time = [&](std::string_view name) {
    const auto value = body.OptionalMoment(name);
    if (!value && !body.HasValue(name)) body.AddProblem("missing", name, "Field required", "null");
    return value.value_or(WallTime{});
  };
  wanted.range = {time("from"), time("to")};
  const auto name =
      body.OneOf("interval", {kCandleIntervalNames.begin(), kCandleIntervalNames.end()});
  const auto found = std::ranges::find(kCandleIntervalNames,
                                       name ? *name : CandleIntervalName(UsualInterval(type)));
  wanted.interval = static_cast<CandleInterval>(found - kCandleIntervalNames.begin());
  if (IsTooLongFor(type, wanted.interval)) {
    body.AddProblem(
        "value_error", "interval",
        "price_momentum compares prices within one hour: the candles should be shorter");
  }
  if (body.ok() && wanted.range.from >= wanted.range.to) {
    body.AddProblem("value_error", "from", "Input should be before 'to'");
  }
  return wanted;
}

Result<std::vector<PricePoint>> PointsOfHistory(HistoryReader& history, std::string_view crypto_id,
                                                const BacktestRange& wanted, WallTime now) {
  const auto page = ReadOldestFirst(history, crypto_id, wanted.interval, wanted.range,
                                    static_cast<std::int64_t>(kBacktestPointsMax), now);
  if (!page) return page.error();
  if (page->stopped_at) {
    return Invalid("There are more than " + std::to_string(kBacktestPointsMax) +
                   " candles in this range");
  }
  if (page->candles.empty()) return Invalid("Nothing is stored of this range");
  return PointsOf(page->candles);
}

}  // namespace cpa::api
