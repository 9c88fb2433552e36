#include "storage/postgres_connection.h"

#include <fcntl.h>

#include <exception>
#include <string_view>

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include "base/log.h"
#include "storage/sql_failure.h"

namespace cpa {
namespace {

PGconn* ConnectionOf(soci::session& session) {
  return static_cast<soci::postgresql_session_backend&>(*session.get_backend()).conn_;
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
  try {
    auto session = std::make_unique<soci::session>();
    session->open(soci::postgresql, setup_.connect_string);
    session_ = std::move(session);
    socket_ = std::make_unique<FileHandle>(
        ::fcntl(PQsocket(ConnectionOf(*session_)), F_DUPFD_CLOEXEC, 0));
    if (!socket_->is_open()) throw std::runtime_error("too many open files");
    Prepare();
    return {};
  } catch (const std::exception& error) {
    Close();
    return Unavailable("cannot connect to the database " + setup_.display + ": " +
                       ReasonOf(ToFailure(error).detail));
  }
}

// An operator's stricter settings (synchronous_commit) stay as they are.
void PostgresConnection::Prepare() {
  // Notices ("already exists, skipping") would go to standard error.
  PQsetNoticeProcessor(
      ConnectionOf(*session_), [](void*, const char*) {}, nullptr);
  session_->set_query_transformation([this](const std::string& statement) {
    if (watched_) Rearm();
    if (setup_.echo) CPA_LOG_INFO("sql", "{}", OneLine(statement));
    return statement;
  });
  soci::session& session = *session_;
  session << "SET statement_timeout = " << setup_.tuning.statement_timeout.count();
  session << "SET lock_timeout = " << setup_.tuning.lock_timeout.count();
  session << "SET idle_in_transaction_session_timeout = " << 2 * setup_.tuning.silence_max.count();
  session << "SELECT set_config('synchronous_commit', 'on', false) "
             "WHERE current_setting('synchronous_commit') = 'off'";
}

void PostgresConnection::Close() {
  Unwatch();
  session_.reset();
  socket_.reset();
}

bool PostgresConnection::IsBroken() {
  return PQstatus(ConnectionOf(*session_)) != CONNECTION_OK;
}

bool PostgresConnection::InFailedTransaction() {
  return PQtransactionStatus(ConnectionOf(*session_)) == PQTRANS_INERROR;
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
