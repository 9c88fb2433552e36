// The one connection that writes to an SQLite file, on a thread of its own. Works that wait at the
// same time share a transaction, each in a savepoint, and so one fsync: with many clients that is
// what makes durable writes fast. Everyone is answered after the commit. Owners of works take
// turns, so that one who asks for many holds up nobody else by more than one of them. Threads: any.
// Calls block.
#pragma once

#include <cstddef>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include <soci/session.h>

#include "base/clock.h"
#include "base/fair_queue.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/turn_thread.h"
#include "storage/engine/database.h"
#include "storage/engine/files.h"

namespace cpa {

class SqliteWriter {
 public:
  // Throws soci::soci_error when the file cannot be opened. REQUIRES: the file exists.
  SqliteWriter(const std::filesystem::path& path, const DatabaseOptions& options);
  ~SqliteWriter();  // Finishes what waits.
  SqliteWriter(const SqliteWriter&) = delete;
  SqliteWriter& operator=(const SqliteWriter&) = delete;

  // kUnavailable at once when too many wait, and when another program holds the file's lock for
  // longer than the lock wait, or the file was moved away or replaced. When the commit fails, so do
  // all works that shared it.
  Result<void> Write(const Database::Work& work);

  // How many wait for their turn.
  std::size_t waiting();

 private:
  struct Job {
    const std::string owner;
    const Database::Work& work;
    const SteadyTime lock_deadline;
    Result<void> outcome;
    std::promise<Result<void>> answer;
  };

  using JobPtr = std::shared_ptr<Job>;

  Millis WriteWaiting();
  JobPtr TakeJob(bool first);  // Of a group. nullptr: none waits that may join it.

  bool Begin();
  bool IsInPlace();  // False: writes to the file would be lost, so all that wait are refused.
  Millis PatienceOfFirst();
  void RefuseWaiting(const Failure& failure, bool only_overdue);

  void RunGroup();
  void NoteTime(const Job& job, SteadyTime::duration took);
  bool RunInSavepoint(Job& job);  // False: the error has ended the whole transaction.
  Result<void> Commit();
  bool InTransaction();
  void Rollback();

  void CheckpointWhenDue();
  Failure Judge(const std::exception& error);  // Reacts to a failed fsync.

  const SqliteTuning tuning_;
  const Millis lock_wait_;
  const Clock& clock_;
  soci::session session_;  // Of the thread, once that runs.
  const FilePlace place_;  // After the session, which opens the file.
  int log_pages_ = 0;      // In the write-ahead log after the last commit.
  // Whose last work took long: their next one shares no commit, so that nobody waits for it who
  // came before.
  std::unordered_set<std::string> slow_owners_;

  Mutex mutex_;
  FairQueue<JobPtr> waiting_ CPA_GUARDED_BY(mutex_);  // By who asks (WorkOwner).
  TurnThread thread_;
};

}  // namespace cpa
