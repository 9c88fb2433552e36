// What a back-test is given, checked. Threads: one request.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "alerts/backtest.h"
#include "api/alerts/backtest_history.h"
#include "api/rest/body.h"
#include "domain/alert.h"

namespace cpa::api {

inline constexpr std::size_t kBacktestPointsMax = 10'000;

// A rule and what to try it on: prices in order of time, when crypto_id may be left out, or a range
// of stored history.
struct BacktestRequest {
  Alert rule = {};
  std::vector<PricePoint> points = {};
  std::optional<BacktestRange> stored = {};  // Instead of points.
};

BacktestRequest ReadBacktest(Body& body);

// A rule on a value that no point has could never fire: a problem.
void CheckPointsTell(Body& body, const BacktestRequest& request);

}  // namespace cpa::api
