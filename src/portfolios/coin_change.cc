#include "portfolios/coin_change.h"

#include "base/crypto.h"

namespace cpa {
namespace {

bool HasInputPlaces(const Decimal& amount) {
  return amount.RoundedTo(Decimal::kInputPlacesMax) == amount;
}

}  // namespace

Result<void> CheckAmounts(const TransactionDraft& draft) {
  if (draft.quantity.is_zero() || draft.quantity.is_negative()) {
    return Invalid("quantity should be greater than 0");
  }
  if (draft.price_per_unit.is_negative()) {
    return Invalid("price_per_unit should be greater than or equal to 0");
  }
  if (draft.fee.is_negative()) return Invalid("fee should be greater than or equal to 0");
  // More places would make products inexact.
  if (!HasInputPlaces(draft.quantity) || !HasInputPlaces(draft.price_per_unit) ||
      !HasInputPlaces(draft.fee)) {
    return Invalid("amounts should have no more than 18 decimal places");
  }
  return {};
}

Transaction MakeTransaction(const TransactionDraft& draft, const Stamp& stamp) {
  Transaction made;
  made.id = NewUuid(stamp.clock, stamp.random);
  made.crypto_id = draft.crypto_id;
  made.type = draft.type;
  made.quantity = draft.quantity;
  made.price_per_unit = draft.price_per_unit;
  made.fee = draft.fee;
  made.notes = draft.notes;
  made.executed_at = draft.executed_at;
  made.created_at = stamp.clock.Wall();
  made.updated_at = made.created_at;
  return made;
}

Result<void> CheckHoldings(std::int64_t now, std::int64_t next, const LedgerLimits& limits) {
  if (next <= now || next <= limits.holdings_max) return {};
  return Conflict(Subject::kLedger, "A portfolio can hold at most " +
                                        std::to_string(limits.holdings_max) + " different coins");
}

Result<void> CheckCount(PortfolioWork& work, std::int64_t more, std::int64_t last_sequence,
                        const LedgerLimits& limits) {
  const std::int64_t max = limits.transactions_max;
  if (last_sequence <= max) return {};  // Fewer were ever entered.
  if (work.CountTransactions() + more <= max) return {};
  return Conflict(Subject::kLedger,
                  "A portfolio can have at most " + std::to_string(max) + " transactions");
}

void Write(PortfolioWork& work, CoinChange change) {
  if (!change.outcomes.empty()) work.SaveOutcomes(std::move(change.outcomes));
  if (change.position.transaction_count == 0) {
    work.ErasePosition(change.position.crypto_id);
  } else {
    work.Save(change.position);
  }
}

}  // namespace cpa
