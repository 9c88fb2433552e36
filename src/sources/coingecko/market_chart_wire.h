// GET /coins/{id}/market_chart and /market_chart/range into samples. The answer is described at
// https://docs.coingecko.com/reference/coins-id-market-chart-range.
//
// What the recordings show is put right here: the last stamp may lie before the one in front of it,
// a stamp may come twice, a cap may be null, and one of 0 means unknown. A document is accepted
// whole or refused whole, as in coingecko_wire.h. Threads: pure.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/candle.h"

namespace cpa::sources {

inline constexpr std::size_t kChartPointsMax = 50'000;

// Strictly increasing. Points without a positive price are left out. A cap or volume belongs to
// the price with the same stamp.
Result<std::vector<PriceSample>> ParseMarketChart(std::string_view body);

}  // namespace cpa::sources
