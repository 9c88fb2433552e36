// Samples and short candles folded into longer ones. A candle says only what was seen: there is
// none for a time without samples, and each opens with its own first price.
// Threads: values and pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.h"
#include "domain/candle.h"

namespace cpa {

// From here on a candle counts as seen whole; one that has less is a gap (gaps.h).
inline constexpr double kWholeCoverage = 0.9;

inline bool IsWhole(const Candle& candle) {
  return candle.coverage >= kWholeCoverage;
}

// What was seen as a share of a candle's length.
double CoverageOf(Millis seen, Millis length);

// The candles of one coin and interval, from samples as they come in.
class CandleFolder {
 public:
  explicit CandleFolder(CandleInterval interval) : interval_(interval) {}

  // Whether the sample is in the open candle now, or has begun the next one. Passed over are a
  // repeated sample (the same time as the newest) and one of a candle that has ended. A late sample
  // of the open candle widens it; it opens the candle when it is its earliest.
  bool Add(const PriceSample& sample);

  // Empty before the first sample. Marked as open: whether its time is over only a clock knows. Its
  // coverage is that of a candle up to five minutes long.
  const std::optional<Candle>& open() const { return open_; }

  // The candle that the last Add ended, once.
  std::optional<Candle> TakeClosed();

 private:
  void Begin(const PriceSample& sample);
  void AddToOpen(const PriceSample& sample);

  CandleInterval interval_;
  std::optional<Candle> open_;
  std::optional<Candle> closed_;
  WallTime first_at_{};  // Of the open candle's samples.
  WallTime last_at_{};
};

// Seen are the pieces of five minutes that have a sample, and what is between two samples that are
// at most ten minutes apart. REQUIRES: `samples` in order of time. None of the candles is marked as
// open.
std::vector<Candle> FoldSamples(std::span<const PriceSample> samples, CandleInterval interval);

// The same from shorter candles, whose boundaries must be among those of `interval` (5m to 15m, 1h
// to 1d). The source is the worst of those that went in, a candle is open when one of them is, and
// what a part has not seen the whole has not seen.
// REQUIRES: `candles` strictly increasing, of the interval `from`.
std::vector<Candle> FoldCandles(std::span<const Candle> candles, CandleInterval from,
                                CandleInterval to);

// In order of time, each time once; of samples with the same time the first one stands.
void SortSamples(std::vector<PriceSample>& samples);

}  // namespace cpa
