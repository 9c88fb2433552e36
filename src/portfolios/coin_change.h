// What the changes of changes.h and import.h have in common: one coin's next state, ready to be
// written. Threads: as the work.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "portfolios/changes.h"
#include "portfolios/portfolio.h"
#include "portfolios/portfolio_store.h"

namespace cpa {

struct CoinChange {
  bool was_held = false;
  Position position;
  std::vector<Outcome> outcomes;  // Of those in the database that now come to something else.
};

// Amounts that make sense: see AddTransaction.
Result<void> CheckAmounts(const TransactionDraft& draft);

// A transaction of the draft with its id and times, and without its sequence.
Transaction MakeTransaction(const TransactionDraft& draft, const Stamp& stamp);

// kConflict when the portfolio would get more holdings, `now` of which it has, than it may have.
Result<void> CheckHoldings(std::int64_t now, std::int64_t next, const LedgerLimits& limits);

// kConflict when the portfolio would get `more` transactions than it may have. `last_sequence` is
// that of the last of them.
Result<void> CheckCount(PortfolioWork& work, std::int64_t more, std::int64_t last_sequence,
                        const LedgerLimits& limits);

void Write(PortfolioWork& work, CoinChange change);

}  // namespace cpa
