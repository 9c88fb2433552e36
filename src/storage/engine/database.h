// The database, through SOCI: SQLite or PostgreSQL by DATABASE_URL. A write has survived a power
// cut once Write returns. Works fail as values; nothing of SOCI is thrown to a caller:
//   kConflict     a constraint: Failure::state and ::constraint tell which (ViolatesUnique)
//   kUnavailable  locked for too long, no free connection, the server is away, I/O error: try again
//   kNoSpace      the disk is full; reads go on, and writes again once there is room
//   kInternal     anything else; the detail is for the log and has no parameter values in it
// Threads: any. Calls block: run them on the blocking pool.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <soci/session.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "storage/engine/database_stats.h"
#include "storage/engine/epoch.h"

namespace cpa {

enum class Engine { kSqlite, kPostgres };

struct SqliteTuning {
  std::size_t queue_max = 5'000;  // Writes that wait; one more is refused at once.
  Millis lock_wait_max{5'000};    // For the lock of another program, if `timeout` is not shorter.
  int checkpoint_pages = 1'000;   // The log is copied into the file when it has this many.
  int page_bytes = 4'096;         // Of a file that is made now.
  // False: a power cut may take back the last commits, but leaves the file sound.
  bool sync_commits = true;
  // A large file that was not closed cleanly is read wholly before Open returns; false: whoever
  // opens it calls CheckWholly, beside its work.
  bool checks_at_open = true;
  bool wipe_deleted = true;  // What is deleted is overwritten, which makes deletion dear.
  // After an error of fsync nobody knows what is on disk, so the process must end and start afresh
  // from what is there. Called with a line for the log. Empty: logs it and aborts.
  std::function<void(const std::string&)> on_sync_error;
};

struct PostgresTuning {
  Millis statement_timeout{5'000};
  Millis lock_timeout{5'000};
  Millis connect_timeout{5'000};
  Millis silence_max{10'000};  // The server has not even ended a statement: the connection is cut.
  bool alone = false;  // To restore: kConflict when another session of this program is connected.
};

struct DatabaseOptions {
  std::string url;         // DATABASE_URL
  int readers = 5;         // DATABASE_POOL_SIZE; PostgreSQL: all connections.
  Millis timeout{30'000};  // DATABASE_TIMEOUT: how long to wait for a lock or a connection.
  bool echo = false;       // DATABASE_ECHO: log statements, without parameters.
  SqliteTuning sqlite = {};
  PostgresTuning postgres = {};
  const Clock* clock = &SystemClock();
  // Another database has taken the place of the one in use (epoch.h). Called with a line for the
  // log. Empty: logs it and ends the process.
  std::function<void(const std::string&)> on_replaced = {};
};

// One consistent state of the data, for works that run one after the other. It has a connection of
// its own, which it gives back when it ends: end it soon, for a state that is held keeps the
// database from tidying up behind it. Threads: one at a time. Outlived by its database.
class DatabaseSnapshot {
 public:
  virtual ~DatabaseSnapshot() = default;

  // As Database::Read; a failure that is not the work's own ends the state.
  virtual Result<void> Read(const std::function<Result<void>(soci::session&)>& work) = 0;
};

class Database {
 public:
  // May run again after a conflict with another server: it must have no effect but through the
  // session and by assigning results. Must not call the database it runs in.
  using Work = std::function<Result<void>(soci::session&)>;

  // Opens the database; an SQLite file is created, private to its owner, with its folder when
  // missing. The detail of a failure is a sentence for the operator.
  static Result<std::unique_ptr<Database>> Open(const DatabaseOptions& options);

  virtual ~Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  virtual Engine engine() const = 0;

  // Runs `work` in one transaction: committed when it succeeds, undone when it fails. On SQLite
  // works run one after the other on the writer's own thread, and several share a commit.
  virtual Result<void> Write(const Work& work) = 0;
  // The same without a deadline for statements of PostgreSQL, and with one of a second for locks,
  // behind which all others would queue: for migrations.
  virtual Result<void> WriteUnhurried(const Work& work) = 0;
  // Runs `work` on one consistent state of the data, without waiting for writers.
  virtual Result<void> Read(const Work& work) = 0;

  // kUnavailable when there is no connection to be had. How many there are is for the caller to
  // bound.
  virtual Result<std::unique_ptr<DatabaseSnapshot>> OpenSnapshot() = 0;

  // Whether the database answers, and still is the one that was adopted; within a tenth of a second
  // when the connections are busy.
  virtual Result<void> Ping() = 0;

  // Why the last write failed: the disk is full, the file is gone, the server is away. Nothing once
  // one has succeeded.
  virtual std::optional<Failure> WriteTrouble() const = 0;

  // Whether the file has not been read wholly since it was left uncleanly.
  virtual bool NeedsCheck() const { return false; }

  // Reads all of it, which takes seconds for each GB; ends early, with success, once `stop` is set.
  // kInternal: it is damaged.
  virtual Result<void> CheckWholly(const std::atomic<bool>&) { return {}; }

  // From now on this works with this database only, and not with one that takes its place. Returns
  // its epoch, which is made when there is none. REQUIRES: the main database is migrated.
  Result<std::string> Adopt(Random& random);

  // For works that use what was learned in an earlier one. kUnavailable when it was of another
  // database.
  Result<void> CheckEpoch(soci::session& session) { return epoch_.Check(session); }

  // SQLite's file; empty for PostgreSQL.
  virtual const std::filesystem::path& path() const = 0;

  // Of Write and Read.
  const DatabaseStats& stats() const { return stats_; }

 protected:
  explicit Database(const DatabaseOptions& options = {}) : epoch_(options.on_replaced) {}

  DatabaseStats stats_;
  EpochGuard epoch_;
};

// Works that give a value.
template <class T>
Result<T> WriteFor(Database& database, const std::function<Result<T>(soci::session&)>& work) {
  std::optional<T> value;
  const auto done = database.Write([&](soci::session& session) -> Result<void> {
    auto made = work(session);
    if (!made) return made.error();
    value = std::move(*made);
    return {};
  });
  if (!done) return done.error();
  return *std::move(value);
}

template <class T>
Result<T> ReadFor(Database& database, const std::function<Result<T>(soci::session&)>& work) {
  std::optional<T> value;
  const auto done = database.Read([&](soci::session& session) -> Result<void> {
    auto made = work(session);
    if (!made) return made.error();
    value = std::move(*made);
    return {};
  });
  if (!done) return done.error();
  return *std::move(value);
}

template <class T>
Result<T> ReadFor(DatabaseSnapshot& snapshot,
                  const std::function<Result<T>(soci::session&)>& work) {
  std::optional<T> value;
  const auto done = snapshot.Read([&](soci::session& session) -> Result<void> {
    auto made = work(session);
    if (!made) return made.error();
    value = std::move(*made);
    return {};
  });
  if (!done) return done.error();
  return *std::move(value);
}

// Failure::state when no server answers at all, or it has just gone, so that it is worth waiting
// for one.
inline constexpr const char* kServerAway = "08001";

// Whether the failure, of a database with these options, came of a server that is away. Asks for
// the server when the failure leaves that open. Blocks.
bool SaysServerIsAway(const Failure& failure, const DatabaseOptions& options);

// Whether the failure says that the value of table.column is taken. PostgreSQL's constraints and
// indexes that see to it are called <table>_<column>_unique. Never read a message for this: a
// server speaks the language of its machine.
bool ViolatesUnique(const Failure& failure, std::string_view table, std::string_view column);

// Whether the failure says that a row which this one belongs to is not there.
bool ViolatesForeignKey(const Failure& failure);

}  // namespace cpa
