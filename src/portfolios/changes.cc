#include "portfolios/changes.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "portfolios/coin_change.h"
#include "portfolios/ledger.h"

namespace cpa {
namespace {

bool ComesBefore(const Transaction& a, const Transaction& b) {
  return std::tie(a.executed_at, a.sequence) < std::tie(b.executed_at, b.sequence);
}

bool IsHeld(const std::optional<Position>& position) {
  return position && position->is_held();
}

Result<void> CheckHoldings(PortfolioWork& work, const std::optional<Position>& before,
                           const Position& after, const LedgerLimits& limits) {
  if (IsHeld(before) || !after.is_held()) return {};
  const std::int64_t now = work.CountHoldings();
  return CheckHoldings(now, now + 1, limits);
}

// Folds the coin anew. `subject`, one of the ledger, gets its sale and is left out of the others.
Result<CoinChange> RefoldAround(const std::string& crypto_id, CostBasis method,
                                std::vector<Transaction> ledger, Transaction* subject) {
  auto refolded = Refold(crypto_id, method, ledger);
  if (!refolded) return refolded.error();
  CoinChange change{.position = std::move(refolded->position), .sales = {}};
  for (const std::size_t i : refolded->changed) {
    if (subject != nullptr && ledger[i].id == subject->id) {
      subject->sale = ledger[i].sale;
    } else {
      change.sales.push_back(std::move(ledger[i]));
    }
  }
  return change;
}

// Whether the position alone tells what the next transaction comes to.
bool CanAppend(const std::optional<Position>& before, CostBasis method, const Transaction& next) {
  if (!before) return true;
  if (next.executed_at < before->last_executed_at) return false;
  return method == CostBasis::kAverage || next.type == TransactionType::kBuy;
}

Result<CoinChange> Append(std::optional<Position> before, CostBasis method, Transaction& added) {
  Ledger fold = before ? Ledger(*std::move(before), method) : Ledger(added.crypto_id, method);
  auto sale = fold.Apply(added);
  if (!sale) return sale.error();
  added.sale = std::move(*sale);
  return CoinChange{.position = fold.position(), .sales = {}};
}

// The new one comes after all of the same time: its sequence will be the largest.
Result<CoinChange> InsertInto(std::vector<Transaction> ledger, CostBasis method,
                              Transaction& added) {
  const auto after =
      std::ranges::upper_bound(ledger, added.executed_at, {}, &Transaction::executed_at);
  ledger.insert(after, added);
  return RefoldAround(added.crypto_id, method, std::move(ledger), &added);
}

Result<CoinChange> ReplaceIn(std::vector<Transaction> ledger, CostBasis method,
                             Transaction& changed) {
  std::erase_if(ledger, [&](const Transaction& each) { return each.id == changed.id; });
  ledger.insert(std::ranges::upper_bound(ledger, changed, ComesBefore), changed);
  return RefoldAround(changed.crypto_id, method, std::move(ledger), &changed);
}

template <class T>
void Edit(T& value, const std::optional<T>& next) {
  if (next) value = *next;
}

Transaction Edited(Transaction transaction, const TransactionEdit& edit) {
  Edit(transaction.type, edit.type);
  Edit(transaction.quantity, edit.quantity);
  Edit(transaction.price_per_unit, edit.price_per_unit);
  Edit(transaction.fee, edit.fee);
  Edit(transaction.notes, edit.notes);
  Edit(transaction.executed_at, edit.executed_at);
  return transaction;
}

// As the fold sees it, `b` is `a`.
bool FoldsAlike(Transaction a, const Transaction& b) {
  a.notes = b.notes;
  return a == b;
}

TransactionDraft DraftOf(const Transaction& transaction) {
  return {.crypto_id = transaction.crypto_id,
          .type = transaction.type,
          .quantity = transaction.quantity,
          .price_per_unit = transaction.price_per_unit,
          .fee = transaction.fee,
          .notes = transaction.notes,
          .executed_at = transaction.executed_at};
}

}  // namespace

Result<Transaction> AddTransaction(PortfolioWork& work, const TransactionDraft& draft,
                                   const LedgerLimits& limits, const Stamp& stamp) {
  const auto fine = CheckAmounts(draft);
  if (!fine) return fine.error();
  Transaction added = MakeTransaction(draft, stamp);
  const CostBasis method = work.portfolio().cost_basis;
  const std::optional<Position> before = work.FindPosition(draft.crypto_id);
  const auto change = CanAppend(before, method, added)
                          ? Append(before, method, added)
                          : InsertInto(work.LedgerOf(draft.crypto_id), method, added);
  if (!change) return change.error();
  const auto allowed = CheckHoldings(work, before, change->position, limits);
  if (!allowed) return allowed.error();
  added.sequence = work.NextSequence();
  work.Insert(added);
  Write(work, *change);
  return added;
}

Result<Transaction> ChangeTransaction(PortfolioWork& work, const std::string& id,
                                      const TransactionEdit& edit, const LedgerLimits& limits,
                                      const Stamp& stamp) {
  const std::optional<Transaction> found = work.FindTransaction(id);
  if (!found) return NotFound("transaction");
  Transaction changed = Edited(*found, edit);
  if (changed == *found) return changed;
  const auto fine = CheckAmounts(DraftOf(changed));
  if (!fine) return fine.error();
  const bool folds_alike = FoldsAlike(changed, *found);
  changed.updated_at = stamp.clock.Wall();
  if (folds_alike) {
    work.Update(changed);
    return changed;
  }
  const auto change =
      ReplaceIn(work.LedgerOf(changed.crypto_id), work.portfolio().cost_basis, changed);
  if (!change) return change.error();
  const auto allowed =
      CheckHoldings(work, work.FindPosition(changed.crypto_id), change->position, limits);
  if (!allowed) return allowed.error();
  work.Update(changed);
  Write(work, *change);
  return changed;
}

Result<void> RemoveTransaction(PortfolioWork& work, const std::string& id,
                               const LedgerLimits& limits) {
  const std::optional<Transaction> found = work.FindTransaction(id);
  if (!found) return NotFound("transaction");
  std::vector<Transaction> ledger = work.LedgerOf(found->crypto_id);
  std::erase_if(ledger, [&](const Transaction& each) { return each.id == id; });
  const auto change =
      RefoldAround(found->crypto_id, work.portfolio().cost_basis, std::move(ledger), nullptr);
  if (!change) return change.error();
  const auto allowed =
      CheckHoldings(work, work.FindPosition(found->crypto_id), change->position, limits);
  if (!allowed) return allowed.error();
  work.EraseTransaction(id);
  Write(work, *change);
  return {};
}

Result<void> ChangeCostBasis(PortfolioWork& work, CostBasis method, const Stamp& stamp) {
  Portfolio portfolio = work.portfolio();
  if (portfolio.cost_basis == method) return {};
  std::vector<CoinChange> changes;
  for (const std::string& crypto_id : work.CoinIds()) {
    auto change = RefoldAround(crypto_id, method, work.LedgerOf(crypto_id), nullptr);
    if (!change) return change.error();
    changes.push_back(std::move(*change));
  }
  for (const CoinChange& change : changes) Write(work, change);
  portfolio.cost_basis = method;
  portfolio.updated_at = stamp.clock.Wall();
  work.Save(portfolio);
  return {};
}

}  // namespace cpa
