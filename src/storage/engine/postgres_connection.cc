#include "storage/engine/postgres_connection.h"

#include <fcntl.h>

#include <exception>
#include <string_view>

#include <soci/soci.h>

#include "base/log.h"
#include "storage/engine/postgres_session.h"
#include "storage/engine/sql_failure.h"

namespace cpa {
namespace {

PGconn* ConnectionOf(soci::session& session) {
  return PostgresBackend(session).connection();
}

// SOCI puts a line of its own before what the server or libpq said.
std::string ReasonOf(std::string message) {
  constexpr std::string_view kPreface = "Cannot establish connection to the database.\n";
  if (message.starts_with(kPreface)) message.erase(0, kPreface.size());
  while (message.ends_with('\n')) message.pop_back();
  return OneLine(message);
}

}  // namespace

Result<void> PostgresConnection::EnsureOpen() {
  if (session_) return {};
  Result<void> ready;
  try {
    auto session = std::make_unique<soci::session>();
    OpenPostgresSession(*session, setup_.connect_string);
    session_ = std::move(session);
    socket_ = std::make_unique<FileHandle>(
        ::fcntl(PQsocket(ConnectionOf(*session_)), F_DUPFD_CLOEXEC, 0));
    if (!socket_->is_open()) throw std::runtime_error("too many open files");
    ready = Prepare();
  } catch (const std::exception& error) {
    const Failure failure = ToFailure(error);
    ready = Unavailable("cannot connect to the database " + setup_.display + ": " +
                        ReasonOf(failure.detail));
  }
  if (!ready) Close();
  return ready;
}

// An operator's stricter settings (synchronous_commit) stay as they are.
Result<void> PostgresConnection::Prepare() {
  // Notices ("already exists, skipping") would go to standard error.
  PQsetNoticeProcessor(
      ConnectionOf(*session_), [](void*, const char*) {}, nullptr);
  // Text in any other encoding could be refused one day, or come back as another.
  const char* const encoding = PQparameterStatus(ConnectionOf(*session_), "server_encoding");
  if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
    return Invalid("the database " + setup_.display + " has the encoding " +
                   (encoding == nullptr ? "?" : encoding) +
                   "; it must be UTF8 (CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0)");
  }
  PostgresBackend(*session_).OnWait([this] {
    if (watched_) Rearm();
  });
  session_->set_query_transformation([this](const std::string& statement) {
    if (setup_.echo) CPA_LOG_INFO("sql", "{}", OneLine(statement));
    return statement;
  });
  soci::session& session = *session_;
  session << "SET statement_timeout = " << setup_.tuning.statement_timeout.count();
  session << "SET lock_timeout = " << setup_.tuning.lock_timeout.count();
  session << "SET idle_in_transaction_session_timeout = " << 2 * setup_.tuning.silence_max.count();
  session << "SELECT set_config('synchronous_commit', 'on', false) "
             "WHERE current_setting('synchronous_commit') = 'off'";
  if (auto claimed = Claim(); !claimed) return claimed;
  return setup_.epoch->is_holding() ? setup_.epoch->Check(session) : Result<void>();
}

// A session whose database is being replaced must see nothing of it.
Result<void> PostgresConnection::Claim() {
  const std::string suffix = setup_.tuning.alone ? "" : "_shared";
  int claimed = 0;
  *session_ << "SELECT CASE WHEN pg_try_advisory_lock" << suffix << "(" << kUseLock
            << ", hashtext(coalesce(current_schema(), ''))) THEN 1 ELSE 0 END",
      soci::into(claimed);
  if (claimed == 1) return {};
  if (setup_.tuning.alone) return Conflict("the database " + setup_.display + " is in use");
  return Failure{ErrorKind::kUnavailable, "the database " + setup_.display + " is being restored",
                 kServerAway};
}

// The server ends a session a moment after it was left: who was alone lets the others in first.
void PostgresConnection::EndClaim() {
  if (!setup_.tuning.alone || session_ == nullptr) return;
  try {
    *session_ << "SELECT pg_advisory_unlock_all()";
    PostgresBackend(*session_).Settle();
  } catch (const std::exception& error) {
    CPA_LOG_DEBUG("storage", "a session ends without a word: {}", error.what());
  }
}

void PostgresConnection::Close() {
  Unwatch();
  EndClaim();
  session_.reset();
  socket_.reset();
}

bool PostgresConnection::Commit() {
  *session_ << "COMMIT";
  const auto ended = PostgresBackend(*session_).Settle();
  return std::string_view(PQcmdStatus(ended.get())) == "COMMIT";
}

void PostgresConnection::Rollback() {
  PostgresSession& backend = PostgresBackend(*session_);
  backend.Settle();
  *session_ << "ROLLBACK";
  backend.Settle();
}

bool PostgresConnection::IsBroken() {
  return PQstatus(ConnectionOf(*session_)) != CONNECTION_OK;
}

void PostgresConnection::Watch() {
  watched_ = true;
  Rearm();
}

void PostgresConnection::Unwatch() {
  if (watched_) watch_.Disarm(socket_->fd());
  watched_ = false;
}

void PostgresConnection::Rearm() {
  watch_.Arm(socket_->fd(), setup_.tuning.silence_max);
}

}  // namespace cpa
