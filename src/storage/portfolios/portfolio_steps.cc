#include "storage/portfolios/portfolio_steps.h"

#include <span>
#include <utility>

#include <soci/soci.h>

#include "base/crypto.h"
#include "base/log.h"
#include "base/mutex.h"
#include "storage/engine/once_store.h"
#include "storage/engine/sql_values.h"
#include "storage/portfolios/portfolio_rows.h"
#include "storage/portfolios/portfolio_work.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

// A preparation that has made no step for so long belongs to a process that has ended.
constexpr Millis kStageKept{30'000};

Failure UnderWay() {
  return Unavailable("another change of this portfolio is under way");
}

// False: the preparation is not this one's any more.
bool Extend(soci::session& session, const std::string& portfolio_id, const std::string& token,
            WallTime now) {
  const long long until = ToSqlTime(now + kStageKept);
  std::string found;
  session << "UPDATE portfolios SET stage_until_ms = :until WHERE id = :id "
             "AND stage = 'preparing' AND stage_token = :token RETURNING id",
      use(until, "until"), use(portfolio_id, "id"), use(token, "token"), into(found);
  return session.got_data();
}

void SetStage(soci::session& session, const std::string& portfolio_id, const std::string& name,
              const std::string& token = "", WallTime until = {}) {
  const long long until_ms = ToSqlTime(until);
  session << "UPDATE portfolios SET stage = :stage, stage_token = :token, stage_until_ms = :until "
             "WHERE id = :id",
      use(name, "stage"), use(token, "token"), use(until_ms, "until"), use(portfolio_id, "id");
}

Stage StageOf(soci::session& session, const std::string& portfolio_id) {
  Stage stage;
  long long until = 0;
  session << "SELECT stage, stage_token, stage_until_ms FROM portfolios WHERE id = :id",
      use(portfolio_id, "id"), into(stage.name), into(stage.token), into(until);
  if (!session.got_data()) return {};
  stage.until = FromSqlTime(until);
  return stage;
}

// Up to kStepRows of what a preparation has put down. False: nothing is left of it.
bool EraseStaged(soci::session& session, const std::string& portfolio_id) {
  const long long rows = kStepRows;
  long long count = 0;
  const auto erase = [&](const char* sql) {
    soci::statement statement =
        (session.prepare << sql, use(portfolio_id, "portfolio"), use(rows, "limit"));
    statement.execute(true);
    count += statement.get_affected_rows();
  };
  erase(
      "DELETE FROM transactions WHERE id IN (SELECT t.id FROM transactions t "
      "JOIN portfolios p ON p.id = t.portfolio_id WHERE p.id = :portfolio "
      "AND t.sequence > p.last_sequence LIMIT :limit)");
  if (count > 0) return true;
  erase(
      "DELETE FROM staged_outcomes WHERE (portfolio_id, sequence) IN (SELECT portfolio_id, "
      "sequence FROM staged_outcomes WHERE portfolio_id = :portfolio LIMIT :limit)");
  return count > 0;
}

// What is few, in the transaction that makes the change seen.
void WriteRest(SqlPortfolioWork& work, const PlannedWrites& writes) {
  for (const Transaction& each : writes.updated) work.Update(each);
  for (const std::string& id : writes.erased) work.EraseTransaction(id);
  for (const auto& [crypto_id, position] : writes.positions) {
    if (position) {
      work.Save(*position);
    } else {
      work.ErasePosition(crypto_id);
    }
  }
  if (writes.portfolio) work.Save(*writes.portfolio);
  work.GiveUpTo(writes.last_sequence);
  work.Finish();
}

template <class Row>
std::span<const Row> Chunk(const std::vector<Row>& rows, std::size_t from) {
  return std::span(rows).subspan(from, std::min<std::size_t>(kStepRows, rows.size() - from));
}

}  // namespace

std::unique_ptr<PortfolioTurns::Turn> PortfolioTurns::Share(const std::string& portfolio_id,
                                                            Millis patience) {
  MutexLock lock(mutex_);
  const auto may = [&]() CPA_REQUIRES(mutex_) {
    const Use& now = uses_[portfolio_id];
    return !now.alone && now.waiting_alone == 0;
  };
  if (!changed_.WaitFor(mutex_, patience, may)) {
    Forget(portfolio_id);
    return nullptr;
  }
  ++uses_[portfolio_id].sharing;
  return std::make_unique<Turn>(*this, portfolio_id);
}

std::unique_ptr<PortfolioTurns::Turn> PortfolioTurns::TakeAlone(const std::string& portfolio_id,
                                                                Millis patience) {
  MutexLock lock(mutex_);
  ++uses_[portfolio_id].waiting_alone;
  const auto may = [&]() CPA_REQUIRES(mutex_) {
    const Use& now = uses_[portfolio_id];
    return !now.alone && now.sharing == 0;
  };
  const bool taken = changed_.WaitFor(mutex_, patience, may);
  Use& now = uses_[portfolio_id];
  --now.waiting_alone;
  if (taken) {
    now.alone = true;
    return std::make_unique<Turn>(*this, portfolio_id);
  }
  Forget(portfolio_id);
  changed_.NotifyAll();
  return nullptr;
}

void PortfolioTurns::End(const std::string& portfolio_id) {
  MutexLock lock(mutex_);
  Use& now = uses_[portfolio_id];
  if (now.alone) {
    now.alone = false;
  } else {
    --now.sharing;
  }
  Forget(portfolio_id);
  changed_.NotifyAll();
}

void PortfolioTurns::Forget(const std::string& portfolio_id) {
  const Use& now = uses_[portfolio_id];
  if (!now.alone && now.sharing == 0 && now.waiting_alone == 0) uses_.erase(portfolio_id);
}

Result<void> PortfolioSteps::Apply(const std::string& user_id, const std::string& portfolio_id,
                                   const MakeOnce& once, const PortfolioStore::Change& change) {
  const Job job{user_id, portfolio_id, NewUuid(clock_, SystemRandom())};
  if (const auto recovered = Recover(portfolio_id); !recovered) return recovered.error();
  if (const auto begun = Begin(job); !begun) return begun.error();
  const Result<void> done = Carry(job, once, change);
  // Also after success: what is seen is settled, and nothing is left of what was recalled instead.
  const auto recovered = done ? Settle(portfolio_id) : Undo(portfolio_id, job.token);
  if (!recovered) {
    CPA_LOG_WARN("storage", "a change in steps is not at its end yet: {}",
                 recovered.error().detail);
  }
  return done;
}

Result<void> PortfolioSteps::Carry(const Job& job, const MakeOnce& once,
                                   const PortfolioStore::Change& change) {
  const auto writes = Plan(job, change);
  if (!writes) return writes.error();
  const auto prepared = Prepare(job, *writes);
  return prepared ? MakeSeen(job, once, *writes) : prepared;
}

Result<void> PortfolioSteps::Recover(const std::string& portfolio_id) {
  Stage stage;
  const auto read = database_.Read([&](soci::session& session) -> Result<void> {
    stage = StageOf(session, portfolio_id);
    return {};
  });
  if (!read) return read;
  if (stage.name.empty()) return {};
  if (stage.name == "settling") return Settle(portfolio_id);
  if (stage.until > clock_.Wall()) return UnderWay();
  CPA_LOG_INFO("storage", "undoing a change that a process left unfinished");
  return Undo(portfolio_id, stage.token);
}

Result<void> PortfolioSteps::Begin(const Job& job) {
  return database_.Write([&](soci::session& session) -> Result<void> {
    const auto work = SqlPortfolioWork::Lock(session, job.user_id, job.portfolio_id);
    if (!work) return NotFound(Subject::kPortfolio);
    if (!work->stage().name.empty()) return UnderWay();
    SetStage(session, job.portfolio_id, "preparing", job.token, clock_.Wall() + kStageKept);
    return {};
  });
}

Result<PlannedWrites> PortfolioSteps::Plan(const Job& job, const PortfolioStore::Change& change) {
  return ReadFor<PlannedWrites>(database_, [&](soci::session& session) -> Result<PlannedWrites> {
    const auto saved = SqlPortfolioWork::Look(session, job.user_id, job.portfolio_id);
    if (!saved) return NotFound(Subject::kPortfolio);
    PlannedWork planned(*saved);
    if (const auto done = change(planned); !done) return done.error();
    return planned.TakeWrites();
  });
}

Result<void> PortfolioSteps::Prepare(const Job& job, const PlannedWrites& writes) {
  const auto in_steps = [&](const auto& rows, const auto& insert) -> Result<void> {
    for (std::size_t from = 0; from < rows.size(); from += kStepRows) {
      const auto done = database_.Write([&](soci::session& session) -> Result<void> {
        if (!Extend(session, job.portfolio_id, job.token, clock_.Wall())) return UnderWay();
        insert(session, job.portfolio_id, Chunk(rows, from));
        return {};
      });
      if (!done) return done;
    }
    return {};
  };
  const auto inserted = in_steps(writes.inserted, InsertTransactions);
  return inserted ? in_steps(writes.outcomes, InsertStagedOutcomes) : inserted;
}

Result<void> PortfolioSteps::MakeSeen(const Job& job, const MakeOnce& once,
                                      const PlannedWrites& writes) {
  bool seen = false;
  auto made = database_.Write([&](soci::session& session) {
    seen = false;
    return RunOnce(session, once, clock_.Wall(), [&]() -> Result<void> {
      const auto work = SqlPortfolioWork::Lock(session, job.user_id, job.portfolio_id);
      if (!work) return NotFound(Subject::kPortfolio);
      if (work->stage().token != job.token) return UnderWay();
      WriteRest(*work, writes);
      SetStage(session, job.portfolio_id, writes.outcomes.empty() ? "" : "settling");
      seen = true;
      return {};
    });
  });
  // An earlier request has had this effect already.
  return made && !seen ? Undo(job.portfolio_id, job.token) : made;
}

Result<void> PortfolioSteps::Undo(const std::string& portfolio_id, const std::string& token) {
  for (bool more = true; more;) {
    const auto done = database_.Write([&](soci::session& session) -> Result<void> {
      const Stage stage = StageOf(session, portfolio_id);
      more = stage.name == "preparing" && stage.token == token;
      if (!more) return {};
      if (!EraseStaged(session, portfolio_id)) SetStage(session, portfolio_id, "");
      return {};
    });
    if (!done) return done;
  }
  return {};
}

Result<void> PortfolioSteps::Settle(const std::string& portfolio_id) {
  for (bool more = true; more;) {
    const auto done = database_.Write([&](soci::session& session) -> Result<void> {
      more = StageOf(session, portfolio_id).name == "settling";
      if (!more) return {};
      const long long settled = SettleOutcomes(session, portfolio_id, kStepRows);
      if (settled == 0) SetStage(session, portfolio_id, "");
      return {};
    });
    if (!done) return done;
  }
  return {};
}

}  // namespace cpa
