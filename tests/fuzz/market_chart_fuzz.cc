// Upstream's charts, on any bytes: no crash, and what is accepted is strictly increasing, positive
// and finite; so are the candles made of it.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "history/chart_candles.h"
#include "history/history_store.h"
#include "sources/coingecko/market_chart_wire.h"

namespace {

using namespace cpa;

void Require(bool holds) {
  if (!holds) std::abort();
}

void Check(const std::vector<PriceSample>& samples) {
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const PriceSample& sample = samples[i];
    Require(std::isfinite(sample.price) && sample.price > 0);
    Require(!sample.market_cap || (std::isfinite(*sample.market_cap) && *sample.market_cap > 0));
    Require(!sample.volume_24h || (std::isfinite(*sample.volume_24h) && *sample.volume_24h >= 0));
    Require(i == 0 || samples[i - 1].at < sample.at);
  }
}

void Check(const std::vector<Candle>& candles, std::size_t samples) {
  std::int64_t used = 0;
  for (std::size_t i = 0; i < candles.size(); ++i) {
    const Candle& candle = candles[i];
    Require(i == 0 || candles[i - 1].open_time < candle.open_time);
    Require(candle.low <= std::min(candle.open, candle.close));
    Require(candle.high >= std::max(candle.open, candle.close));
    Require(candle.coverage > 0 && candle.coverage <= 1);
    Require(!candle.is_open && candle.source == HistorySource::kUpstream);
    used += candle.samples;
  }
  Require(used <= 2 * static_cast<std::int64_t>(samples));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto samples = sources::ParseMarketChart({reinterpret_cast<const char*>(data), size});
  if (!samples) {
    Require(!samples.error().detail.empty());
    return 0;
  }
  Require(samples->size() <= sources::kChartPointsMax);
  Check(*samples);
  const WallTime now{Millis{1'800'000'000'000}};
  for (const CandleInterval interval : kStoredIntervals) {
    Check(ClosedCandles(*samples, interval, now), samples->size());
  }
  return 0;
}
