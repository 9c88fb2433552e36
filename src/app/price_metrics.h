// Metrics of prices and of where they come from. Threads: one owner of the page.
#pragma once

#include "market/market.h"
#include "market/quote_source.h"
#include "metrics/page.h"

namespace cpa::app {

void AddPrices(metrics::Page& page, const Market& market, SteadyTime now);
void AddUpstream(metrics::Page& page, const UpstreamStatus& status, SteadyTime now);

}  // namespace cpa::app
