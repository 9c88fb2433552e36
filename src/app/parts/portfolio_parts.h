// Portfolios, their transactions and values.
#pragma once

#include "api/portfolios/portfolio_channel.h"
#include "api/portfolios/portfolio_desk.h"
#include "api/portfolios/portfolios.h"
#include "api/portfolios/transactions.h"
#include "api/portfolios/usage.h"
#include "app/parts/market_parts.h"
#include "app/parts/storage_parts.h"
#include "storage/portfolios/portfolio_store.h"

namespace cpa::app {

struct PortfolioParts final : Part {
  PortfolioParts(const config::Settings& settings, StorageParts& storage, MarketParts& prices,
                 Random& random);

  void AddRoutes(api::RouteTable& table) override;
  void AddMetrics(metrics::Page& page) const override;

  SqlPortfolioStore store;
  const api::PortfolioDesk desk;
  api::PortfolioChannel channel;
  api::PortfoliosApi portfolios;
  api::TransactionsApi transactions;
  api::UsageApi usage;
};

}  // namespace cpa::app
