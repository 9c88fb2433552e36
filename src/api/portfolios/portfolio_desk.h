// What the handlers of /portfolios share: the store and its pools, and prices to value holdings
// with.
// Threads: any event loop.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/market/dependencies.h"
#include "api/rest/errors.h"
#include "base/clock.h"
#include "base/fair_gate.h"
#include "base/offload.h"
#include "base/random.h"
#include "market/market.h"
#include "portfolios/changes.h"
#include "portfolios/portfolio_store.h"
#include "portfolios/valuation.h"

namespace cpa::api {

struct PortfolioOptions {
  std::int64_t portfolios_max = 10;  // MAX_PORTFOLIOS_PER_USER
  LedgerLimits ledger = {};
  std::size_t import_bytes_max = 32 * 1024 * 1024;  // MAX_IMPORT_BYTES
  bool analytics = true;                            // ENABLE_PORTFOLIO_ANALYTICS
  bool usage_analytics = true;                      // ENABLE_USAGE_ANALYTICS
};

struct PortfolioDesk {
  PortfolioOptions options;
  PortfolioStore& store;
  const Market& market;
  const Dependencies& dependencies;
  BlockingPool& reads;
  BlockingPool& writes;  // Apart: who waits for the disk never holds up a reader.
  FairGate& exports;     // Long files under way, each with a state of the database of its own.
  FairGate& imports;     // Files that come in: each may hold all of a ledger.
  const Clock& clock;
  Random& random;
  mutable std::atomic<std::uint64_t> valuations{0};  // Calls of Coins.

  Stamp stamp() const { return {clock, random}; }

  // Of this moment's snapshot and nothing else, so that whatever shows the value of a portfolio
  // shows the same. A coin that is not tracked has its name, and no price.
  CoinLookup Coins() const;

  // The id under which the transaction is to be stored: that of now, but for a sale of what the
  // portfolio holds under the id of before.
  std::string IdFor(PortfolioWork& work, const TransactionDraft& draft) const;

  // nullptr when the coin exists; otherwise the refusal: 404 with candidates, or 503.
  AnswerPtr CheckCoin(const std::string& crypto_id) const;
};

}  // namespace cpa::api
