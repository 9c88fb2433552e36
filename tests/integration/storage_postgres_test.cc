// What PostgreSQL's connections do when the server crashes, hangs, waits and moves.
#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <future>
#include <latch>
#include <mutex>
#include <set>
#include <stop_token>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>

#include "portfolios/changes.h"
#include "storage/engine/grants.h"
#include "storage/engine/postgres_session.h"
#include "support/forwarding_database.h"
#include "support/keeping_reply.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

using testing::HasSubstr;
using testing::Not;

class StoragePostgres : public StorageTest {
 protected:
  int Backend(soci::session& session) {
    int process = 0;
    session << "SELECT pg_backend_pid()", soci::into(process);
    return process;
  }

  std::string DatabaseName() { return ReadText("SELECT CAST(current_database() AS TEXT)"); }

  bool AsOwner(const std::string& sql) {
    std::string why;
    return SharedPostgres(why)->Execute("postgres", sql);
  }

  Result<void> Put(const std::string& key) {
    return database_->Write([&](soci::session& session) -> Result<void> {
      session << "INSERT INTO state VALUES (:key, 'x')", soci::use(key, "key");
      return {};
    });
  }
};

INSTANTIATE_TEST_SUITE_P(Engine, StoragePostgres, testing::Values(Engine::kPostgres), EngineName);

TEST_P(StoragePostgres, ABrokenConnectionIsMadeAnewUnnoticed) {
  options_.readers = 1;
  Open();
  ASSERT_TRUE(Put("a").has_value());
  int before = 0;
  ASSERT_TRUE(database_
                  ->Read([&](soci::session& session) -> Result<void> {
                    before = Backend(session);
                    return {};
                  })
                  .has_value());
  ASSERT_TRUE(AsOwner("SELECT pg_terminate_backend(" + std::to_string(before) + ", 10000)"));
  EXPECT_TRUE(Put("b").has_value());
  EXPECT_EQ(CountOf("state"), "2");
}

TEST_P(StoragePostgres, AConnectionThatBreaksInAWorkRunsItAgain) {
  int runs = 0;
  const auto done = database_->Write([&](soci::session& session) -> Result<void> {
    session << "INSERT INTO state VALUES ('a', 'x')";
    if (++runs == 1)
      AsOwner("SELECT pg_terminate_backend(" + std::to_string(Backend(session)) + ")");
    session << "INSERT INTO state VALUES ('b', 'x')";
    return {};
  });
  EXPECT_TRUE(done.has_value()) << DetailOf(done);
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(CountOf("state"), "2");
}

TEST_P(StoragePostgres, AServerThatFallsSilentHoldsNoThread) {
  options_.postgres.silence_max = Millis{200};
  Open();
  pid_t frozen = 0;
  const auto done = database_->Write([&](soci::session& session) -> Result<void> {
    if (frozen == 0) {
      frozen = Backend(session);
      ::kill(frozen, SIGSTOP);
    }
    std::string key;
    session << "INSERT INTO state VALUES ('a', 'x') RETURNING key",
        soci::into(key);  // Without the watch this never returns.
    return {};
  });
  ::kill(frozen, SIGCONT);
  EXPECT_TRUE(done.has_value()) << DetailOf(done);
  EXPECT_EQ(CountOf("state"), "1");
}

// H14: the commit goes with the last statements, which a server may carry out unheard.
TEST_P(StoragePostgres, AChangeWhoseCommitIsNotAnsweredIsNotMadeAgain) {
  options_.postgres.silence_max = Millis{200};
  Open();
  pid_t frozen = 0;
  const auto done = database_->Write([&](soci::session& session) -> Result<void> {
    EXPECT_EQ(frozen, 0) << "it ran twice";
    frozen = Backend(session);
    ::kill(frozen, SIGSTOP);
    session << "INSERT INTO state VALUES ('a', 'x')";
    return {};
  });
  ::kill(frozen, SIGCONT);
  EXPECT_EQ(done.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(DetailOf(done), HasSubstr("may be in or not"));
}

TEST_P(StoragePostgres, AStatementThatTakesTooLongIsEnded) {
  options_.postgres.statement_timeout = Millis{30};
  Open();
  const auto done = database_->Read([](soci::session& session) -> Result<void> {
    session << "SELECT pg_sleep(60)";
    return {};
  });
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(Put("a").has_value());
}

TEST_P(StoragePostgres, MigrationsMayTakeLonger) {
  options_.postgres.statement_timeout = Millis{30};
  Open();
  const auto done = database_->WriteUnhurried([](soci::session& session) -> Result<void> {
    session << "SELECT pg_sleep(0.1)";
    return {};
  });
  EXPECT_TRUE(done.has_value()) << DetailOf(done);
}

TEST_P(StoragePostgres, ALockThatAnotherServerHoldsIsWaitedForOnlySoLong) {
  options_.postgres.lock_timeout = Millis{30};
  Open();
  Create("p");
  const auto outer = Apply("p", [&](PortfolioWork&) {
    const auto inner = Apply("p", [](PortfolioWork&) { ADD_FAILURE() << "both had the lock"; });
    ASSERT_FALSE(inner.has_value());
    EXPECT_EQ(inner.error().kind, ErrorKind::kUnavailable);
    EXPECT_TRUE(store_->Load("ann", "p").has_value());  // Reads do not wait.
  });
  EXPECT_TRUE(outer.has_value()) << DetailOf(outer);
}

TEST_P(StoragePostgres, ADeadlockIsTriedAgain) {
  ASSERT_TRUE(Put("a").has_value());
  ASSERT_TRUE(Put("b").has_value());
  std::latch both(2);
  std::atomic<int> runs = 0;
  const auto lock_in_order = [&](const std::string& first, const std::string& second) {
    bool again = false;
    return database_->Write([&](soci::session& session) -> Result<void> {
      ++runs;
      std::string locked;
      session << "UPDATE state SET value = value || '1' WHERE key = :key RETURNING key",
          soci::use(first, "key"), soci::into(locked);
      if (!std::exchange(again, true)) both.arrive_and_wait();
      session << "UPDATE state SET value = value || '1' WHERE key = :key", soci::use(second, "key");
      return {};
    });
  };
  auto one = std::async(std::launch::async, lock_in_order, "a", "b");
  auto two = std::async(std::launch::async, lock_in_order, "b", "a");
  EXPECT_TRUE(one.get().has_value());
  EXPECT_TRUE(two.get().has_value());
  EXPECT_EQ(runs, 3);
  EXPECT_EQ(ReadText("SELECT value FROM state WHERE key = 'a'"), "x11");
}

TEST_P(StoragePostgres, AServerThatBecameReadOnlyIsLeft) {
  options_.readers = 1;
  const std::string name = DatabaseName();
  ASSERT_TRUE(AsOwner("ALTER DATABASE " + name + " SET default_transaction_read_only = on"));
  database_ = *Database::Open(options_);
  const auto refused = Put("a");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(DetailOf(refused), HasSubstr("read-only"));  // H16
  ASSERT_TRUE(AsOwner("ALTER DATABASE " + name + " RESET default_transaction_read_only"));
  EXPECT_TRUE(Put("a").has_value());  // The old connection would still be read-only.
}

// H6: the contract tests of all stores run on this server.
TEST_P(StoragePostgres, TheServerOfTheseTestsDoesNotSpeakEnglish) {
  const auto failed = database_->Read([](soci::session& session) -> Result<void> {
    session << "SELECT no_such_column";
    return {};
  });
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().state, "42703");
  if (!std::filesystem::exists("/usr/share/locale/de/LC_MESSAGES/postgres-15.mo")) {
    GTEST_SKIP() << "PostgreSQL 15 has no German catalogue here";
  }
  EXPECT_THAT(DetailOf(failed), HasSubstr("existiert nicht"));
}

TEST_P(StoragePostgres, AServerSetToForgetIsToldToRemember) {
  ASSERT_TRUE(AsOwner("ALTER DATABASE " + DatabaseName() + " SET synchronous_commit = off"));
  Open();
  EXPECT_EQ(ReadText("SELECT current_setting('synchronous_commit')"), "on");
  ASSERT_TRUE(
      AsOwner("ALTER DATABASE " + DatabaseName() + " SET synchronous_commit = remote_apply"));
  Open();
  EXPECT_EQ(ReadText("SELECT current_setting('synchronous_commit')"), "remote_apply");
}

// H9: the server gives two connections, and no third is missed.
TEST_P(StoragePostgres, WithTooFewConnectionsOneInHandIsWaitedFor) {
  const std::string name = DatabaseName();
  ASSERT_TRUE(AsOwner("CREATE ROLE few_" + name + " LOGIN CONNECTION LIMIT 2"));
  DatabaseOptions options = options_;
  options.url.replace(options.url.find("user=test"), 9, "user=few_" + name);
  options.readers = 3;
  const auto few = Database::Open(options);
  ASSERT_TRUE(few.has_value()) << DetailOf(few);
  const auto nothing = [](soci::session&) -> Result<void> { return {}; };
  std::promise<void> asked;
  std::future<Result<void>> third;
  const auto both = (*few)->Read([&](soci::session&) -> Result<void> {
    return (*few)->Read([&](soci::session&) -> Result<void> {
      third = std::async(std::launch::async, [&] {
        asked.set_value();
        return (*few)->Read(nothing);
      });
      asked.get_future().wait();
      return {};
    });
  });
  EXPECT_TRUE(both.has_value()) << DetailOf(both);
  const auto done = third.get();
  EXPECT_TRUE(done.has_value()) << DetailOf(done);
}

// H2: a connection that was away while the database was replaced.
TEST_P(StoragePostgres, ANewConnectionLooksWhetherItIsTheSameDatabase) {
  int told = 0;
  options_.readers = 1;
  options_.on_replaced = [&](const std::string&) { ++told; };
  Open();
  SeededRandom random(1);
  ASSERT_TRUE(database_->Adopt(random).has_value());
  int process = 0;
  ASSERT_TRUE(database_
                  ->Write([&](soci::session& session) -> Result<void> {
                    session << "UPDATE state SET value = 'x' WHERE key = 'database.epoch'";
                    process = Backend(session);
                    return {};
                  })
                  .has_value());
  ASSERT_TRUE(AsOwner("SELECT pg_terminate_backend(" + std::to_string(process) + ", 10000)"));
  EXPECT_EQ(Put("a").error().kind, ErrorKind::kUnavailable);
  EXPECT_GE(told, 1);
}

// H16
TEST_P(StoragePostgres, ADatabaseOfAnotherEncodingIsRefused) {
  const std::string name = DatabaseName() + "_latin";
  ASSERT_TRUE(AsOwner("CREATE DATABASE " + name +
                      " ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"));
  std::string why;
  const auto refused = Database::Open({.url = SharedPostgres(why)->Url(name)});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  EXPECT_THAT(DetailOf(refused), testing::AllOf(HasSubstr("LATIN1"), HasSubstr("UTF8")));
}

// ---- Migrating and grants

class StorageRole : public StoragePostgres {
 protected:
  // In the test's own database, as its owner.
  bool Here(const std::string& sql) {
    std::string why;
    return SharedPostgres(why)->Execute(DatabaseName(), sql);
  }

  // Another role, with no right but those that are told.
  DatabaseOptions As(const std::string& rights) {
    const std::string role = "app_" + DatabaseName();
    EXPECT_TRUE(Here("CREATE ROLE " + role +
                     " LOGIN; REVOKE ALL ON SCHEMA public FROM PUBLIC; "
                     "GRANT USAGE ON SCHEMA public TO " +
                     role + "; GRANT " + rights + " ON ALL TABLES IN SCHEMA public TO " + role));
    DatabaseOptions options = options_;
    options.url.replace(options.url.find("user=test"), 9, "user=" + role);
    return options;
  }
};

INSTANTIATE_TEST_SUITE_P(Engine, StorageRole, testing::Values(Engine::kPostgres), EngineName);

// H8
TEST_P(StorageRole, OneThatMayNotCreateStartsWhenNothingIsMissing) {
  const auto database = Database::Open(As("SELECT, INSERT, UPDATE, DELETE"));
  ASSERT_TRUE(database.has_value()) << DetailOf(database);
  const auto applied = Migrate(**database, PostgresMigrations(), clock_);
  ASSERT_TRUE(applied.has_value()) << DetailOf(applied);
  EXPECT_EQ(*applied, 0);
  EXPECT_TRUE(CheckGrants(**database).has_value());
}

// H8
TEST_P(StorageRole, WhatItLacksIsNamed) {
  const auto database = Database::Open(As("SELECT, INSERT, UPDATE"));
  ASSERT_TRUE(database.has_value()) << DetailOf(database);
  const auto checked = CheckGrants(**database);
  ASSERT_FALSE(checked.has_value());
  EXPECT_THAT(DetailOf(checked),
              testing::AllOf(HasSubstr("app_" + DatabaseName()), HasSubstr("DELETE")));
}

// H16: somebody else's table, whose name only a late migration wants.
TEST_P(StorageRole, WhereThereIsNoRoomNothingIsLeftBehind) {
  std::string why;
  for (const char* foreign : {"CREATE TABLE alerts (x int)", "CREATE TABLE history_ticks (x int)",
                              "CREATE TABLE schema_migrations (version text)"}) {
    const std::string url = SharedPostgres(why)->MakeDatabase();
    const auto database = Database::Open({.url = url, .readers = 1});
    ASSERT_TRUE(database.has_value()) << DetailOf(database);
    const auto run = [&](soci::session& session) -> Result<void> {
      session << foreign;
      return {};
    };
    ASSERT_TRUE((*database)->Write(run).has_value());
    const auto refused = Migrate(**database, PostgresMigrations(), clock_);
    ASSERT_FALSE(refused.has_value()) << foreign;
    EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
    EXPECT_THAT(DetailOf(refused), HasSubstr("not of this program"));
    int tables = 0;
    const auto count = [&](soci::session& session) -> Result<void> {
      session << "SELECT CAST(count(*) AS INTEGER) FROM pg_tables WHERE schemaname = 'public'",
          soci::into(tables);
      return {};
    };
    ASSERT_TRUE((*database)->Read(count).has_value());
    EXPECT_EQ(tables, 1) << foreign;
  }
}

// H16: neither behind another process that migrates, nor behind a table in use.
TEST_P(StorageRole, AStopIsNotKeptWaitingByAMigration) {
  for (const char* held : {"SELECT CAST(pg_try_advisory_xact_lock(4846272418) AS TEXT)",
                           "SELECT CAST(pg_try_advisory_xact_lock(1) AS TEXT) FROM users"}) {
    const bool by_table = std::string_view(held).ends_with("users");
    const Migration wants_table{"postgres", 1'000, "wide", "ALTER TABLE users ADD COLUMN x int;"};
    std::vector<Migration> all(PostgresMigrations().begin(), PostgresMigrations().end());
    if (by_table) all.push_back(wants_table);
    const auto done = database_->Read([&](soci::session& session) -> Result<void> {
      std::string got;
      session << held, soci::into(got);
      std::stop_source stop;
      auto migrating = std::async(std::launch::async, [&] {
        return Migrate(*database_, all, clock_, kMainLedger, stop.get_token());
      });
      EXPECT_EQ(migrating.wait_for(Millis{100}), std::future_status::timeout);
      stop.request_stop();
      const auto stopped = migrating.get();
      EXPECT_EQ(stopped.has_value() ? ErrorKind::kInternal : stopped.error().kind,
                ErrorKind::kUnavailable);
      return {};
    });
    EXPECT_TRUE(done.has_value()) << DetailOf(done);
  }
}

// ---- How often the server is asked

// H14
TEST(StoragePostgresSession, AsksOnceForWhatBelongsTogetherAndPreparesOnce) {
  std::string why;
  ScratchPostgres* const server = SharedPostgres(why);
  if (server == nullptr) GTEST_SKIP() << why;
  soci::session session;
  OpenPostgresSession(session, "host=" + server->Host() + " user=test dbname=postgres");
  PostgresSession& backend = PostgresBackend(session);
  int waits = 0;
  backend.OnWait([&] { ++waits; });
  session << "CREATE TEMPORARY TABLE t (n INTEGER PRIMARY KEY)";
  for (int i = 0; i < 3; ++i) {
    int found = -1;
    session << "BEGIN";
    session << "SELECT CAST(count(*) AS INTEGER) FROM t WHERE n < :n", soci::use(i, "n"),
        soci::into(found);
    EXPECT_EQ(found, i);
    session << "INSERT INTO t VALUES (:n)", soci::use(i, "n");
    soci::statement change = (session.prepare << "UPDATE t SET n = n WHERE n = :n", soci::use(i));
    change.execute(true);
    backend.Settle();
    EXPECT_EQ(change.get_affected_rows(), 1);
    session << "COMMIT";
    backend.Settle();
  }
  EXPECT_EQ(waits, 9);  // Per transaction: the question, what changes, the commit.
  int prepared = 0;
  session << "SELECT CAST(count(*) AS INTEGER) FROM pg_prepared_statements", soci::into(prepared);
  EXPECT_EQ(prepared, 4);
}

// H14
TEST(StoragePostgresSession, AFailureIsThrownOnceAndLeavesTheSessionUsable) {
  std::string why;
  ScratchPostgres* const server = SharedPostgres(why);
  if (server == nullptr) GTEST_SKIP() << why;
  soci::session session;
  OpenPostgresSession(session, "host=" + server->Host() + " user=test dbname=postgres");
  PostgresSession& backend = PostgresBackend(session);
  const int n = 1;
  session << "CREATE TEMPORARY TABLE t (n INTEGER CONSTRAINT t_n_unique PRIMARY KEY)";
  for (int i = 0; i < 2; ++i) session << "INSERT INTO t VALUES (:n)", soci::use(n, "n");
  session << "INSERT INTO t VALUES (:n) ON CONFLICT DO NOTHING", soci::use(n, "n");  // Passed over.
  try {
    backend.Settle();
    ADD_FAILURE() << "no failure";
  } catch (const PostgresError& error) {
    EXPECT_EQ(error.sqlstate(), "23505");
    EXPECT_EQ(error.constraint(), "t_n_unique");
  }
  session << "CREATE TEMPORARY TABLE t (n INTEGER)";
  session << "INSERT INTO t VALUES (:n)", soci::use(n, "n");
  int count = 0;
  session << "SELECT CAST(count(*) AS INTEGER) FROM t", soci::into(count);
  EXPECT_EQ(count, 1);
  // More texts than are kept.
  for (int i = 0; i < 600; ++i) {
    session << "SELECT CAST(:n AS INTEGER) + " << i, soci::use(n, "n"), soci::into(count);
    ASSERT_EQ(count, i + 1);
  }
  session << "SELECT CAST(count(*) AS INTEGER) FROM pg_prepared_statements", soci::into(count);
  EXPECT_LE(count, 257);
}

// Counts how often a write waits for the server.
class CountingDatabase final : public ForwardingDatabase {
 public:
  using ForwardingDatabase::ForwardingDatabase;

  Result<void> Write(const Work& work) override {
    waits = 0;
    return real_.Write([&](soci::session& session) {
      PostgresBackend(session).OnWait([this] { ++waits; });
      return work(session);
    });
  }

  int waits = 0;
};

// H14: the row lock is held from the answer to the first to the answer to the last.
TEST_P(StoragePostgres, APurchaseAsksTheServerThreeTimes) {
  Create("p");
  CountingDatabase counting(*database_);
  SqlPortfolioStore store(counting, clock_);
  SeededRandom random(1);
  TransactionDraft draft{.crypto_id = "bitcoin",
                         .quantity = Dec("0.5"),
                         .price_per_unit = Dec("45000"),
                         .fee = {},
                         .notes = "",
                         .executed_at = clock_.Wall()};
  const auto waits_of_one = [&](const Once* once) {
    draft.executed_at += Millis{1};
    const auto change = [&](PortfolioWork& work) -> Result<void> {
      const auto added = AddTransaction(work, draft, {}, {clock_, random});
      return added ? Result<void>() : added.error();
    };
    std::string reply = "reply";
    const auto done =
        store.Apply("ann", "p", once ? KeepingReply(*once, reply) : MakeOnce(), change);
    EXPECT_TRUE(done.has_value()) << DetailOf(done);
    return counting.waits;
  };
  EXPECT_EQ(waits_of_one(nullptr), 4);  // The first of a coin: so many are held already.
  // The portfolio with its lock; the position; all that is written, with the commit.
  EXPECT_EQ(waits_of_one(nullptr), 3);
  const Once once{"ann", "key", "fingerprint"};
  EXPECT_EQ(waits_of_one(&once), 4);  // The key.
  EXPECT_EQ(store.Load("ann", "p")->positions.at(0).transaction_count, 3);
}

// H14
TEST_P(StoragePostgres, AWorkThatGoesOnAfterAFailureIsUndoneAndToldSo) {
  const auto done = database_->Write([](soci::session& session) -> Result<void> {
    int number = 0;
    try {
      session << "INSERT INTO state VALUES ('a', 'x')";
      session << "SELECT CAST('no number' AS INTEGER)", soci::into(number);
    } catch (const soci::soci_error&) {
      // As a work must not.
    }
    return {};
  });
  EXPECT_EQ(done.error().kind, ErrorKind::kInternal);
  EXPECT_EQ(CountOf("state"), "0");
  EXPECT_TRUE(Put("b").has_value());
}

// I4
TEST_P(StoragePostgres, ALargeChangeHoldsUpNobodyElse) {
  options_.readers = 2;
  Open();
  Create("p");
  Create("other");
  Create("q", "bob");
  const auto buy_in = [this](const char* user, const char* portfolio) {
    const auto done = store_->Apply(user, portfolio, nullptr, [&](PortfolioWork& work) {
      work.Insert(SomeBuy(portfolio, work.NextSequence()));
      return Result<void>();
    });
    EXPECT_TRUE(done.has_value()) << portfolio << ": " << DetailOf(done);
  };
  const auto meanwhile = [&] {
    buy_in("bob", "q");
    buy_in("ann", "other");
    Create("new");
    Create("new of bob", "bob");
    AddUser(*database_, "eve");
    EXPECT_TRUE(store_->Load("ann", "p").has_value());
    EXPECT_TRUE(store_->Delete("bob", "q").has_value());
  };
  ASSERT_TRUE(Apply("p", [&](PortfolioWork& work) {
                std::vector<Transaction> many;
                for (int i = 0; i < 3'000; ++i) {
                  many.push_back(SomeBuy("t" + std::to_string(i), work.NextSequence()));
                }
                work.Insert(many);
                work.Save(SomePosition("bitcoin", "1500", 3'000));
                EXPECT_EQ(work.CountTransactions(), 3'000);  // So all of it has reached the server.
                std::async(std::launch::async, meanwhile).get();
              }).has_value());
  EXPECT_EQ(store_->Load("ann", "p")->positions.at(0).transaction_count, 3'000);
}

TEST_P(StoragePostgres, SaysWhenAllConnectionsAreBusy) {
  options_.readers = 1;
  options_.timeout = Millis{1};
  Open();
  const auto done = database_->Read([&](soci::session&) -> Result<void> {
    EXPECT_EQ(database_->Ping().error().kind, ErrorKind::kUnavailable);
    EXPECT_EQ(Put("a").error().kind, ErrorKind::kUnavailable);
    return {};
  });
  EXPECT_TRUE(done.has_value());
  EXPECT_TRUE(database_->Ping().has_value());
}

TEST(StoragePostgresOpen, SaysWhyItCannotConnectWithoutThePassword) {
  for (const char* url : {"postgresql://ann:canary@127.0.0.1:1/crypto",
                          "postgresql://ann:canary@/crypto?host=/nowhere"}) {
    const auto opened = Database::Open({.url = url});
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().kind, ErrorKind::kUnavailable);
    EXPECT_THAT(DetailOf(opened),
                testing::AllOf(HasSubstr("cannot connect to the database crypto on"),
                               Not(HasSubstr("canary")), Not(HasSubstr("\n"))));
  }
}

// ---- A server that crashes under load

class Load {
 public:
  Load(SqlPortfolioStore& store, int threads) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this, &store, i] { Run(store, i); });
  }

  ~Load() { Stop(); }

  void Stop() {
    stopping_ = true;
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

  // Returns when `more` further changes have been acknowledged.
  void Await(std::size_t more) {
    std::unique_lock lock(mutex_);
    const std::size_t wanted = acknowledged_.size() + more;
    progress_.wait(lock, [&] { return acknowledged_.size() >= wanted; });
  }

  std::set<std::string> acknowledged() {
    std::lock_guard lock(mutex_);
    return acknowledged_;
  }

  std::set<ErrorKind> errors() {
    std::lock_guard lock(mutex_);
    return errors_;
  }

 private:
  void Run(SqlPortfolioStore& store, int number) {
    for (int i = 0; !stopping_; ++i) {
      const std::string key = std::to_string(number) + ":" + std::to_string(i);
      const auto done = store.Apply("ann", "p", nullptr, [&](PortfolioWork& work) -> Result<void> {
        Position position = work.FindPosition("bitcoin").value_or(SomePosition("bitcoin", "0", 0));
        position.transaction_count += 1;
        work.Insert(SomeBuy(key, work.NextSequence()));
        work.Save(position);
        return {};
      });
      std::unique_lock lock(mutex_);
      if (done) {
        acknowledged_.insert(key);
      } else {
        errors_.insert(done.error().kind);
        pause_.wait_for(lock, Millis{10});  // As a client that tries again.
      }
      progress_.notify_all();
    }
  }

  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable progress_;
  std::condition_variable pause_;       // Never notified.
  std::set<std::string> acknowledged_;  // Guarded by mutex_, as errors_.
  std::set<ErrorKind> errors_;
  std::vector<std::thread> threads_;
};

TEST(StoragePostgresCrash, NoCrashLosesWhatWasAcknowledged) {
  std::string why;
  const auto server = ScratchPostgres::Start(ScratchPostgres::Disk::kSafe, why);
  if (!server) GTEST_SKIP() << why;
  const ManualClock clock;
  auto database = Database::Open({.url = server->MakeDatabase()});
  ASSERT_TRUE(database.has_value()) << DetailOf(database);
  ASSERT_TRUE(Migrate(**database, PostgresMigrations(), clock).has_value());
  AddUser(**database, "ann");
  SqlPortfolioStore store(**database, clock);
  ASSERT_TRUE(store.Create(SomePortfolio("p", "ann"), 1, nullptr).has_value());
  Load load(store, 8);
  for (int crash = 0; crash < 2; ++crash) {
    load.Await(20);
    server->Crash();
    ASSERT_TRUE(server->Launch());
    load.Await(20);  // It works again by itself.
  }
  load.Stop();
  EXPECT_THAT(load.errors(), testing::ElementsAre(ErrorKind::kUnavailable));

  const auto ledger = store.LedgerOf("ann", "p", "bitcoin");
  ASSERT_TRUE(ledger.has_value()) << DetailOf(ledger);
  std::set<std::string> stored;
  for (const Transaction& each : *ledger) stored.insert(each.id);
  for (const std::string& key : load.acknowledged()) EXPECT_TRUE(stored.contains(key)) << key;
  EXPECT_EQ(store.Load("ann", "p")->positions[0].transaction_count,
            static_cast<std::int64_t>(ledger->size()));
}

}  // namespace
}  // namespace cpa
