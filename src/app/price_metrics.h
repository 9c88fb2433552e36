// Metrics of prices and of where they come from. Threads: one owner of the page.
#pragma once

#include "market/market.h"
#include "metrics/page.h"
#include "sources/coingecko/upstream_status.h"

namespace cpa::app {

void AddPrices(metrics::Page& page, const Market& market, SteadyTime now);
void AddUpstream(metrics::Page& page, const sources::UpstreamStatus& status, SteadyTime now);

}  // namespace cpa::app
