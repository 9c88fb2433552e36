// What was bought of one coin and is not sold yet, purchase by purchase, in the order in which
// sales take from it. Buying and selling cost O(log n) of the lots in memory; those from before the
// fold began are read as they are needed. Threads: none of its own.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "domain/decimal.h"
#include "portfolios/portfolio.h"

namespace cpa {

// A part of a purchase that a sale sold, as it is told.
struct LotUse {
  std::string sale_id;
  std::string buy_id;
  Decimal quantity;
  Decimal cost_basis;

  bool operator==(const LotUse&) const = default;
};

// A purchase of which something is left.
struct Lot {
  LedgerPlace place;
  Decimal price_per_unit;
  Decimal quantity;  // What is left.

  bool operator==(const Lot&) const = default;
};

// Whether a sale takes from `a` before it takes from `b`. Not for average, which has no lots.
class TakenBefore {
 public:
  explicit TakenBefore(CostBasis method) : method_(method) {}

  bool operator()(const Lot& a, const Lot& b) const;

 private:
  CostBasis method_;
};

// Lots that were open before a fold began.
class OlderLots {
 public:
  virtual ~OlderLots() = default;

  virtual std::vector<Lot> Next() = 0;  // In the order of TakenBefore; empty: there are no more.
};

class OpenLots {
 public:
  // Not for average. `older` may be nullptr, and outlives this.
  explicit OpenLots(CostBasis method, OlderLots* older = nullptr)
      : open_(TakenBefore(method)), before_(method), older_(older) {}

  void Add(const Lot& lot);

  // Uses up lots and returns what they had cost, exactly. REQUIRES: as much is open.
  Decimal Take(const Decimal& quantity, std::vector<LotPart>& parts);

  // What is left of those in memory, by sequence.
  std::map<std::int64_t, Decimal> Left() const;

  // The older ones that sales have taken from, as they were before.
  const std::vector<Lot>& taken_older() const { return taken_older_; }

 private:
  using Ordered = std::map<Lot, Decimal, TakenBefore>;  // What is left of each lot.

  Ordered::iterator Next();
  const Lot* NextOlder();

  Ordered open_;
  TakenBefore before_;
  OlderLots* older_;
  std::deque<Lot> page_;  // Of older_.
  std::vector<Lot> taken_older_;
};

}  // namespace cpa
