// What may happen to a portfolio's transactions. Each change reads first, then decides, then
// writes: one that fails has written nothing. After each, every position is the fold of its ledger,
// and every sell carries what it came to. The details of failures may be shown to the caller. Run
// them inside PortfolioStore::Apply. Threads: as the work.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "portfolios/portfolio.h"
#include "portfolios/portfolio_store.h"

namespace cpa {

// A transaction as somebody gives it.
struct TransactionDraft {
  std::string crypto_id;
  TransactionType type = TransactionType::kBuy;
  Decimal quantity;
  Decimal price_per_unit;
  Decimal fee;
  std::string notes;
  WallTime executed_at{};
  std::string id = {};  // What the file calls it, when it comes from one.

  bool operator==(const TransactionDraft&) const = default;
};

// What of a transaction becomes another; its coin cannot.
struct TransactionEdit {
  std::optional<TransactionType> type = {};
  std::optional<Decimal> quantity = {};
  std::optional<Decimal> price_per_unit = {};
  std::optional<Decimal> fee = {};
  std::optional<std::string> notes = {};
  std::optional<WallTime> executed_at = {};
};

struct LedgerLimits {
  std::int64_t holdings_max = 50;             // MAX_HOLDINGS_PER_PORTFOLIO
  std::int64_t transactions_max = 1'000'000;  // MAX_TRANSACTIONS_PER_PORTFOLIO
};

// Where new ids and times come from.
struct Stamp {
  const Clock& clock;
  Random& random;
};

// kInvalid   an amount that is negative, zero where it must not be, or has more than 18 places;
//            sums out of range
// kConflict  more sold than is held, at this or a later moment; too many holdings or transactions
Result<Transaction> AddTransaction(PortfolioWork& work, const TransactionDraft& draft,
                                   const LedgerLimits& limits, const Stamp& stamp);

// As AddTransaction; kNotFound about kTransaction.
Result<Transaction> ChangeTransaction(PortfolioWork& work, const std::string& id,
                                      const TransactionEdit& edit, const LedgerLimits& limits,
                                      const Stamp& stamp);

// As ChangeTransaction. The position goes with its last transaction.
Result<void> RemoveTransaction(PortfolioWork& work, const std::string& id,
                               const LedgerLimits& limits);

// Folds every coin again.
Result<void> ChangeCostBasis(PortfolioWork& work, CostBasis method, const Stamp& stamp);

}  // namespace cpa
