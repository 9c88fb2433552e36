#include "app/preload_alert_windows.h"

#include <algorithm>

#include "alerts/coin_windows.h"
#include "base/log.h"
#include "history/candle_time.h"

namespace cpa::app {
namespace {

constexpr Millis kPatience{10'000};
constexpr std::int64_t kCandlesMax = 300;  // More than a day has.
constexpr std::int64_t kSamplesMax = 100'000;

// Where samples stand for themselves: all of the longest window of prices, from the beginning of a
// step of volumes on.
WallTime SamplesFrom(WallTime now) {
  const Millis since = (now - 2 * kMomentumWindow).time_since_epoch();
  return WallTime{since / kVolumeStep * kVolumeStep};
}

// The volume a candle of five minutes ends with is the last one of its time, and that is what is
// kept of each step.
Result<void> RememberVolumes(const std::string& id, const TimeRange& range, HistoryReader& history,
                             CoinWindows& windows) {
  const auto candles = history.Candles(id, CandleInterval::k5m, range, kCandlesMax);
  if (!candles) return candles.error();
  for (const Candle& candle : *candles) {
    const bool own = candle.source == HistorySource::kOwn;
    if (own && candle.volume_24h) windows.AddVolume(candle.open_time, *candle.volume_24h);
  }
  return {};
}

Result<void> RememberSamples(const std::string& id, const TimeRange& range, HistoryReader& history,
                             CoinWindows& windows) {
  const auto samples = history.Samples(id, range, kSamplesMax);
  if (!samples) return samples.error();
  for (const PriceSample& each : *samples) windows.Add(each.at, each.price, each.volume_24h);
  return {};
}

}  // namespace

void PreloadAlertWindows(std::span<const std::string> crypto_ids, HistoryReader& history,
                         AlertEngine& engine, const Clock& clock) {
  const SteadyTime end = clock.Steady() + kPatience;
  const WallTime now = clock.Wall();
  const WallTime samples_from = SamplesFrom(now);
  const TimeRange early{now - kVolumeWindow - kVolumeStep, samples_from};
  const TimeRange late{samples_from, now + std::chrono::minutes{5}};  // Clocks differ.
  for (const std::string& id : crypto_ids) {
    CoinWindows& windows = engine.WindowsOf(id);
    auto done = RememberVolumes(id, early, history, windows);
    if (done) done = RememberSamples(id, late, history, windows);
    if (done && clock.Steady() <= end) continue;
    CPA_LOG_WARN("alerts", "volume and momentum of some coins are known in an hour only: {}",
                 done ? "reading history takes too long" : done.error().detail);
    return;
  }
}

}  // namespace cpa::app
