// The port through which history is kept: raw samples and candles of the stored tiers. What is
// derived from them (1m from samples, 15m from 5m, 4h from 1h, 1w and 1M from 1d) is not stored.
// Threads: any; every call blocks. Failures: kUnavailable, kNoSpace when the disk is full.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/candle.h"

namespace cpa {

// Half open.
struct TimeRange {
  WallTime from{};
  WallTime to{};

  bool operator==(const TimeRange&) const = default;
};

// The intervals of candles that are stored.
inline constexpr std::array kStoredIntervals = {CandleInterval::k5m, CandleInterval::k1h,
                                                CandleInterval::k1d};

// Upstream was asked for this once, whether it had anything or not: it is not asked again.
struct FilledRange {
  TimeRange range = {};
  std::int64_t candle_count = 0;  // 0: it had nothing.
  WallTime filled_at{};

  bool operator==(const FilledRange&) const = default;
};

// For readers: the API, statistics, back-tests.
class HistoryReader {
 public:
  virtual ~HistoryReader() = default;

  // Oldest first, at most `limit`, of a stored interval. What several sources know of a candle is
  // merged by coverage (candle_merge.h). The open candle is included and marked.
  virtual Result<std::vector<Candle>> Candles(std::string_view crypto_id, CandleInterval interval,
                                              const TimeRange& range, std::int64_t limit) = 0;

  // Oldest first, at most `limit`; only what this server saw itself, while the raw tier is kept.
  virtual Result<std::vector<PriceSample>> Samples(std::string_view crypto_id,
                                                   const TimeRange& range, std::int64_t limit) = 0;

  // Oldest first: what overlaps the range.
  virtual Result<std::vector<FilledRange>> Filled(std::string_view crypto_id,
                                                  CandleInterval interval,
                                                  const TimeRange& range) = 0;
};

// For what comes from elsewhere: the back-fill and the import.
class HistoryFiller {
 public:
  virtual ~HistoryFiller() = default;

  // In one transaction: writes the candles (strictly increasing, of a stored interval, closed, all
  // with this source) where no better source has seen everything and this one has not more already,
  // rolls them up to the longer stored intervals, and with kUpstream remembers that `range` was
  // asked for. Repeating it changes nothing.
  virtual Result<void> Fill(std::string_view crypto_id, CandleInterval interval,
                            const TimeRange& range, std::span<const Candle> candles,
                            HistorySource source) = 0;
};

}  // namespace cpa
