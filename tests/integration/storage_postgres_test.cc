// What PostgreSQL's connections do when the server crashes, hangs, waits and moves.
#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <future>
#include <latch>
#include <mutex>
#include <set>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>

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
    session << "INSERT INTO state VALUES ('a', 'x')";  // Without the watch this never returns.
    return {};
  });
  ::kill(frozen, SIGCONT);
  EXPECT_TRUE(done.has_value()) << DetailOf(done);
  EXPECT_EQ(CountOf("state"), "1");
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
      session << "UPDATE state SET value = value || '1' WHERE key = :key", soci::use(first, "key");
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
  ASSERT_TRUE(AsOwner("ALTER DATABASE " + name + " RESET default_transaction_read_only"));
  EXPECT_TRUE(Put("a").has_value());  // The old connection would still be read-only.
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
      const auto done =
          store.Apply("ann", "p", nullptr, [&](PortfolioWork& work) -> Result<KeptAnswer> {
            Position position =
                work.FindPosition("bitcoin").value_or(SomePosition("bitcoin", "0", 0));
            position.transaction_count += 1;
            work.Insert(SomeBuy(key, work.NextSequence()));
            work.Save(position);
            return KeptAnswer{};
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
  ASSERT_TRUE(
      store.Create(SomePortfolio("p", "ann"), 1, nullptr, [] { return KeptAnswer{}; }).has_value());
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
