// Candles from the points of a chart: moments, not stretches of time. Threads: pure.
//
// A point at a border opens one candle and closes the one before, so a candle of upstream's has
// the price it began with and the price it ended with. Stamps wander: the point nearest to a
// border, within ten minutes of it (half an interval where that is shorter), is taken for the one
// at it. Between two points that are as far apart as upstream's points are (less than twice their
// usual distance, or the interval) the price was seen; a longer hole was not, and is told in the
// coverage. Of what was not seen at all there is no candle: one price alone is none.
#pragma once

#include <vector>

#include "base/clock.h"
#include "domain/candle.h"

namespace cpa {

// How far from a border the point may be that stands for it.
Millis BorderReach(CandleInterval interval);

// The candles of `points` whose time is over at `now`; kUpstream.
// REQUIRES: `points` strictly increasing.
std::vector<Candle> ClosedCandles(const std::vector<PriceSample>& points, CandleInterval interval,
                                  WallTime now);

}  // namespace cpa
