// Changes of portfolios that are too large for one step on SQLite's one writer, which others would
// wait for. They are planned on a state of the database, written step by step where nobody sees
// them, and seen from one commit on: whoever reads, and whoever starts after a kill, finds all of a
// change or nothing. Other changes of the same portfolio wait for it. Threads: any. Calls block.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "portfolios/portfolio_store.h"
#include "storage/engine/database.h"
#include "storage/portfolios/planned_work.h"

namespace cpa {

// Rows of one step: some ten milliseconds.
inline constexpr std::int64_t kStepRows = 1'000;

// Whose turn it is to change a portfolio, in this process: changes of one step share it, for the
// database puts them in order; one that goes in steps has it alone.
class PortfolioTurns {
 public:
  class Turn {
   public:
    Turn(PortfolioTurns& turns, std::string portfolio_id)
        : turns_(turns), portfolio_id_(std::move(portfolio_id)) {}

    ~Turn() { turns_.End(portfolio_id_); }

    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    PortfolioTurns& turns_;
    const std::string portfolio_id_;
  };

  // nullptr when it is another one's for that long.
  std::unique_ptr<Turn> Share(const std::string& portfolio_id, Millis patience);
  std::unique_ptr<Turn> TakeAlone(const std::string& portfolio_id, Millis patience);

 private:
  struct Use {
    int sharing = 0;
    bool alone = false;
    int waiting_alone = 0;  // They come first, or those that share would never let them.
  };

  void End(const std::string& portfolio_id);
  void Forget(const std::string& portfolio_id) CPA_REQUIRES(mutex_);  // When nobody is at it.

  Mutex mutex_;
  CondVar changed_;
  std::map<std::string, Use> uses_ CPA_GUARDED_BY(mutex_);
};

class PortfolioSteps {
 public:
  PortfolioSteps(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // As PortfolioStore::Apply. The caller has the portfolio's turn to itself.
  Result<void> Apply(const std::string& user_id, const std::string& portfolio_id,
                     const MakeOnce& once, const PortfolioStore::Change& change);

  // Ends what a change of the portfolio has left behind: undoes one that was not seen yet, and
  // settles one that was. kUnavailable when another server is at it.
  Result<void> Recover(const std::string& portfolio_id);

 private:
  struct Job {
    std::string user_id, portfolio_id, token;
  };

  Result<void> Begin(const Job& job);
  Result<PlannedWrites> Plan(const Job& job, const PortfolioStore::Change& change);
  Result<void> Carry(const Job& job, const MakeOnce& once, const PortfolioStore::Change& change);
  Result<void> Prepare(const Job& job, const PlannedWrites& writes);
  Result<void> MakeSeen(const Job& job, const MakeOnce& once, const PlannedWrites& writes);
  // Of a preparation that is not seen.
  Result<void> Undo(const std::string& portfolio_id, const std::string& token);
  Result<void> Settle(const std::string& portfolio_id);

  Database& database_;
  const Clock& clock_;
};

}  // namespace cpa
