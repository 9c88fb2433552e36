#include "storage/engine/postgres_database.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <string_view>
#include <thread>

#include <soci/soci.h>

#include "base/log.h"
#include "storage/engine/database_url.h"
#include "storage/engine/lease_pool.h"
#include "storage/engine/postgres_connection.h"
#include "storage/engine/postgres_session.h"
#include "storage/engine/sql_failure.h"
#include "storage/engine/trouble_log.h"

namespace cpa {
namespace {

constexpr int kAttemptsMax = 5;
constexpr Millis kConflictPause{5};
constexpr Millis kPostgresPingTimeout{100};
constexpr Millis kReconnectPause{200};

enum class Mode { kWrite, kWriteUnhurried, kRead };

struct Attempt {
  Result<void> result;
  bool again = false;        // It has had no effect and may succeed on another try.
  bool is_conflict = false;  // With another transaction.
};

constexpr std::string_view kReadOnly = "25006";

// The server, or its part in the cluster, has gone: another connection may find the new one. A
// server that refuses to write has lost its part, unless the work was only to read. What a
// connection has prepared may be gone (26000) or no longer fit (0A000).
bool IsGone(std::string_view state, Mode mode) {
  constexpr std::array<std::string_view, 5> kStates = {"57P01", "57P02", "57P03", "26000", "0A000"};
  if (state == kReadOnly) return mode != Mode::kRead;
  return state.starts_with("08") || std::ranges::find(kStates, state) != kStates.end();
}

bool IsConflict(std::string_view state) {
  return state == "40001" || state == "40P01";  // Serialization failure, deadlock.
}

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(PostgresSetup setup, const DatabaseOptions& options);

  Engine engine() const override { return Engine::kPostgres; }

  Result<void> Write(const Work& work) override {
    return stats_.writes.Measure(clock_,
                                 [&] { return writing_.Note(Run(timeout_, Mode::kWrite, work)); });
  }

  Result<void> WriteUnhurried(const Work& work) override {
    return Run(timeout_, Mode::kWriteUnhurried, work);
  }

  Result<void> Read(const Work& work) override {
    return stats_.reads.Measure(clock_,
                                [&] { return reading_.Note(Run(timeout_, Mode::kRead, work)); });
  }

  Result<std::unique_ptr<DatabaseSnapshot>> OpenSnapshot() override;

  Result<void> Ping() override;

  std::optional<Failure> WriteTrouble() const override { return writing_.trouble(); }

  const std::filesystem::path& path() const override { return no_path_; }

 private:
  Result<void> Run(Millis timeout, Mode mode, const Work& work);
  Attempt TryOnce(PostgresConnection& connection, Mode mode, const Work& work);
  Result<void> Connect(PostgresConnection& connection);

  Result<LeasePool<PostgresConnection>::Lease> TakeOpen(Millis timeout);

  const PostgresSetup setup_;
  const Millis timeout_;
  const std::filesystem::path no_path_;
  const Clock& clock_;
  TroubleLog reading_;
  TroubleLog writing_;
  std::atomic<SteadyTime::rep> away_until_{0};  // No connection is tried before.
  SocketWatch watch_;
  LeasePool<PostgresConnection> connections_;
};

PostgresSetup WithEpoch(PostgresSetup setup, const EpochGuard& epoch) {
  setup.epoch = &epoch;
  return setup;
}

PostgresDatabase::PostgresDatabase(PostgresSetup setup, const DatabaseOptions& options)
    : Database(options),
      setup_(WithEpoch(std::move(setup), epoch_)),
      timeout_(options.timeout),
      clock_(*options.clock),
      reading_("reading from the database", clock_),
      writing_("writing to the database", clock_),
      watch_(clock_),
      connections_([](const PostgresConnection& each) { return each.IsOpen(); }) {
  for (int i = 0; i < options.readers; ++i) {
    connections_.Add(std::make_unique<PostgresConnection>(setup_, watch_));
  }
}

// When the server gives no further connection, one that is in hand is waited for.
Result<LeasePool<PostgresConnection>::Lease> PostgresDatabase::TakeOpen(Millis timeout) {
  const SteadyTime deadline = clock_.Steady() + timeout;
  auto lease = connections_.Take(timeout);
  if (!lease) return Unavailable("all database connections are busy");
  const auto opened = Connect(*lease);
  if (opened) return lease;
  lease.Return();
  const auto left = std::chrono::ceil<Millis>(deadline - clock_.Steady());
  auto open = connections_.TakeFit(std::max(left, Millis{0}));
  if (!open) return opened.error();
  return open;
}

Result<void> PostgresDatabase::Run(Millis timeout, Mode mode, const Work& work) {
  auto lease = TakeOpen(timeout);
  if (!lease) return lease.error();
  for (int attempt = 1;; ++attempt) {
    Attempt done = TryOnce(**lease, mode, work);
    (**lease).Unwatch();
    if (!done.again || attempt == kAttemptsMax) return std::move(done.result);
    // The winner of a conflict must be able to finish, or the next attempt meets it again.
    if (done.is_conflict) std::this_thread::sleep_for(attempt * kConflictPause);
  }
}

void Begin(PostgresConnection& connection, Mode mode) {
  soci::session& session = connection.session();
  if (mode == Mode::kWriteUnhurried) {
    session << "BEGIN";
    session << "SET LOCAL statement_timeout = 0";
    session << "SET LOCAL lock_timeout = 1000";
    return;
  }
  connection.Watch();
  session << (mode == Mode::kRead ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN");
}

void Rollback(PostgresConnection& connection) {
  try {
    try {
      PostgresBackend(connection.session()).Settle();
    } catch (const PostgresError&) {
      // It is undone with the rest.
    }
    connection.Rollback();
  } catch (const std::exception& error) {
    CPA_LOG_DEBUG("storage", "rollback: {}", ToFailure(error).detail);
    connection.Close();
  }
}

// The server has told of an earlier statement of the same flight.
bool PassedOverCommit(const std::exception& error) {
  const auto* const told = dynamic_cast<const PostgresError*>(&error);
  return told != nullptr && told->passed_over_rest();
}

Failure Gone(std::string detail) {
  return {ErrorKind::kUnavailable, std::move(detail), kServerAway};
}

// What an exception means, and whether to try again. A connection that breaks while committing
// leaves open whether the server has committed.
Attempt Recover(PostgresConnection& connection, const std::exception& error, Mode mode,
                bool committing) {
  const std::string state = SqlStateOf(error);
  if (connection.IsBroken() || IsGone(state, mode)) {
    connection.Close();
    if (state == kReadOnly) return {Unavailable("the database is read-only (25006)"), true};
    if (!committing) return {Gone("the database has gone away (" + state + ")"), true};
    return {Gone("the connection broke while committing: the change may be in or not")};
  }
  Rollback(connection);
  const bool is_conflict = IsConflict(state);
  return {ToFailure(error), is_conflict, is_conflict};
}

// On a connection of its own: a long read holds up none of those that are lent.
class PostgresSnapshot final : public DatabaseSnapshot {
 public:
  PostgresSnapshot(const PostgresSetup& setup, SocketWatch& watch) : connection_(setup, watch) {}

  Result<void> Begin() {
    if (const auto opened = connection_.EnsureOpen(); !opened) return opened;
    return Watched([&]() -> Result<void> {
      cpa::Begin(connection_, Mode::kRead);
      return {};
    });
  }

  Result<void> Read(const Database::Work& work) override {
    return Watched([&] { return work(connection_.session()); });
  }

 private:
  template <class Action>
  Result<void> Watched(const Action& action) {
    connection_.Watch();
    const Result<void> done = Guarded(action);
    connection_.Unwatch();
    return done;
  }

  PostgresConnection connection_;
};

Result<std::unique_ptr<DatabaseSnapshot>> PostgresDatabase::OpenSnapshot() {
  auto snapshot = std::make_unique<PostgresSnapshot>(setup_, watch_);
  if (const auto begun = snapshot->Begin(); !begun) return begun.error();
  return std::unique_ptr<DatabaseSnapshot>(std::move(snapshot));
}

// A server that starts again is not helped by a thousand clients that knock every millisecond.
Result<void> PostgresDatabase::Connect(PostgresConnection& connection) {
  const SteadyTime now = clock_.Steady();
  if (!connection.IsOpen() && now.time_since_epoch().count() < away_until_.load()) {
    return Unavailable("the database is away");
  }
  auto opened = connection.EnsureOpen();
  if (!opened) away_until_ = (now + kReconnectPause).time_since_epoch().count();
  return opened;
}

Attempt PostgresDatabase::TryOnce(PostgresConnection& connection, Mode mode, const Work& work) {
  if (const auto opened = Connect(connection); !opened) return {opened};
  bool committing = false;
  try {
    Begin(connection, mode);
    const Result<void> done = work(connection.session());
    if (!done) {
      Rollback(connection);
      return {done};
    }
    committing = mode != Mode::kRead;
    if (!connection.Commit()) return {Internal("a work went on after a failed statement")};
    return {done};
  } catch (const std::exception& error) {
    return Recover(connection, error, mode, committing && !PassedOverCommit(error));
  }
}

Result<void> PostgresDatabase::Ping() {
  return Run(kPostgresPingTimeout, Mode::kRead, [this](soci::session& session) -> Result<void> {
    int one = 0;
    session << "SELECT 1", soci::into(one);
    return CheckEpoch(session);
  });
}

std::string Seconds(Millis time) {
  return std::to_string(
      std::max<long long>(std::chrono::ceil<std::chrono::seconds>(time).count(), 2));
}

PostgresSetup SetupOf(PostgresTarget target, const DatabaseOptions& options) {
  target.SetDefault("application_name", kApplicationName);
  target.SetDefault("client_encoding", "UTF8");
  target.SetDefault("connect_timeout", Seconds(options.postgres.connect_timeout));
  // A server that vanished without a word is noticed within half a minute, and with data under way
  // at the deadline of a statement.
  target.SetDefault("keepalives_idle", "15");
  target.SetDefault("keepalives_interval", "5");
  target.SetDefault("keepalives_count", "3");
  target.SetDefault("tcp_user_timeout", std::to_string(options.postgres.silence_max.count()));
  return {target.ConnectString(), target.Display(), options.postgres, options.echo, nullptr};
}

// One warning for what makes every promise of durability void.
void WarnWithoutSync(Database& database) {
  std::string setting;
  const auto read = database.Read([&](soci::session& session) -> Result<void> {
    session << "SELECT current_setting('fsync')", soci::into(setting);
    return {};
  });
  if (read && setting == "off") {
    CPA_LOG_WARN("storage", "the PostgreSQL server runs with fsync=off: a crash can lose data");
  }
}

}  // namespace

Result<std::unique_ptr<Database>> OpenPostgres(const DatabaseOptions& options) {
  const auto target = PostgresTarget::Parse(options.url);
  if (!target) return target.error();
  auto database = std::make_unique<PostgresDatabase>(SetupOf(*target, options), options);
  if (auto answers = database->Ping(); !answers) return answers.error();
  WarnWithoutSync(*database);
  return std::unique_ptr<Database>(std::move(database));
}

bool PostgresAnswers(const std::string& url) {
  const auto target = PostgresTarget::Parse(url);
  return target && PQping(target->ConnectString().c_str()) == PQPING_OK;
}

}  // namespace cpa
