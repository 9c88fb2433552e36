#include "portfolios/ledger.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <utility>

#include "base/text.h"
#include "portfolios/coin_fold.h"

namespace cpa {
namespace {

Failure SoldTooMuch(const Position& held, const Transaction& sell) {
  return Conflict(Subject::kLedger, "Cannot sell " + sell.quantity.ToString() + " " +
                                        sell.crypto_id + ": " + held.quantity.ToString() +
                                        " held on " + FormatTime(sell.executed_at));
}

Failure TooLarge(const std::string& crypto_id) {
  return Invalid("The amounts of " + crypto_id + " are too large: sums stay below 10^30");
}

}  // namespace

const Decimal& PositionLimit() {
  static const Decimal kLimit = *Decimal::Parse("1e30");
  return kLimit;
}

Ledger::Ledger(std::string crypto_id, CostBasis method) : method_(method), lots_(method) {
  position_.crypto_id = std::move(crypto_id);
  position_.lots_kept = method != CostBasis::kAverage;
}

Ledger::Ledger(Position so_far, CostBasis method, OpenLots lots)
    : position_(std::move(so_far)), method_(method), lots_(std::move(lots)) {
  position_.lots_kept = method != CostBasis::kAverage;
}

Result<std::optional<Sale>> Ledger::Apply(const Transaction& next, std::vector<LotPart>& parts) {
  assert(next.crypto_id == position_.crypto_id);
  assert(position_.transaction_count == 0 || next.executed_at >= position_.last_executed_at);
  const bool sells = next.type == TransactionType::kSell;
  if (sells && next.quantity > position_.quantity) return SoldTooMuch(position_, next);
  try {
    std::optional<Sale> sale;
    if (sells) {
      sale = Sell(next, parts);
    } else {
      Buy(next);
    }
    Count(next);
    if (!IsWithinLimit()) return TooLarge(next.crypto_id);
    return sale;
  } catch (const DecimalOverflow&) {
    return TooLarge(next.crypto_id);
  }
}

void Ledger::Buy(const Transaction& buy) {
  position_.cost_basis += buy.total_amount();
  position_.quantity += buy.quantity;
  if (method_ == CostBasis::kAverage) return;
  lots_.Add({buy.place(), buy.price_per_unit, buy.quantity});
}

Sale Ledger::Sell(const Transaction& sell, std::vector<LotPart>& parts) {
  Sale sale;
  sale.cost_basis = method_ == CostBasis::kAverage ? TakeAverage(sell.quantity)
                                                   : lots_.Take(sell.quantity, parts);
  sale.realized_profit_loss = sell.total_amount() - sale.cost_basis;
  position_.cost_basis -= sale.cost_basis;
  position_.quantity -= sell.quantity;
  position_.realized_profit_loss += sale.realized_profit_loss;
  return sale;
}

Decimal Ledger::TakeAverage(const Decimal& quantity) const {
  if (quantity == position_.quantity) return position_.cost_basis;
  // A cost of less than one unit of the last place would be rounded to more than there is.
  return std::min(position_.cost_basis,
                  Decimal::MultiplyDivide(position_.cost_basis, quantity, position_.quantity));
}

void Ledger::Count(const Transaction& next) {
  position_.total_fees += next.fee;
  if (position_.transaction_count == 0) position_.first_executed_at = next.executed_at;
  position_.last_executed_at = next.executed_at;
  ++position_.transaction_count;
}

bool Ledger::IsWithinLimit() const {
  const Decimal& limit = PositionLimit();
  return position_.quantity < limit && position_.cost_basis < limit &&
         position_.total_fees < limit && position_.realized_profit_loss < limit &&
         -position_.realized_profit_loss < limit;
}

Result<Refolded> Refold(const std::string& crypto_id, CostBasis method,
                        std::vector<Transaction>& ledger) {
  CoinFold fold(crypto_id, method);
  for (Transaction& each : ledger) {
    const auto applied = fold.Apply(each, true);
    if (!applied) return applied.error();
  }
  Refolded refolded{.position = fold.position(), .changed = {}};
  std::map<std::int64_t, std::size_t> places;
  for (std::size_t i = 0; i < ledger.size(); ++i) places[ledger[i].sequence] = i;
  for (const Outcome& each : fold.Finish()) refolded.changed.push_back(places.at(each.sequence));
  return refolded;
}

Result<std::vector<LotUse>> ExplainSales(const std::string& crypto_id, CostBasis method,
                                         std::vector<Transaction> ledger) {
  const auto refolded = Refold(crypto_id, method, ledger);
  if (!refolded) return refolded.error();
  std::map<std::int64_t, const Transaction*> buys;
  std::vector<LotUse> uses;
  for (const Transaction& each : ledger) {
    if (each.type == TransactionType::kBuy) buys[each.sequence] = &each;
    for (const LotPart& part : each.lots) {
      const Transaction& buy = *buys.at(part.buy);
      uses.push_back({each.id, buy.id, part.quantity, part.quantity * buy.price_per_unit});
    }
  }
  return uses;
}

}  // namespace cpa
