// The SQLite database, through SOCI: one connection that writes and several that read, so readers
// never wait for the writer. A write has survived a power cut once Write returns (write-ahead log,
// synchronous=FULL). Reads and writes fail as values; nothing of SOCI is thrown to a caller:
//   kConflict     a constraint; the detail is SQLite's ("UNIQUE constraint failed: users.email")
//   kUnavailable  locked for longer than the timeout, disk full, I/O error: try again
//   kInternal     anything else; the detail is for the log and has no parameter values in it
// Threads: any. Calls block: run them on the blocking pool.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include <soci/connection-pool.h>
#include <soci/session.h>

#include "base/clock.h"
#include "base/result.h"

namespace cpa {

struct DatabaseOptions {
  std::string url;         // DATABASE_URL
  int readers = 5;         // DATABASE_POOL_SIZE
  Millis timeout{30'000};  // DATABASE_TIMEOUT: how long to wait for a lock or a reader.
  bool echo = false;       // DATABASE_ECHO: log statements, without parameters.
};

class Database {
 public:
  using Work = std::function<Result<void>(soci::session&)>;

  // Opens the file; creates it, private to its owner, and its folder when missing. The detail of a
  // failure is a sentence for the operator.
  static Result<std::unique_ptr<Database>> Open(const DatabaseOptions& options);

  // Runs `work` in one transaction: committed when it succeeds, undone when it fails.
  Result<void> Write(const Work& work);
  Result<void> Read(const Work& work);

  // Whether the database answers; within a tenth of a second when the readers are busy.
  Result<void> Ping();

  const std::filesystem::path& path() const { return path_; }

  class OpenOnly;  // Makes the constructor private to Open.
  Database(const OpenOnly&, std::filesystem::path path, const DatabaseOptions& options);

 private:
  Result<void> ReadWithin(Millis timeout, const Work& work);

  const std::filesystem::path path_;
  const Millis timeout_;
  std::mutex writing_;  // Guards writer_.
  soci::session writer_;
  soci::connection_pool readers_;
};

}  // namespace cpa
