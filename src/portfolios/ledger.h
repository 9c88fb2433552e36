// The fold of one coin's transactions into what is held of it and what its sales came to. The rules
// are in docs/adr/0005-cost-basis-and-fees.md. Threads: none of its own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "portfolios/lots.h"
#include "portfolios/portfolio.h"

namespace cpa {

// Every sum of a position stays below this (10^30), so that a whole portfolio can be added up.
const Decimal& PositionLimit();

// Takes one transaction after the other, by (executed_at, sequence).
class Ledger {
 public:
  Ledger(std::string crypto_id, CostBasis method);

  // Goes on after a saved position. With a lot method only buys may follow: the lots are not saved.
  Ledger(Position so_far, CostBasis method);

  // What the transaction came to when it is a sell; the lots it used are added to `uses` (average
  // has none). The details of failures may be shown to the caller:
  //   kConflict  more sold than is held; the ledger is as before and can go on
  //   kInvalid   a sum reached PositionLimit; the ledger must not be used any more
  Result<std::optional<Sale>> Apply(const Transaction& next, std::vector<LotUse>* uses = nullptr);

  const Position& position() const { return position_; }

 private:
  void Buy(const Transaction& buy);
  Sale Sell(const Transaction& sell, std::vector<LotUse>* uses);
  Decimal TakeAverage(const Decimal& quantity) const;
  void Count(const Transaction& next);
  bool IsWithinLimit() const;

  Position position_;
  CostBasis method_;
  OpenLots lots_;
};

// A coin's ledger, folded anew.
struct Refolded {
  Position position;
  std::vector<std::size_t> changed;  // Which transactions have another `sale` than before.
};

// Folds the transactions of one coin, which are in order, and sets the `sale` of each.
// Fails as Ledger::Apply does.
Result<Refolded> Refold(const std::string& crypto_id, CostBasis method,
                        std::vector<Transaction>& ledger);

// Which purchases each sale sold. Fails as Ledger::Apply does.
Result<std::vector<LotUse>> ExplainSales(const std::string& crypto_id, CostBasis method,
                                         const std::vector<Transaction>& ledger);

}  // namespace cpa
