#include "portfolios/coin_fold.h"

#include <algorithm>
#include <set>
#include <utility>

namespace cpa {
namespace {

constexpr std::size_t kFirstPage = 16;
constexpr std::size_t kPageMax = 4'096;

// The position as it was before the transactions, which are the last of its coin.
Position TakenBack(Position position, const std::vector<Transaction>& tail) {
  for (const Transaction& each : tail) {
    if (each.type == TransactionType::kBuy) {
      position.quantity -= each.quantity;
      position.cost_basis -= each.total_amount();
    } else {
      const Sale sale = each.sale.value_or(Sale{});
      position.quantity += each.quantity;
      position.cost_basis += sale.cost_basis;
      position.realized_profit_loss -= sale.realized_profit_loss;
    }
    position.total_fees -= each.fee;
    --position.transaction_count;
  }
  return position;
}

Position PositionBefore(PortfolioWork& work, Position saved, const std::vector<Transaction>& tail,
                        LedgerPlace from) {
  if (tail.empty()) return saved;
  Position before = TakenBack(std::move(saved), tail);
  const auto last = work.LastBefore(before.crypto_id, from);
  if (!last) {
    Position nothing;
    nothing.crypto_id = before.crypto_id;
    return nothing;
  }
  before.last_executed_at = *last;
  return before;
}

// How much of earlier purchases the sales among the transactions have sold, by sequence.
std::map<std::int64_t, Decimal> SoldOfEarlier(const std::vector<Transaction>& tail) {
  std::map<std::int64_t, Decimal> sold;
  for (const Transaction& each : tail) {
    for (const LotPart& part : each.lots) sold[part.buy] += part.quantity;
  }
  for (const Transaction& each : tail) sold.erase(each.sequence);
  return sold;
}

std::vector<std::int64_t> KeysOf(const std::map<std::int64_t, Decimal>& map) {
  std::vector<std::int64_t> keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

Outcome OutcomeOf(const Transaction& transaction) {
  return {transaction.sequence, transaction.sale, transaction.lots, transaction.open};
}

}  // namespace

// Those that are open in the database and from before the fold, but for the restored ones.
class CoinFold::SavedLots final : public OlderLots {
 public:
  SavedLots(PortfolioWork& work, std::string crypto_id, LedgerPlace before,
            std::set<std::int64_t> restored)
      : work_(work),
        crypto_id_(std::move(crypto_id)),
        before_(before),
        restored_(std::move(restored)) {}

  std::vector<Lot> Next() override {
    std::vector<Lot> page;
    while (page.empty() && !done_) {
      page = work_.OpenLotsBefore(crypto_id_, before_, last_, page_size_);
      done_ = page.size() < page_size_;
      if (!page.empty()) last_ = page.back();
      std::erase_if(page, [&](const Lot& lot) { return restored_.contains(lot.place.sequence); });
      page_size_ = std::min(page_size_ * 2, kPageMax);
    }
    return page;
  }

 private:
  PortfolioWork& work_;
  const std::string crypto_id_;
  const LedgerPlace before_;
  const std::set<std::int64_t> restored_;
  std::optional<Lot> last_;
  std::size_t page_size_ = kFirstPage;
  bool done_ = false;
};

CoinFold::CoinFold(const std::string& crypto_id, CostBasis method) : method_(method) {
  ledger_.emplace(crypto_id, method);
}

CoinFold::CoinFold(PortfolioWork& work, const std::string& crypto_id, LedgerPlace from)
    : method_(work.portfolio().cost_basis) {
  const std::optional<Position> saved = work.FindPosition(crypto_id);
  if (!saved) {
    ledger_.emplace(crypto_id, method_);
    return;
  }
  was_held_ = saved->is_held();
  const bool knows_lots = method_ == CostBasis::kAverage || saved->lots_kept;
  if (!knows_lots) from = LedgerPlace::First();
  if (from.executed_at <= saved->last_executed_at) tail_ = work.LedgerFrom(crypto_id, from);
  const Position before = PositionBefore(work, *saved, tail_, from);
  ledger_.emplace(before, method_, Restore(work, before, from));
}

CoinFold::~CoinFold() = default;

OpenLots CoinFold::Restore(PortfolioWork& work, const Position& before, LedgerPlace from) {
  if (method_ == CostBasis::kAverage || before.transaction_count == 0) return OpenLots(method_);
  const auto sold = SoldOfEarlier(tail_);
  restored_ = work.LotsOf(KeysOf(sold));
  std::set<std::int64_t> sequences;
  for (const Lot& lot : restored_) sequences.insert(lot.place.sequence);
  saved_lots_ = std::make_unique<SavedLots>(work, before.crypto_id, from, std::move(sequences));
  OpenLots lots(method_, saved_lots_.get());
  for (Lot lot : restored_) {
    lot.quantity += sold.at(lot.place.sequence);
    lots.Add(lot);
  }
  return lots;
}

Result<void> CoinFold::Apply(Transaction& next, bool saved) {
  std::vector<LotPart> parts;
  auto sale = ledger_->Apply(next, parts);
  if (!sale) return sale.error();
  const bool changed = next.sale != *sale || next.lots != parts;
  next.sale = std::move(*sale);
  next.lots = std::move(parts);
  applied_.push_back({&next, saved, changed});
  return {};
}

std::vector<Outcome> CoinFold::Finish() {
  const auto left = ledger_->lots().Left();
  const auto left_of = [&](std::int64_t sequence) {
    const auto found = left.find(sequence);
    return found == left.end() ? Decimal() : found->second;
  };
  std::vector<Outcome> outcomes;
  for (Applied& each : applied_) {
    const Decimal open = left_of(each.transaction->sequence);
    each.changed = each.changed || each.transaction->open != open;
    each.transaction->open = open;
    if (each.saved && each.changed) outcomes.push_back(OutcomeOf(*each.transaction));
  }
  const auto add_lots = [&](const std::vector<Lot>& lots) {
    for (const Lot& lot : lots) {
      const Decimal open = left_of(lot.place.sequence);
      if (open != lot.quantity) outcomes.push_back({lot.place.sequence, {}, {}, open});
    }
  };
  add_lots(restored_);
  add_lots(ledger_->lots().taken_older());
  return outcomes;
}

}  // namespace cpa
