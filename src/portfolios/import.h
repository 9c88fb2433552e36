// Many transactions at once, all or none: first a plan, which only reads and names every one that
// cannot be, then its carrying out. A plan that is not carried out is a dry run.
// Run them inside PortfolioStore::Apply, both in one. Threads: as the work.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "portfolios/changes.h"
#include "portfolios/coin_change.h"
#include "portfolios/portfolio_store.h"

namespace cpa {

struct DraftProblem {
  std::size_t draft = 0;  // Which of the drafts, from 0.
  std::string message;    // A sentence for the caller.

  bool operator==(const DraftProblem&) const = default;
};

// A draft that is in the portfolio already: by its id, or with all its amounts at the same moment.
struct Duplicate {
  std::size_t draft = 0;
  std::string id;  // What it is the same as.

  bool operator==(const Duplicate&) const = default;
};

enum class Duplicates {
  kSkipKnown,  // Those whose id is known are left out; others may be two trades that look the same.
  kSkip,       // All are left out.
  kAllow,      // None is.
};

struct ImportRules {
  LedgerLimits limits = {};
  Duplicates duplicates = Duplicates::kSkipKnown;
};

struct ImportPlan {
  std::vector<Transaction> added;      // In the order of the drafts.
  std::vector<CoinChange> coins;       // Of each coin that they touch.
  std::vector<DraftProblem> problems;  // In the order of the drafts; a plan with any is void.
  std::vector<Duplicate> duplicates;   // In the order of the drafts, left out or not.
  std::size_t skipped = 0;             // How many are left out.
};

// kConflict when there would be too many holdings or transactions.
Result<ImportPlan> PlanImport(PortfolioWork& work, const std::vector<TransactionDraft>& drafts,
                              const ImportRules& rules, const Stamp& stamp);

// Writes the plan and returns what was added. REQUIRES: no problems, and no change since the plan.
std::vector<Transaction> CarryOut(PortfolioWork& work, ImportPlan plan);

// Both. Problems: kConflict, and the detail is the message of the first.
Result<std::vector<Transaction>> ImportTransactions(PortfolioWork& work,
                                                    const std::vector<TransactionDraft>& drafts,
                                                    const ImportRules& rules, const Stamp& stamp);

}  // namespace cpa
