// A connection of SOCI to PostgreSQL that asks the server as seldom as it can:
//   - a text with parameters is prepared once for each connection, and reused;
//   - a statement that gives no rows does not wait: its answer is taken together with that of the
//     next one which must wait, or by Settle (libpq's pipeline mode). So its failure is thrown
//     there, and the transaction has failed all the same.
// Threads: as soci::session.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <soci/postgresql/soci-postgresql.h>
#include <soci/session.h>

namespace cpa {

// What the server said: SQLSTATE, its sentence without the values in it, and the constraint.
class PostgresError : public soci::postgresql_soci_error {
 public:
  PostgresError(const std::string& message, const std::string& state, std::string constraint = {},
                bool passed_over_rest = false)
      : soci::postgresql_soci_error(message, state.c_str()),
        constraint_(std::move(constraint)),
        passed_over_rest_(passed_over_rest) {}

  const std::string& constraint() const { return constraint_; }

  // The server has said so of a statement behind which others were sent: it ran none of those.
  bool passed_over_rest() const { return passed_over_rest_; }

 private:
  std::string constraint_;  // Empty: none was violated.
  bool passed_over_rest_;
};

// Around SOCI's own, which keeps the connection.
class PostgresSession final : public soci::details::session_backend {
 public:
  struct Clearer {
    void operator()(PGresult* result) const { PQclear(result); }
  };

  using ResultPtr = std::unique_ptr<PGresult, Clearer>;

  // What became of a statement that did not wait.
  struct Outcome {
    long long affected_rows = 0;
  };

  explicit PostgresSession(const soci::connection_parameters& parameters);

  // Called before each wait for the server.
  void OnWait(std::function<void()> on_wait) { on_wait_ = std::move(on_wait); }

  // Sends a statement; `outcome` is filled in when the answer is there.
  void Send(const std::string& text, const std::vector<const char*>& values, bool reuse,
            std::shared_ptr<Outcome> outcome);

  // Waits for the answers to all that was sent; that to the last is returned. Throws the first
  // failure.
  ResultPtr Settle();

  PGconn* connection() const { return connection_; }

  bool is_connected() override { return PQstatus(connection_) == CONNECTION_OK; }

  void begin() override;
  void commit() override;
  void rollback() override;

  std::string get_dummy_from_table() const override { return inner_->get_dummy_from_table(); }

  std::string get_backend_name() const override { return inner_->get_backend_name(); }

  soci::details::statement_backend* make_statement_backend() override;

  soci::details::rowid_backend* make_rowid_backend() override {
    return inner_->make_rowid_backend();
  }

  soci::details::blob_backend* make_blob_backend() override { return inner_->make_blob_backend(); }

 private:
  struct Sent {
    std::shared_ptr<Outcome> outcome;
    std::string prepared;  // The text, when this only prepares it.
  };

  std::string NameOf(const std::string& text, std::size_t parameters);
  ResultPtr NextResult();
  void Insist(bool sent);

  const std::unique_ptr<soci::details::session_backend> inner_;
  PGconn* const connection_;
  std::function<void()> on_wait_ = [] {};
  long long names_given_ = 0;
  std::unordered_map<std::string, std::string> names_;  // Of what is prepared, by text.
  std::vector<Sent> under_way_;
};

// Throws as SOCI does.
void OpenPostgresSession(soci::session& session, const std::string& connect_string);

// REQUIRES: OpenPostgresSession has opened it.
PostgresSession& PostgresBackend(soci::session& session);

}  // namespace cpa
