// One connection to a PostgreSQL server, made when it is needed and again after it broke.
// Threads: one at a time.
#pragma once

#include <memory>
#include <string>

#include <soci/session.h>

#include "base/result.h"
#include "storage/engine/database.h"
#include "storage/engine/epoch.h"
#include "storage/engine/files.h"
#include "storage/engine/socket_watch.h"

namespace cpa {

// What sessions are called in pg_stat_activity, unless the URL says otherwise.
inline constexpr const char* kApplicationName = "crypto-price-api";

// Every session of the product holds this advisory lock on its schema (kUseLock, hash of its name),
// shared; who restores holds it alone.
inline constexpr int kUseLock = 0x43504131;

struct PostgresSetup {
  std::string connect_string;
  std::string display;  // The server in words, for messages.
  PostgresTuning tuning;
  bool echo = false;
  const EpochGuard* epoch = nullptr;  // Outlives the connections.
};

class PostgresConnection {
 public:
  PostgresConnection(const PostgresSetup& setup, SocketWatch& watch)
      : setup_(setup), watch_(watch) {}  // Both outlive this.

  ~PostgresConnection() { Close(); }

  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  Result<void> EnsureOpen();  // kUnavailable when the server cannot be reached.
  void Close();

  bool IsOpen() const { return session_ != nullptr; }

  // Goes with what was sent before and has not been answered, after a failure of which the server
  // passes over it. False: a statement had failed earlier, so the server has undone all instead.
  bool Commit();
  void Rollback();  // When all that was sent before has been answered.

  bool IsBroken();  // The connection is gone.

  // While watched, a statement that takes far longer than its deadline ends with the connection.
  void Watch();
  void Unwatch();

  soci::session& session() { return *session_; }  // REQUIRES: open.

 private:
  Result<void> Prepare();
  Result<void> Claim();
  void EndClaim();
  void Rearm();

  const PostgresSetup& setup_;
  SocketWatch& watch_;
  std::unique_ptr<soci::session> session_;
  std::unique_ptr<FileHandle> socket_;  // A second descriptor: it cannot be closed behind our back.
  bool watched_ = false;
};

}  // namespace cpa
