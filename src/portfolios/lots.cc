#include "portfolios/lots.h"

#include <algorithm>
#include <cassert>

namespace cpa {

void OpenLots::Add(const Transaction& buy) {
  lots_.push_back({buy.id, buy.quantity, buy.price_per_unit, bought_++});
  if (method_ == CostBasis::kHifo) std::push_heap(lots_.begin(), lots_.end(), IsLater);
}

Decimal OpenLots::Take(const Transaction& sale, std::vector<LotUse>* uses) {
  Decimal left = sale.quantity;
  Decimal cost;
  while (!left.is_zero()) {
    Lot& lot = Next();
    const Decimal taken = std::min(left, lot.quantity);
    const Decimal taken_cost = taken * lot.price_per_unit;
    if (uses != nullptr) uses->push_back({sale.id, lot.buy_id, taken, taken_cost});
    cost += taken_cost;
    left -= taken;
    lot.quantity -= taken;  // The place in the heap depends on the price alone.
    if (lot.quantity.is_zero()) DropNext();
  }
  return cost;
}

bool OpenLots::IsLater(const Lot& a, const Lot& b) {
  const auto order = a.price_per_unit <=> b.price_per_unit;
  return order != 0 ? order < 0 : a.order > b.order;
}

OpenLots::Lot& OpenLots::Next() {
  assert(!lots_.empty());
  return method_ == CostBasis::kLifo ? lots_.back() : lots_.front();
}

void OpenLots::DropNext() {
  if (method_ == CostBasis::kLifo) return lots_.pop_back();
  if (method_ == CostBasis::kFifo) return lots_.pop_front();
  std::pop_heap(lots_.begin(), lots_.end(), IsLater);
  lots_.pop_back();
}

}  // namespace cpa
