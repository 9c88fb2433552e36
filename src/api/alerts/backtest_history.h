// Stored history as what a back-test runs over. Threads: as the reader.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "alerts/backtest.h"
#include "api/rest/body.h"
#include "base/result.h"
#include "history/history_store.h"

namespace cpa::api {

struct BacktestRange {
  CandleInterval interval = CandleInterval::k1h;
  TimeRange range = {};
};

// The members from, to and interval; adds a problem for each that is missing or wrong, and for an
// interval that a rule of this type cannot be tried on.
BacktestRange ReadBacktestRange(Body& body, AlertType type);

// A point per stored candle: its close, high and low, upstream's 24 h volume, and the change
// against the close of the candle 24 hours before, where there is one. Nothing is fetched.
// kInvalid, with a sentence for the caller, when there is no candle or more than
// kBacktestPointsMax.
Result<std::vector<PricePoint>> PointsOfHistory(HistoryReader& history, std::string_view crypto_id,
                                                const BacktestRange& wanted, WallTime now);

}  // namespace cpa::api
