#include "app/parts/portfolio_parts.h"

#include "app/options.h"

namespace cpa::app {

PortfolioParts::PortfolioParts(const config::Settings& settings, StorageParts& storage,
                               MarketParts& prices, Random& random)
    : store(storage.database, storage.shared_clock),
      desk{PortfolioOptionsOf(settings),
           store,
           prices.market,
           prices.dependencies,
           storage.pools.reads,
           storage.pools.writes,
           storage.pools.exports,
           storage.pools.imports,
           storage.shared_clock,
           random},
      channel(settings.portfolio_value_update_interval, desk, storage.loops.pointers()),
      portfolios(desk),
      transactions(desk),
      usage(desk) {}

void PortfolioParts::AddRoutes(api::RouteTable& table) {
  portfolios.AddRoutes(table);
  transactions.AddRoutes(table);
  usage.AddRoutes(table);
}

void PortfolioParts::AddMetrics(metrics::Page& page) const {
  page.Counter("portfolio_value_updates_total",
               "Answers for which portfolios were valued with the prices of that moment.",
               desk.valuations.load(std::memory_order_relaxed));
}

}  // namespace cpa::app
