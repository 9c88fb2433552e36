#include "history/gaps.h"

#include <algorithm>

#include "history/candle_fold.h"
#include "history/candle_time.h"

namespace cpa {
namespace {

constexpr std::int64_t kCandlesAtOnce = 2'000;

void AddRange(std::vector<TimeRange>& ranges, WallTime from, WallTime to) {
  if (from >= to) return;
  if (!ranges.empty() && ranges.back().to == from) {
    ranges.back().to = to;
  } else {
    ranges.push_back({from, to});
  }
}

}  // namespace

TimeRange WholeCandles(CandleInterval interval, const TimeRange& range) {
  const WallTime open_time = CandleOpenTime(interval, range.from);
  const WallTime from = open_time == range.from ? open_time : CandleEndTime(interval, open_time);
  return {from, std::max(from, CandleOpenTime(interval, range.to))};
}

std::vector<TimeRange> GapsBetween(std::span<const Candle> candles, CandleInterval interval,
                                   const TimeRange& range) {
  std::vector<TimeRange> gaps;
  WallTime at = range.from;
  for (const Candle& candle : candles) {
    if (!IsWhole(candle)) continue;
    AddRange(gaps, at, candle.open_time);
    at = CandleEndTime(interval, candle.open_time);
  }
  AddRange(gaps, at, range.to);
  return gaps;
}

std::vector<TimeRange> WithoutFilled(std::span<const TimeRange> gaps,
                                     std::span<const FilledRange> filled) {
  std::vector<TimeRange> left;
  for (const TimeRange& gap : gaps) {
    WallTime at = gap.from;
    for (const FilledRange& one : filled) {
      if (one.range.to <= at) continue;
      if (one.range.from >= gap.to) break;
      AddRange(left, at, one.range.from);
      at = one.range.to;
    }
    AddRange(left, at, gap.to);
  }
  return left;
}

Result<std::vector<TimeRange>> FindGaps(HistoryReader& history, std::string_view crypto_id,
                                        CandleInterval interval, const TimeRange& range) {
  std::vector<TimeRange> gaps;
  TimeRange rest = range;
  while (rest.from < rest.to) {
    const auto candles = history.Candles(crypto_id, interval, rest, kCandlesAtOnce);
    if (!candles) return candles.error();
    const bool last = std::ssize(*candles) < kCandlesAtOnce;
    const WallTime end = last ? rest.to : CandleEndTime(interval, candles->back().open_time);
    for (const TimeRange& gap : GapsBetween(*candles, interval, {rest.from, end})) {
      AddRange(gaps, gap.from, gap.to);
    }
    rest.from = end;
  }
  if (gaps.empty()) return gaps;
  const auto filled = history.Filled(crypto_id, interval, range);
  if (!filled) return filled.error();
  return WithoutFilled(gaps, *filled);
}

}  // namespace cpa
