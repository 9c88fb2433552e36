// The public JSON of portfolios, holdings and transactions. Money is a JSON number in plain
// notation, with every digit it has. Appending functions add to `out`. Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "portfolios/ledger.h"
#include "portfolios/portfolio.h"
#include "portfolios/portfolio_store.h"
#include "portfolios/valuation.h"

namespace cpa::api {

void AppendPortfolio(std::string& out, const PortfolioWithPositions& portfolio,
                     const CoinLookup& market);

// Without its closing brace, so that more can follow.
void AppendOpenTransaction(std::string& out, const std::string& portfolio_id,
                           const Transaction& transaction);
void AppendTransaction(std::string& out, const std::string& portfolio_id,
                       const Transaction& transaction);

// ,"lots":[...]: the purchases that a sale sold. Empty with the average method, which has no lots.
void AppendLots(std::string& out, const std::vector<LotUse>& lots);

void AppendOpenHolding(std::string& out, const HoldingSummary& holding);
void AppendHoldings(std::string& out, const std::vector<HoldingSummary>& holdings);

struct SummaryFrame {
  const Portfolio& portfolio;
  WallTime last_updated{};
  bool analytics = true;  // Otherwise without best and worst performer.
};

void AppendSummary(std::string& out, const SummaryFrame& frame, const PortfolioSummary& summary);

// The totals of a summary alone.
void AppendValues(std::string& out, const Portfolio& portfolio, const PortfolioSummary& summary);

}  // namespace cpa::api
