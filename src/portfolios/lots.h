// What was bought of one coin and is not sold yet, purchase by purchase, in the order in which
// sales take from it. Buying and using up a lot cost O(1), with HIFO O(log n). Threads: none of its
// own.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "domain/decimal.h"
#include "portfolios/portfolio.h"

namespace cpa {

// A part of a purchase that a sale sold.
struct LotUse {
  std::string sale_id;
  std::string buy_id;
  Decimal quantity;
  Decimal cost_basis;

  bool operator==(const LotUse&) const = default;
};

class OpenLots {
 public:
  explicit OpenLots(CostBasis method) : method_(method) {}  // Not average, which has no lots.

  void Add(const Transaction& buy);

  // Uses up lots for the sale and returns what they had cost, exactly. Tells them in `uses` when
  // there is one. REQUIRES: as much is open.
  Decimal Take(const Transaction& sale, std::vector<LotUse>* uses);

 private:
  struct Lot {
    std::string buy_id;
    Decimal quantity;  // What is left of it.
    Decimal price_per_unit;
    std::int64_t order = 0;
  };

  static bool IsLater(const Lot& a, const Lot& b);  // HIFO sells `b` before `a`.
  Lot& Next();
  void DropNext();

  CostBasis method_;
  std::int64_t bought_ = 0;
  std::deque<Lot> lots_;  // By time; a heap for HIFO.
};

}  // namespace cpa
