#include "portfolios/changes.h"

#include <algorithm>
#include <utility>

#include "portfolios/coin_change.h"
#include "portfolios/coin_fold.h"

namespace cpa {
namespace {

Result<void> CheckHoldings(PortfolioWork& work, const CoinChange& change,
                           const LedgerLimits& limits) {
  if (change.was_held || !change.position.is_held()) return {};
  const std::int64_t now = work.CountHoldings();
  return CheckHoldings(now, now + 1, limits);
}

// Folds what is in the fold's tail. `subject`, one of it or nullptr, is not in the database so.
Result<CoinChange> FoldTail(CoinFold& fold, const Transaction* subject) {
  for (Transaction& each : fold.tail()) {
    const auto applied = fold.Apply(each, &each != subject);
    if (!applied) return applied.error();
  }
  return CoinChange{
      .was_held = fold.was_held(), .position = fold.position(), .outcomes = fold.Finish()};
}

// `subject` where it belongs, in the place of an earlier form of it. It is told what it came to.
Result<CoinChange> FoldWith(PortfolioWork& work, Transaction& subject, LedgerPlace from) {
  CoinFold fold(work, subject.crypto_id, from);
  auto& tail = fold.tail();
  std::erase_if(tail, [&](const Transaction& each) { return each.id == subject.id; });
  const auto place = std::ranges::upper_bound(tail, subject.place(), {}, &Transaction::place);
  const auto at = tail.insert(place, subject);
  auto change = FoldTail(fold, &*at);
  if (change) subject = *at;
  return change;
}

Result<CoinChange> FoldWithout(PortfolioWork& work, const Transaction& gone) {
  CoinFold fold(work, gone.crypto_id, gone.place());
  std::erase_if(fold.tail(), [&](const Transaction& each) { return each.id == gone.id; });
  return FoldTail(fold, nullptr);
}

Result<CoinChange> FoldAnew(PortfolioWork& work, const std::string& crypto_id, CostBasis method) {
  CoinFold fold(crypto_id, method);
  fold.tail() = work.LedgerOf(crypto_id);
  return FoldTail(fold, nullptr);
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
  added.sequence = work.NextSequence();  // The largest, so it comes after all of the same time.
  const auto counted = CheckCount(work, 1, added.sequence, limits);
  if (!counted) return counted.error();
  auto change = FoldWith(work, added, added.place());
  if (!change) return change.error();
  const auto allowed = CheckHoldings(work, *change, limits);
  if (!allowed) return allowed.error();
  work.Insert(added);
  Write(work, *std::move(change));
  return added;
}

Result<Transaction> ChangeTransaction(PortfolioWork& work, const std::string& id,
                                      const TransactionEdit& edit, const LedgerLimits& limits,
                                      const Stamp& stamp) {
  const std::optional<Transaction> found = work.FindTransaction(id);
  if (!found) return NotFound(Subject::kTransaction);
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
  auto change = FoldWith(work, changed, std::min(found->place(), changed.place()));
  if (!change) return change.error();
  const auto allowed = CheckHoldings(work, *change, limits);
  if (!allowed) return allowed.error();
  work.Update(changed);
  Write(work, *std::move(change));
  return changed;
}

Result<void> RemoveTransaction(PortfolioWork& work, const std::string& id,
                               const LedgerLimits& limits) {
  const std::optional<Transaction> found = work.FindTransaction(id);
  if (!found) return NotFound(Subject::kTransaction);
  auto change = FoldWithout(work, *found);
  if (!change) return change.error();
  const auto allowed = CheckHoldings(work, *change, limits);
  if (!allowed) return allowed.error();
  work.EraseTransaction(id);
  Write(work, *std::move(change));
  return {};
}

Result<void> ChangeCostBasis(PortfolioWork& work, CostBasis method, const Stamp& stamp) {
  Portfolio portfolio = work.portfolio();
  if (portfolio.cost_basis == method) return {};
  for (const std::string& crypto_id : work.CoinIds()) {
    auto change = FoldAnew(work, crypto_id, method);
    if (!change) return change.error();
    Write(work, *std::move(change));
  }
  portfolio.cost_basis = method;
  portfolio.updated_at = stamp.clock.Wall();
  work.Save(portfolio);
  return {};
}

}  // namespace cpa
