// Where history has nothing, or too little: stretches of whole candles without one that was seen
// whole (IsWhole). A gap is told, never filled with made-up candles.
// Threads: pure, or as the reader.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "history/history_store.h"

namespace cpa {

// The candles that lie wholly in `range`: from and to moved inwards to boundaries. Empty (from ==
// to) when there are none.
TimeRange WholeCandles(CandleInterval interval, const TimeRange& range);

// The parts of `range` before, between and after `candles`. REQUIRES: boundaries of `interval`;
// `candles` strictly increasing and within `range`.
std::vector<TimeRange> GapsBetween(std::span<const Candle> candles, CandleInterval interval,
                                   const TimeRange& range);

// What of `gaps` upstream has not been asked for. REQUIRES: both in order of time.
std::vector<TimeRange> WithoutFilled(std::span<const TimeRange> gaps,
                                     std::span<const FilledRange> filled);

// The gaps of a stored interval that upstream has not been asked for, oldest first. Reads in steps,
// so that a year of candles is never in memory at once.
Result<std::vector<TimeRange>> FindGaps(HistoryReader& history, std::string_view crypto_id,
                                        CandleInterval interval, const TimeRange& range);

}  // namespace cpa
