#include "app/alert_memory.h"

#include <algorithm>

#include "alerts/coin_windows.h"
#include "base/log.h"
#include "history/candle_time.h"

namespace cpa::app {
namespace {

constexpr Millis kPatience{2'000};
constexpr std::int64_t kCandlesMax = 300;  // More than a day has.

}  // namespace

void RememberHistory(std::span<const std::string> crypto_ids, HistoryReader& history,
                     AlertEngine& engine, const Clock& clock) {
  const SteadyTime end = clock.Steady() + kPatience;
  const WallTime now = clock.Wall();
  for (const std::string& id : crypto_ids) {
    const auto candles =
        history.Candles(id, CandleInterval::k5m, {now - kVolumeWindow, now}, kCandlesMax);
    if (!candles || clock.Steady() > end) {
      CPA_LOG_WARN("alerts", "volume and momentum of some coins are known in an hour only: {}",
                   candles ? "reading history takes too long" : candles.error().detail);
      return;
    }
    for (const Candle& candle : *candles) {
      if (candle.source != HistorySource::kOwn) continue;
      const WallTime at = CandleEndTime(CandleInterval::k5m, candle.open_time);
      engine.Remember(id, std::max(Millis{0}, now - at), candle.close, candle.volume_24h);
    }
  }
}

}  // namespace cpa::app
