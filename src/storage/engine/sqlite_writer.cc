#include "storage/engine/sqlite_writer.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "base/blocking_pool.h"
#include "base/log.h"
#include "base/mutex.h"
#include "storage/engine/sql_failure.h"
#include "storage/engine/sqlite_session.h"

namespace cpa {
namespace {

// Bounds for how long the first of a group waits for the others.
constexpr std::size_t kGroupMax = 256;
constexpr Millis kGroupTime{20};
constexpr std::size_t kSlowOwnersMax = 1'000;

// A rebuild of a large portfolio touches its pages once for each coin; with SQLite's 2 MiB they
// would go out to the log and come back each time. Memory is taken as it is needed.
constexpr int kCacheKib = 32 * 1024;

// Readers can keep the log from starting again from its beginning. From this many times its usual
// size on they are waited for, but not for longer than a client would notice.
constexpr int kOvergrown = 16;
constexpr Millis kOvergrownPatience{50};

[[noreturn]] void AbortAfterSyncError(const std::string& line) {
  spdlog::critical("[storage] {}", line);
  StopLog();
  std::abort();
}

SqliteTuning WithReaction(SqliteTuning tuning) {
  if (!tuning.on_sync_error) tuning.on_sync_error = AbortAfterSyncError;
  return tuning;
}

int NotePages(void* pages, sqlite_api::sqlite3*, const char*, int pages_in_log) {
  *static_cast<int*>(pages) = pages_in_log;
  return SQLITE_OK;
}

std::string SyncErrorLine(const std::string& detail) {
  return "fsync failed, so what is on disk is unknown: stopping, to start afresh from it (" +
         detail + ")";
}

}  // namespace

SqliteWriter::SqliteWriter(const std::filesystem::path& path, const DatabaseOptions& options)
    : tuning_(WithReaction(options.sqlite)),
      lock_wait_(std::min(options.timeout, options.sqlite.lock_wait_max)),
      clock_(*options.clock),
      place_(path),
      thread_([this] { return WriteWaiting(); }) {
  OpenSession(session_, path, lock_wait_);
  if (!tuning_.sync_commits) session_ << "PRAGMA synchronous = NORMAL";
  session_ << "PRAGMA secure_delete = " << (tuning_.wipe_deleted ? "ON" : "OFF");
  session_ << "PRAGMA cache_size = -" << kCacheKib;
  if (options.echo) EchoStatements(session_);
  // Takes the place of SQLite's own checkpoints, which would hide a failed fsync.
  sqlite_api::sqlite3_wal_hook(SqliteBackend(session_).conn_, NotePages, &log_pages_);
  thread_.Start();
}

SqliteWriter::~SqliteWriter() {
  thread_.Stop();
  WriteWaiting();
}

Result<void> SqliteWriter::Write(const Database::Work& work) {
  assert(!thread_.IsThisThread());  // It would wait for itself.
  const auto job =
      std::make_shared<Job>(Job{WorkOwner(), work, clock_.Steady() + lock_wait_, {}, {}});
  auto answer = job->answer.get_future();
  {
    MutexLock lock(mutex_);
    if (waiting_.size() >= tuning_.queue_max) return Unavailable("too many writes are waiting");
    waiting_.Push(job->owner, job);
  }
  thread_.Wake();
  return answer.get();
}

std::size_t SqliteWriter::waiting() {
  MutexLock lock(mutex_);
  return waiting_.size();
}

Millis SqliteWriter::WriteWaiting() {
  while (waiting() > 0) {
    if (!IsInPlace() || !Begin()) continue;
    RunGroup();
    CheckpointWhenDue();
  }
  return TurnThread::kUntilWoken;
}

SqliteWriter::JobPtr SqliteWriter::TakeJob(bool first) {
  MutexLock lock(mutex_);
  auto next = waiting_.TakeIf(
      [&](const std::string& owner) { return first || !slow_owners_.contains(owner); });
  return next ? std::move(next->second) : nullptr;
}

bool SqliteWriter::IsInPlace() {
  if (place_.IsUnchanged()) return true;
  RefuseWaiting(Unavailable("the file of the database was moved away or replaced while it is open; "
                            "stop the server and put it back"),
                false);
  return false;
}

bool SqliteWriter::Begin() {
  try {
    SetBusyTimeout(session_, PatienceOfFirst());
    session_ << "BEGIN IMMEDIATE";
    return true;
  } catch (const std::exception& error) {
    RefuseWaiting(Judge(error), IsBusy(error));
    return false;
  }
}

Millis SqliteWriter::PatienceOfFirst() {
  MutexLock lock(mutex_);
  const auto left = waiting_.next()->lock_deadline - clock_.Steady();
  return std::max(std::chrono::ceil<Millis>(left), Millis{0});
}

void SqliteWriter::RefuseWaiting(const Failure& failure, bool only_overdue) {
  std::vector<JobPtr> refused;
  {
    MutexLock lock(mutex_);
    const SteadyTime now = clock_.Steady();
    while (!waiting_.empty() && (!only_overdue || waiting_.next()->lock_deadline <= now)) {
      refused.push_back(std::move(waiting_.Take()->second));
    }
  }
  for (const JobPtr& job : refused) job->answer.set_value(failure);
}

void SqliteWriter::RunGroup() {
  std::vector<JobPtr> group;
  const SteadyTime end = clock_.Steady() + kGroupTime;
  bool intact = true;
  do {
    JobPtr job = TakeJob(group.empty());
    if (!job) break;
    const SteadyTime begin = clock_.Steady();
    intact = RunInSavepoint(*job);
    NoteTime(*job, clock_.Steady() - begin);
    group.push_back(std::move(job));
  } while (intact && group.size() < kGroupMax && clock_.Steady() < end);

  // A failed work is answered last of all too: what it saw of the others counts only now.
  const Result<void> committed = intact ? Commit() : group.back()->outcome;
  for (const JobPtr& job : group) job->answer.set_value(committed ? job->outcome : committed);
}

void SqliteWriter::NoteTime(const Job& job, SteadyTime::duration took) {
  if (took < kGroupTime) {
    slow_owners_.erase(job.owner);
    return;
  }
  if (slow_owners_.size() >= kSlowOwnersMax) slow_owners_.clear();
  slow_owners_.insert(job.owner);
}

bool SqliteWriter::RunInSavepoint(Job& job) {
  try {
    session_ << "SAVEPOINT work";
    job.outcome = job.work(session_);
  } catch (const std::exception& error) {
    job.outcome = Judge(error);
  }
  if (!InTransaction()) {
    if (job.outcome) job.outcome = Internal("a work ended its own transaction");
    return false;
  }
  try {
    if (!job.outcome) session_ << "ROLLBACK TO work";
    session_ << "RELEASE work";
    return true;
  } catch (const std::exception& error) {
    job.outcome = Judge(error);
    Rollback();
    return false;
  }
}

Result<void> SqliteWriter::Commit() {
  try {
    session_ << "COMMIT";
    return {};
  } catch (const std::exception& error) {
    const Failure failure = Judge(error);
    Rollback();
    return failure;
  }
}

bool SqliteWriter::InTransaction() {
  return sqlite_api::sqlite3_get_autocommit(SqliteBackend(session_).conn_) == 0;
}

void SqliteWriter::Rollback() {
  if (!InTransaction()) return;
  try {
    session_ << "ROLLBACK";
  } catch (const std::exception& error) {
    CPA_LOG_ERROR("storage", "rollback: {}", ToFailure(error).detail);
  }
}

void SqliteWriter::CheckpointWhenDue() {
  if (log_pages_ < tuning_.checkpoint_pages) return;
  const bool overgrown = log_pages_ / kOvergrown >= tuning_.checkpoint_pages;
  log_pages_ = 0;  // The next commit tells how many are left.
  SetBusyTimeout(session_, kOvergrownPatience);
  const int code = sqlite_api::sqlite3_wal_checkpoint_v2(
      SqliteBackend(session_).conn_, nullptr,
      overgrown ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code == SQLITE_OK || (code & 0xFF) == SQLITE_BUSY) return;
  const std::string detail = sqlite_api::sqlite3_errstr(code);
  if (IsSyncErrorCode(code)) tuning_.on_sync_error(SyncErrorLine(detail));
  CPA_LOG_WARN("storage", "the write-ahead log cannot be shortened: {}", detail);
}

Failure SqliteWriter::Judge(const std::exception& error) {
  Failure failure = ToFailure(error);
  if (IsSyncError(error)) tuning_.on_sync_error(SyncErrorLine(failure.detail));
  return failure;
}

}  // namespace cpa
