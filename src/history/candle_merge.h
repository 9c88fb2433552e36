// What several sources know of one candle, as one candle. Threads: pure.
//
// The most coverage wins; of equal coverage the best source (HistorySource); of the same source
// the fold of shorter candles, which is what the shorter intervals show. What better sources saw of
// a part of the time is not lost: their extremes widen the winner, and the worst source is told.
#pragma once

#include <optional>
#include <span>

#include "domain/candle.h"

namespace cpa {

// Nothing that others have could change it.
bool IsSettled(const Candle& best);

// REQUIRES: the candles of one open time, in the order of their sources; not empty. `fold`, if any,
// is made of the merged candles of the next shorter stored interval.
Candle MergeSources(std::span<const Candle> by_source, const std::optional<Candle>& fold);

}  // namespace cpa
