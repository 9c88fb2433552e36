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

// Takes one transaction after the other, in the order of their places.
class Ledger {
 public:
  Ledger(std::string crypto_id, CostBasis method);

  // Goes on after `so_far`, with what was open then. Both may be left out with average.
  Ledger(Position so_far, CostBasis method, OpenLots lots);

  // What the transaction came to when it is a sell; the lots it used are added to `parts` (average
  // has none). The details of failures may be shown to the caller:
  //   kConflict  more sold than is held; the ledger is as before and can go on
  //   kInvalid   a sum reached PositionLimit; the ledger must not be used any more
  Result<std::optional<Sale>> Apply(const Transaction& next, std::vector<LotPart>& parts);

  const Position& position() const { return position_; }

  const OpenLots& lots() const { return lots_; }

 private:
  void Buy(const Transaction& buy);
  Sale Sell(const Transaction& sell, std::vector<LotPart>& parts);
  Decimal TakeAverage(const Decimal& quantity) const;
  void Count(const Transaction& next);
  bool IsWithinLimit() const;

  Position position_;
  CostBasis method_;
  OpenLots lots_;
};

// Folds a coin's whole ledger.
struct Refolded {
  Position position;
  std::vector<std::size_t> changed;  // Which transactions came to something else before.
};

// Folds the transactions of one coin, which are in order, and sets what each came to: `sale`,
// `lots` and `open`. Fails as Ledger::Apply does.
Result<Refolded> Refold(const std::string& crypto_id, CostBasis method,
                        std::vector<Transaction>& ledger);

// Which purchases each sale sold. Fails as Ledger::Apply does.
Result<std::vector<LotUse>> ExplainSales(const std::string& crypto_id, CostBasis method,
                                         std::vector<Transaction> ledger);

}  // namespace cpa
