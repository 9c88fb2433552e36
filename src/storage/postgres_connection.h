// One connection to a PostgreSQL server, made when it is needed and again after it broke.
// Threads: one at a time.
#pragma once

#include <memory>
#include <string>

#include <soci/session.h>

#include "base/result.h"
#include "storage/database.h"
#include "storage/files.h"
#include "storage/socket_watch.h"

namespace cpa {

struct PostgresSetup {
  std::string connect_string;
  std::string display;  // The server in words, for messages.
  PostgresTuning tuning;
  bool echo = false;
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

  bool IsBroken();             // The connection is gone.
  bool InFailedTransaction();  // A statement has failed, so COMMIT would undo.

  // While watched, a statement that takes far longer than its deadline ends with the connection.
  void Watch();
  void Unwatch();

  soci::session& session() { return *session_; }  // REQUIRES: open.

 private:
  void Prepare();
  void Rearm();

  const PostgresSetup& setup_;
  SocketWatch& watch_;
  std::unique_ptr<soci::session> session_;
  std::unique_ptr<FileHandle> socket_;  // A second descriptor: it cannot be closed behind our back.
  bool watched_ = false;
};

}  // namespace cpa
