// History as clients read it: JSON as the specification shows it, and CSV. Threads: pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/candle.h"
#include "history/history_store.h"
#include "history/statistics.h"

namespace cpa::api {

std::string_view HistorySourceName(HistorySource source);  // own, imported, upstream

// A row per candle: the time it begins, and the last price seen in it.
std::string HistoryJson(std::string_view crypto_id, std::span<const Candle> candles);
std::string HistoryCsv(std::string_view crypto_id, std::span<const Candle> candles);

// `traded_volume` is what was traded within the candle, in coins, and known of imported candles
// only; `volume_24h` is upstream's figure of the 24 hours before the candle's last sample, in USD.
std::string OhlcJson(std::span<const Candle> candles);
std::string OhlcCsv(std::span<const Candle> candles);

struct StatsView {
  std::string_view crypto_id;
  const PriceStatistics& stats;
  std::int64_t days = 0;  // Candles it is made of.
  const std::vector<TimeRange>& gaps;
};

std::string StatsJson(const StatsView& view);

}  // namespace cpa::api
