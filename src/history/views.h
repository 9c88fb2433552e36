// Pages of history in any interval, derived from what is stored: 15m from 5m, 4h from 1h, 1w and 1M
// from 1d, 1m and half-minute prices from samples. Reads in steps and holds a page in memory, never
// a range. Threads: as the reader.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "history/history_store.h"

namespace cpa {

// The stored interval that candles of `interval` are made of; empty for 1m, which is made of
// samples.
std::optional<CandleInterval> TierOf(CandleInterval interval);

struct CandlePage {
  std::vector<Candle> candles = {};
  // Where the page stopped because it was full; empty when it has all.
  std::optional<WallTime> stopped_at = {};
  // What is missing of what the page covers: of the parts where its candles are made of shorter
  // ones, so that a week without its Tuesday shows. What is not over is not missing.
  std::vector<TimeRange> gaps = {};
};

// Oldest first: at most `limit` candles that open in `range`. `stopped_at` is where the next page
// begins. What is not over at `now` is marked as open.
Result<CandlePage> ReadOldestFirst(HistoryReader& history, std::string_view crypto_id,
                                   CandleInterval interval, const TimeRange& range,
                                   std::int64_t limit, WallTime now);

// Newest first. `stopped_at` is where the next page ends. REQUIRES: a stored interval.
Result<CandlePage> ReadNewestFirst(HistoryReader& history, std::string_view crypto_id,
                                   CandleInterval interval, const TimeRange& range,
                                   std::int64_t limit, WallTime now);

// The same of samples, at most one per half minute: the last one in it. They stand as candles of
// that length.
Result<CandlePage> ReadHalfMinutes(HistoryReader& history, std::string_view crypto_id,
                                   const TimeRange& range, std::int64_t limit, WallTime now);

}  // namespace cpa
