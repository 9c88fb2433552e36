#include "portfolios/import.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "portfolios/ledger.h"

namespace cpa {
namespace {

// One of a coin's ledger as it would be: in the database already, or a draft.
struct Entry {
  Transaction* transaction = nullptr;
  std::optional<std::size_t> draft;
};

bool IsEarlier(const Entry& a, const Entry& b) {
  return a.transaction->executed_at < b.transaction->executed_at;
}

// Drafts come after what is there, and after one another, when the time is the same.
std::vector<Entry> Merge(std::vector<Transaction>& ledger, const std::vector<std::size_t>& drafts,
                         std::vector<Transaction>& added) {
  std::vector<Entry> entries;
  entries.reserve(ledger.size() + drafts.size());
  for (Transaction& each : ledger) entries.push_back({&each, std::nullopt});
  for (const std::size_t i : drafts) entries.push_back({&added[i], i});
  std::ranges::stable_sort(entries, IsEarlier);
  return entries;
}

class CoinImport {
 public:
  CoinImport(const std::string& crypto_id, CostBasis method, std::vector<DraftProblem>& problems)
      : fold_(crypto_id, method), problems_(problems) {}

  // What cannot be sold is reported and left out, so that what comes after is judged too.
  void Run(const std::vector<Entry>& entries) {
    for (const Entry& entry : entries) {
      const auto sale = fold_.Apply(*entry.transaction);
      if (!sale) {
        Report(entry, sale.error());
        if (sale.error().kind != ErrorKind::kConflict) return;
        continue;
      }
      Keep(entry, *sale);
    }
  }

  CoinChange Finish() && { return {.position = fold_.position(), .sales = std::move(sales_)}; }

 private:
  void Keep(const Entry& entry, const std::optional<Sale>& sale) {
    if (entry.draft) last_draft_ = *entry.draft;
    if (entry.draft && sale) last_sale_ = *entry.draft;
    if (entry.transaction->sale == sale) return;
    entry.transaction->sale = sale;
    if (!entry.draft) sales_.push_back(*entry.transaction);
  }

  // What was fine without the drafts fails because of one before it: a sale, which left too little,
  // or the last of all, which made the sums too large.
  void Report(const Entry& entry, const Failure& failure) {
    if (entry.draft) return problems_.push_back({*entry.draft, failure.detail});
    const bool too_little = failure.kind == ErrorKind::kConflict;
    problems_.push_back(
        {too_little ? last_sale_ : last_draft_, "With this a later one fails: " + failure.detail});
  }

  Ledger fold_;
  std::vector<DraftProblem>& problems_;
  std::vector<Transaction> sales_;
  std::size_t last_draft_ = 0;
  std::size_t last_sale_ = 0;
};

// The drafts of each coin, by their place.
using ByCoin = std::map<std::string, std::vector<std::size_t>>;

ByCoin Group(const std::vector<Transaction>& added) {
  ByCoin by_coin;
  for (std::size_t i = 0; i < added.size(); ++i) by_coin[added[i].crypto_id].push_back(i);
  return by_coin;
}

ImportPlan Begin(const std::vector<TransactionDraft>& drafts, const Stamp& stamp) {
  ImportPlan plan;
  plan.added.reserve(drafts.size());
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    const auto fine = CheckAmounts(drafts[i]);
    if (!fine) plan.problems.push_back({i, fine.error().detail});
    plan.added.push_back(MakeTransaction(drafts[i], stamp));
  }
  return plan;
}

std::int64_t HeldMore(PortfolioWork& work, const Position& after) {
  const std::optional<Position> before = work.FindPosition(after.crypto_id);
  return (after.is_held() ? 1 : 0) - (before && before->is_held() ? 1 : 0);
}

}  // namespace

Result<ImportPlan> PlanImport(PortfolioWork& work, const std::vector<TransactionDraft>& drafts,
                              const LedgerLimits& limits, const Stamp& stamp) {
  ImportPlan plan = Begin(drafts, stamp);
  if (!plan.problems.empty()) return plan;  // A fold over such amounts would mean nothing.
  const std::int64_t holdings = work.CountHoldings();
  std::int64_t more = 0;
  for (const auto& [crypto_id, places] : Group(plan.added)) {
    std::vector<Transaction> ledger = work.LedgerOf(crypto_id);
    CoinImport coin(crypto_id, work.portfolio().cost_basis, plan.problems);
    coin.Run(Merge(ledger, places, plan.added));
    plan.coins.push_back(std::move(coin).Finish());
    more += HeldMore(work, plan.coins.back().position);
  }
  std::ranges::stable_sort(plan.problems, {}, &DraftProblem::draft);
  if (!plan.problems.empty()) return plan;
  const auto allowed = CheckHoldings(holdings, holdings + more, limits);
  if (!allowed) return allowed.error();
  return plan;
}

std::vector<Transaction> CarryOut(PortfolioWork& work, ImportPlan plan) {
  assert(plan.problems.empty());
  for (Transaction& each : plan.added) each.sequence = work.NextSequence();
  work.Insert(plan.added);
  for (const CoinChange& change : plan.coins) Write(work, change);
  return std::move(plan.added);
}

Result<std::vector<Transaction>> ImportTransactions(PortfolioWork& work,
                                                    const std::vector<TransactionDraft>& drafts,
                                                    const LedgerLimits& limits,
                                                    const Stamp& stamp) {
  auto plan = PlanImport(work, drafts, limits, stamp);
  if (!plan) return plan.error();
  if (!plan->problems.empty()) return Conflict(plan->problems.front().message);
  return CarryOut(work, *std::move(plan));
}

}  // namespace cpa
