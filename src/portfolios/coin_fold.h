// The fold of the part of a coin's ledger that a change touches. What lies before it is not read:
// the saved position is taken back to that moment, transaction by transaction, and open lots are
// looked up as sales need them. So a change of the past costs what lies after it, and comes to the
// same as a fold of the whole ledger, to the last digit: sums are exact, and what was rounded once
// is saved with its sale. Threads: as the work.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "portfolios/ledger.h"
#include "portfolios/portfolio.h"
#include "portfolios/portfolio_store.h"

namespace cpa {

class CoinFold {
 public:
  CoinFold(const std::string& crypto_id, CostBasis method);  // From nothing.

  // From `from` on, or from the first transaction where lots are missing. REQUIRES: all that is
  // saved was folded by `method`, the portfolio's.
  CoinFold(PortfolioWork& work, const std::string& crypto_id, LedgerPlace from);
  ~CoinFold();
  CoinFold(const CoinFold&) = delete;
  CoinFold& operator=(const CoinFold&) = delete;

  // What is saved from there on, in order.
  std::vector<Transaction>& tail() { return tail_; }

  // Sets what it came to, but for `open`, which Finish sets; it must stay where it is until then.
  // `saved`: it is in the database, and Finish reports it when its outcome has changed. Fails as
  // Ledger::Apply does.
  Result<void> Apply(Transaction& next, bool saved);

  const Position& position() const { return ledger_->position(); }

  bool was_held() const { return was_held_; }  // By what is saved.

  // Of those in the database, the ones that now come to something else.
  std::vector<Outcome> Finish();

 private:
  class SavedLots;

  struct Applied {
    Transaction* transaction = nullptr;
    bool saved = false;
    bool changed = false;
  };

  OpenLots Restore(PortfolioWork& work, const Position& before, LedgerPlace from);

  CostBasis method_;
  bool was_held_ = false;
  std::vector<Transaction> tail_;
  std::unique_ptr<SavedLots> saved_lots_;
  std::vector<Lot> restored_;  // As they are saved, before anything was taken back.
  std::optional<Ledger> ledger_;
  std::vector<Applied> applied_;
};

}  // namespace cpa
