#include "portfolios/import.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "portfolios/coin_fold.h"

namespace cpa {
namespace {

// One of a coin's tail as it would be: in the database already, or a draft.
struct Entry {
  Transaction* transaction = nullptr;
  std::optional<std::size_t> draft;
};

bool IsEarlier(const Entry& a, const Entry& b) {
  return a.transaction->executed_at < b.transaction->executed_at;
}

// Drafts come after what is there, and after one another, when the time is the same.
std::vector<Entry> Merge(std::vector<Transaction>& tail, const std::vector<std::size_t>& drafts,
                         std::vector<Transaction>& added) {
  std::vector<Entry> entries;
  entries.reserve(tail.size() + drafts.size());
  for (Transaction& each : tail) entries.push_back({&each, std::nullopt});
  for (const std::size_t i : drafts) entries.push_back({&added[i], i});
  std::ranges::stable_sort(entries, IsEarlier);
  return entries;
}

class CoinImport {
 public:
  CoinImport(CoinFold& fold, std::vector<DraftProblem>& problems)
      : fold_(fold), problems_(problems) {}

  // What cannot be sold is reported and left out, so that what comes after is judged too.
  void Run(const std::vector<Entry>& entries) {
    for (const Entry& entry : entries) {
      const auto applied = fold_.Apply(*entry.transaction, !entry.draft);
      if (!applied) {
        Report(entry, applied.error());
        if (applied.error().kind != ErrorKind::kConflict) return;
      } else if (entry.draft) {
        last_draft_ = *entry.draft;
        if (entry.transaction->sale) last_sale_ = *entry.draft;
      }
    }
  }

 private:
  // What was fine without the drafts fails because of one before it: a sale, which left too little,
  // or the last of all, which made the sums too large.
  void Report(const Entry& entry, const Failure& failure) {
    if (entry.draft) return problems_.push_back({*entry.draft, failure.detail});
    const bool too_little = failure.kind == ErrorKind::kConflict;
    problems_.push_back(
        {too_little ? last_sale_ : last_draft_, "With this a later one fails: " + failure.detail});
  }

  CoinFold& fold_;
  std::vector<DraftProblem>& problems_;
  std::size_t last_draft_ = 0;
  std::size_t last_sale_ = 0;
};

using Places = std::vector<std::size_t>;

// What makes two trades the same.
using Content = std::tuple<WallTime, TransactionType, Decimal, Decimal, Decimal>;

Content ContentOf(const Transaction& trade) {
  return {trade.executed_at, trade.type, trade.quantity, trade.price_per_unit, trade.fee};
}

class Planner {
 public:
  Planner(PortfolioWork& work, const std::vector<TransactionDraft>& drafts,
          const ImportRules& rules, const Stamp& stamp)
      : work_(work), drafts_(drafts), rules_(rules), skipped_(drafts.size()) {
    plan_.added.reserve(drafts.size());
    for (std::size_t i = 0; i < drafts.size(); ++i) {
      const auto fine = CheckAmounts(drafts[i]);
      if (!fine) plan_.problems.push_back({i, fine.error().detail});
      plan_.added.push_back(MakeTransaction(drafts[i], stamp));
      plan_.added.back().sequence = work.NextSequence();
    }
  }

  Result<ImportPlan> Run() && {
    if (!plan_.problems.empty())
      return std::move(plan_);  // A fold over such amounts means nothing.
    SkipKnown();
    const std::int64_t holdings = work_.CountHoldings();
    std::int64_t more = 0;
    for (auto& [crypto_id, places] : Group()) more += PlanCoin(crypto_id, std::move(places));
    Sort();
    if (!plan_.problems.empty()) return std::move(plan_);
    const auto allowed = Check(holdings, more);
    if (!allowed) return allowed.error();
    return std::move(plan_);
  }

 private:
  // The drafts of each coin, by their place.
  std::map<std::string, Places> Group() const {
    std::map<std::string, Places> by_coin;
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
      if (!skipped_[i]) by_coin[drafts_[i].crypto_id].push_back(i);
    }
    return by_coin;
  }

  void Note(std::size_t draft, const std::string& id, bool skip) {
    plan_.duplicates.push_back({draft, id});
    skipped_[draft] = skip;
  }

  void SkipKnown() {
    if (rules_.duplicates == Duplicates::kAllow) return;
    std::vector<std::string> ids;
    for (const TransactionDraft& each : drafts_) {
      if (!each.id.empty()) ids.push_back(each.id);
    }
    const std::set<std::string> known = work_.KnownOf(ids);
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
      if (known.contains(drafts_[i].id)) Note(i, drafts_[i].id, true);
    }
  }

  // How many more coins are held then: 1, 0 or -1.
  std::int64_t PlanCoin(const std::string& crypto_id, Places places) {
    CoinFold fold(work_, crypto_id, EarliestOf(places));
    FindTwins(fold.tail(), places);
    std::erase_if(places, [&](std::size_t i) { return skipped_[i]; });
    if (places.empty()) return 0;
    CoinImport(fold, plan_.problems).Run(Merge(fold.tail(), places, plan_.added));
    plan_.coins.push_back(
        {.was_held = fold.was_held(), .position = fold.position(), .outcomes = fold.Finish()});
    return (fold.position().is_held() ? 1 : 0) - (fold.was_held() ? 1 : 0);
  }

  // Before all that is there of the same moment, so that twins are seen.
  LedgerPlace EarliestOf(const Places& places) const {
    WallTime earliest = drafts_[places.front()].executed_at;
    for (const std::size_t i : places) earliest = std::min(earliest, drafts_[i].executed_at);
    return {earliest, 0};
  }

  // Each transaction is the twin of at most one draft: who bought twice in a second has two.
  void FindTwins(const std::vector<Transaction>& tail, const Places& places) {
    std::multimap<Content, std::string> there;
    for (const Transaction& each : tail) there.emplace(ContentOf(each), each.id);
    for (const std::size_t i : places) {
      const auto twin = there.find(ContentOf(plan_.added[i]));
      if (twin == there.end()) continue;
      Note(i, twin->second, rules_.duplicates == Duplicates::kSkip);
      there.erase(twin);
    }
  }

  void Sort() {
    std::ranges::stable_sort(plan_.problems, {}, &DraftProblem::draft);
    std::ranges::stable_sort(plan_.duplicates, {}, &Duplicate::draft);
  }

  // Leaves only what is added.
  Result<void> Check(std::int64_t holdings, std::int64_t more) {
    std::vector<Transaction> added;
    for (std::size_t i = 0; i < skipped_.size(); ++i) {
      if (!skipped_[i]) added.push_back(std::move(plan_.added[i]));
    }
    plan_.added = std::move(added);
    plan_.skipped = skipped_.size() - plan_.added.size();
    if (plan_.added.empty()) return {};
    const auto counted =
        CheckCount(work_, std::ssize(plan_.added), plan_.added.back().sequence, rules_.limits);
    return counted ? CheckHoldings(holdings, holdings + more, rules_.limits) : counted;
  }

  PortfolioWork& work_;
  const std::vector<TransactionDraft>& drafts_;
  const ImportRules& rules_;
  ImportPlan plan_;
  std::vector<bool> skipped_;
};

}  // namespace

Result<ImportPlan> PlanImport(PortfolioWork& work, const std::vector<TransactionDraft>& drafts,
                              const ImportRules& rules, const Stamp& stamp) {
  return Planner(work, drafts, rules, stamp).Run();
}

std::vector<Transaction> CarryOut(PortfolioWork& work, ImportPlan plan) {
  assert(plan.problems.empty());
  work.Insert(plan.added);
  for (CoinChange& change : plan.coins) Write(work, std::move(change));
  return std::move(plan.added);
}

Result<std::vector<Transaction>> ImportTransactions(PortfolioWork& work,
                                                    const std::vector<TransactionDraft>& drafts,
                                                    const ImportRules& rules, const Stamp& stamp) {
  auto plan = PlanImport(work, drafts, rules, stamp);
  if (!plan) return plan.error();
  if (!plan->problems.empty()) return Conflict(Subject::kLedger, plan->problems.front().message);
  return CarryOut(work, *std::move(plan));
}

}  // namespace cpa
