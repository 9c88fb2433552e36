#include "storage/engine/postgres_session.h"

#include <cstdlib>
#include <optional>
#include <utility>

#include <soci/soci.h>

namespace cpa {
namespace {

// Texts of changing length (lists of ids) must not fill the server's memory.
constexpr std::size_t kPreparedMax = 256;

constexpr const char* kConnectionLost = "08006";
constexpr const char* kUnknownState = "     ";

std::string FieldOf(const PGresult* result, int field) {
  const char* const text = PQresultErrorField(result, field);
  return text == nullptr ? std::string() : std::string(text);
}

std::string FirstLine(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

bool HasFailed(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY;
}

// Without a state it was not the server that spoke, but libpq.
PostgresError ErrorOf(const PGresult* result, PGconn* connection, bool is_last) {
  std::string state = FieldOf(result, PG_DIAG_SQLSTATE);
  if (state.empty()) {
    state = PQstatus(connection) == CONNECTION_OK ? kUnknownState : kConnectionLost;
    return {FirstLine(PQerrorMessage(connection)), state};
  }
  return {FieldOf(result, PG_DIAG_MESSAGE_PRIMARY), state, FieldOf(result, PG_DIAG_CONSTRAINT_NAME),
          !is_last};
}

// Around SOCI's own, which keeps what is bound and what came back.
class PostgresStatement final : public soci::details::statement_backend {
 public:
  PostgresStatement(PostgresSession& session, soci::details::session_backend& inner_session)
      : session_(session),
        keeper_(inner_session.make_statement_backend()),
        inner_(static_cast<soci::postgresql_statement_backend&>(*keeper_)) {}

  void alloc() override { inner_.alloc(); }

  void clean_up() override { keeper_->clean_up(); }

  // Rewrites the names of parameters; what the server prepares is the session's matter.
  void prepare(const std::string& query, soci::details::statement_type) override {
    keeper_->prepare(query, soci::details::st_one_time_query);
  }

  exec_fetch_result execute(int number) override;

  exec_fetch_result fetch(int number) override { return keeper_->fetch(number); }

  long long get_affected_rows() override {
    session_.Settle();
    return outcome_->affected_rows;
  }

  int get_number_of_rows() override { return keeper_->get_number_of_rows(); }

  std::string get_parameter_name(int index) const override {
    return keeper_->get_parameter_name(index);
  }

  std::string rewrite_for_procedure_call(const std::string& query) override {
    return keeper_->rewrite_for_procedure_call(query);
  }

  int prepare_for_describe() override {
    gives_rows_ = true;
    execute(1);
    is_described_ = true;
    return PQnfields(inner_.result_);
  }

  void describe_column(int number, soci::data_type& type, std::string& name) override {
    keeper_->describe_column(number, type, name);
  }

  soci::details::standard_into_type_backend* make_into_type_backend() override {
    return keeper_->make_into_type_backend();
  }

  soci::details::standard_use_type_backend* make_use_type_backend() override {
    return keeper_->make_use_type_backend();
  }

  soci::details::vector_into_type_backend* make_vector_into_type_backend() override {
    throw soci::soci_error("vectors cannot be bound");
  }

  soci::details::vector_use_type_backend* make_vector_use_type_backend() override {
    throw soci::soci_error("vectors cannot be bound");
  }

 private:
  std::vector<const char*> Values() const;

  PostgresSession& session_;
  const std::unique_ptr<soci::details::statement_backend> keeper_;
  soci::postgresql_statement_backend& inner_;
  bool gives_rows_ = false;
  bool is_described_ = false;  // So it has been executed.
  std::shared_ptr<PostgresSession::Outcome> outcome_ = std::make_shared<PostgresSession::Outcome>();
};

std::vector<const char*> PostgresStatement::Values() const {
  std::vector<const char*> values;
  for (const auto& [position, buffers] : inner_.useByPosBuffers_) values.push_back(buffers[0]);
  if (!values.empty()) return values;
  for (const std::string& name : inner_.names_) {
    const auto found = inner_.useByNameBuffers_.find(name);
    if (found == inner_.useByNameBuffers_.end()) throw soci::soci_error("no value for :" + name);
    values.push_back(found->second[0]);
  }
  return values;
}

soci::details::statement_backend::exec_fetch_result PostgresStatement::execute(int number) {
  if (!std::exchange(is_described_, false)) {
    const bool gives_rows = inner_.hasIntoElements_ || gives_rows_;
    session_.Send(inner_.query_, Values(), gives_rows || !inner_.names_.empty(), outcome_);
    if (!gives_rows) return ef_no_data;
    inner_.result_.reset(session_.Settle().release());
  }
  inner_.currentRow_ = 0;
  inner_.rowsToConsume_ = 0;
  inner_.numberOfRows_ = PQntuples(inner_.result_);
  if (inner_.numberOfRows_ == 0) return ef_no_data;
  return number > 0 ? fetch(number) : ef_success;
}

PGconn* ConnectionOf(soci::details::session_backend& inner) {
  return static_cast<soci::postgresql_session_backend&>(inner).conn_;
}

struct Factory final : soci::backend_factory {
  soci::details::session_backend* make_session(
      const soci::connection_parameters& parameters) const override {
    return std::make_unique<PostgresSession>(parameters).release();  // SOCI deletes it.
  }
};

}  // namespace

PostgresSession::PostgresSession(const soci::connection_parameters& parameters)
    : inner_(soci::factory_postgresql()->make_session(parameters)),
      connection_(ConnectionOf(*inner_)) {
  Insist(PQenterPipelineMode(connection_) == 1);
}

void PostgresSession::begin() {
  Send("BEGIN", {}, false, nullptr);
}

void PostgresSession::commit() {
  Settle();
  Send("COMMIT", {}, false, nullptr);
  Settle();
}

void PostgresSession::rollback() {
  Send("ROLLBACK", {}, false, nullptr);
  Settle();
}

void PostgresSession::Insist(bool sent) {
  if (sent) return;
  throw PostgresError(FirstLine(PQerrorMessage(connection_)), kConnectionLost);
}

// Prepares the text when it is new.
std::string PostgresSession::NameOf(const std::string& text, std::size_t parameters) {
  if (const auto known = names_.find(text); known != names_.end()) return known->second;
  if (names_.size() == kPreparedMax) {
    names_.clear();
    Send("DEALLOCATE ALL", {}, false, nullptr);
  }
  const std::string name = "s" + std::to_string(++names_given_);
  Insist(PQsendPrepare(connection_, name.c_str(), text.c_str(), static_cast<int>(parameters),
                       nullptr) == 1);
  under_way_.push_back({nullptr, text});
  names_.emplace(text, name);
  return name;
}

void PostgresSession::Send(const std::string& text, const std::vector<const char*>& values,
                           bool reuse, std::shared_ptr<Outcome> outcome) {
  const int count = static_cast<int>(values.size());
  if (reuse) {
    const std::string name = NameOf(text, values.size());
    Insist(PQsendQueryPrepared(connection_, name.c_str(), count, values.data(), nullptr, nullptr,
                               0) == 1);
  } else {
    Insist(PQsendQueryParams(connection_, text.c_str(), count, nullptr, values.data(), nullptr,
                             nullptr, 0) == 1);
  }
  under_way_.push_back({std::move(outcome), {}});
}

// Each answer is followed by a nullptr. A lost connection is told as an answer.
PostgresSession::ResultPtr PostgresSession::NextResult() {
  ResultPtr result(PQgetResult(connection_));
  if (result) ResultPtr(PQgetResult(connection_));
  return result;
}

// After a failure the server passes over what is left, up to the end of the flight.
PostgresSession::ResultPtr PostgresSession::Settle() {
  ResultPtr last;
  if (under_way_.empty()) return last;
  const std::vector<Sent> sent = std::exchange(under_way_, {});
  on_wait_();
  Insist(PQpipelineSync(connection_) == 1);
  std::optional<PostgresError> failure;
  for (const Sent& each : sent) {
    last = NextResult();
    if (!HasFailed(last.get())) {
      if (each.outcome) each.outcome->affected_rows = std::atoll(PQcmdTuples(last.get()));
      continue;
    }
    names_.erase(each.prepared);
    if (!failure) failure = ErrorOf(last.get(), connection_, &each == &sent.back());
    if (PQstatus(connection_) != CONNECTION_OK) throw *failure;
  }
  ResultPtr(PQgetResult(connection_));  // The end of the flight.
  if (failure) throw *failure;
  return last;
}

soci::details::statement_backend* PostgresSession::make_statement_backend() {
  return std::make_unique<PostgresStatement>(*this, *inner_).release();  // SOCI deletes it.
}

void OpenPostgresSession(soci::session& session, const std::string& connect_string) {
  static const Factory factory;  // SOCI keeps its address.
  session.open(factory, connect_string);
}

PostgresSession& PostgresBackend(soci::session& session) {
  return static_cast<PostgresSession&>(*session.get_backend());
}

}  // namespace cpa
