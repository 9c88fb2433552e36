// Where candles begin and end: at UTC boundaries, weeks on Monday, months on the first.
// Threads: pure.
#pragma once

#include "base/clock.h"
#include "domain/candle.h"

namespace cpa {

// The open time of the candle that `at` falls into.
WallTime CandleOpenTime(CandleInterval interval, WallTime at);

// When the candle that opens at `open_time` is over: the open time of the next one.
WallTime CandleEndTime(CandleInterval interval, WallTime open_time);

}  // namespace cpa
