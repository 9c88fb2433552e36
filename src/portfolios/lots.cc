#include "portfolios/lots.h"

#include <algorithm>
#include <cassert>

namespace cpa {

bool TakenBefore::operator()(const Lot& a, const Lot& b) const {
  if (method_ == CostBasis::kLifo) return a.place > b.place;
  if (method_ == CostBasis::kHifo && a.price_per_unit != b.price_per_unit) {
    return a.price_per_unit > b.price_per_unit;
  }
  return a.place < b.place;
}

void OpenLots::Add(const Lot& lot) {
  open_.emplace(lot, lot.quantity);
}

Decimal OpenLots::Take(const Decimal& quantity, std::vector<LotPart>& parts) {
  Decimal left = quantity;
  Decimal cost;
  while (!left.is_zero()) {
    const auto lot = Next();
    const Decimal taken = std::min(left, lot->second);
    parts.push_back({lot->first.place.sequence, taken});
    cost += taken * lot->first.price_per_unit;
    left -= taken;
    lot->second -= taken;
    if (lot->second.is_zero()) open_.erase(lot);
  }
  return cost;
}

std::map<std::int64_t, Decimal> OpenLots::Left() const {
  std::map<std::int64_t, Decimal> left;
  for (const auto& [lot, quantity] : open_) left.emplace(lot.place.sequence, quantity);
  return left;
}

OpenLots::Ordered::iterator OpenLots::Next() {
  const Lot* older = NextOlder();
  if (older != nullptr && (open_.empty() || before_(*older, open_.begin()->first))) {
    taken_older_.push_back(*older);
    Add(*older);
    page_.pop_front();
  }
  assert(!open_.empty());
  return open_.begin();
}

const Lot* OpenLots::NextOlder() {
  if (page_.empty() && older_ != nullptr) {
    std::ranges::move(older_->Next(), std::back_inserter(page_));
    if (page_.empty()) older_ = nullptr;
  }
  return page_.empty() ? nullptr : &page_.front();
}

}  // namespace cpa
