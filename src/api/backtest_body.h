// What a back-test is given, checked. Threads: one request.
#pragma once

#include <cstddef>
#include <vector>

#include "alerts/backtest.h"
#include "api/body.h"
#include "domain/alert.h"

namespace cpa::api {

inline constexpr std::size_t kBacktestPointsMax = 10'000;

// A rule and the prices to try it on, in order of time; crypto_id may be left out.
struct BacktestRequest {
  Alert rule = {};
  std::vector<PricePoint> points = {};
};

BacktestRequest ReadBacktest(Body& body);

}  // namespace cpa::api
