// What SQLite does under many threads, foreign locks and a failing disk.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <latch>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "base/blocking_pool.h"
#include "storage/engine/sqlite_writer.h"
#include "support/crash_vfs.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

using namespace sqlite_api;  // NOLINT(google-build-using-namespace): SOCI put SQLite there.

class StorageSqlite : public StorageTest {
 protected:
  Result<void> Put(const std::string& key) {
    return database_->Write([&](soci::session& session) -> Result<void> {
      session << "INSERT INTO state VALUES (:key, 'x')", soci::use(key, "key");
      return {};
    });
  }

  // Keeps the writer busy until `until` is ready.
  std::future<Result<void>> Occupy(std::shared_future<void> until, std::promise<void>& occupied) {
    return std::async(std::launch::async, [this, until, &occupied] {
      return database_->Write([&](soci::session&) -> Result<void> {
        occupied.set_value();
        until.wait();
        return {};
      });
    });
  }
};

INSTANTIATE_TEST_SUITE_P(Engine, StorageSqlite, testing::Values(Engine::kSqlite), EngineName);

// Another program that has the lock for writing.
class ForeignLock {
 public:
  explicit ForeignLock(const std::filesystem::path& file) {
    sqlite3_open(file.c_str(), &connection_);
    taken_ = sqlite3_exec(connection_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK;
  }

  ~ForeignLock() { sqlite3_close(connection_); }

  bool taken() const { return taken_; }

  void Release() { sqlite3_exec(connection_, "COMMIT", nullptr, nullptr, nullptr); }

 private:
  sqlite3* connection_ = nullptr;
  bool taken_ = false;
};

TEST(SqliteWriterTest, OwnersTakeTurns) {  // A3 (b)
  const TestFolder folder;
  TestFolder::Write(folder / "turns.db", "");
  SqliteWriter writer(folder / "turns.db", {});
  std::promise<void> free, occupied;
  std::vector<std::string> order;  // Touched by the writer's thread.
  BlockingPool pool(16);
  const auto post = [&](const std::string& owner, Database::Work work) {
    return pool.PostFor(owner, [&writer, work] { EXPECT_TRUE(writer.Write(work).has_value()); });
  };
  ASSERT_TRUE(post("someone", [&](soci::session&) -> Result<void> {
    occupied.set_value();
    free.get_future().wait();
    return {};
  }));
  occupied.get_future().wait();
  std::size_t waiting = 0;
  for (const std::string owner : {"ann", "ann", "ann", "ann", "bob"}) {
    ASSERT_TRUE(post(owner, [&order, owner](soci::session&) -> Result<void> {
      order.push_back(owner);
      return {};
    }));
    ++waiting;
    while (writer.waiting() != waiting) std::this_thread::yield();
  }
  free.set_value();
  pool.join();
  EXPECT_EQ(order, (std::vector<std::string>{"ann", "bob", "ann", "ann", "ann"}));
}

TEST_P(StorageSqlite, TwoHundredThreadsNeverMeetALock) {
  constexpr int kThreads = 100;
  constexpr int kRounds = 5;
  Create("p");
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < kRounds; ++j) {
        const auto done = Apply("p", [&](PortfolioWork& work) {
          work.Insert(SomeBuy(std::to_string(i) + "-" + std::to_string(j), work.NextSequence()));
        });
        if (!done) ++refused;
      }
    });
    threads.emplace_back([&] {
      for (int j = 0; j < kRounds; ++j) {
        if (!store_->ListTransactions("ann", "p", {}, {}, 20)) ++refused;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused, 0);
  EXPECT_EQ(CountOf("transactions"), std::to_string(kThreads * kRounds));
}

TEST_P(StorageSqlite, AForeignLockIsWaitedForOnlySoLongAndReadsNotAtAll) {
  options_.sqlite.lock_wait_max = Millis{20};
  Open();
  ForeignLock lock(folder_ / "x.db");
  ASSERT_TRUE(lock.taken());
  std::vector<std::future<ErrorKind>> writers;
  for (int i = 0; i < 4; ++i) {
    writers.push_back(std::async(std::launch::async, [&, i] {
      const auto done = Put(std::to_string(i));
      return done ? ErrorKind::kInternal : done.error().kind;
    }));
  }
  EXPECT_EQ(CountOf("state"), "0");
  for (auto& writer : writers) EXPECT_EQ(writer.get(), ErrorKind::kUnavailable);
  lock.Release();
  EXPECT_TRUE(Put("after").has_value());
  EXPECT_EQ(CountOf("state"), "1");
}

TEST_P(StorageSqlite, WhatWaitsForAForeignLockIsDoneAfterIt) {
  ForeignLock lock(folder_ / "x.db");
  ASSERT_TRUE(lock.taken());
  std::latch started(8);
  std::vector<std::future<bool>> writers;
  for (int i = 0; i < 8; ++i) {
    writers.push_back(std::async(std::launch::async, [&, i] {
      started.count_down();
      return Put(std::to_string(i)).has_value();
    }));
  }
  started.wait();
  EXPECT_EQ(CountOf("state"), "0");
  lock.Release();
  for (auto& writer : writers) EXPECT_TRUE(writer.get());
  EXPECT_EQ(CountOf("state"), "8");
}

TEST_P(StorageSqlite, BeyondTheQueueAWriteIsRefusedAtOnce) {
  options_.sqlite.queue_max = 2;
  Open();
  std::promise<void> release;
  std::promise<void> occupied;
  auto first = Occupy(release.get_future().share(), occupied);
  occupied.get_future().wait();
  // Of three, two may wait; the other is refused while the writer is still busy.
  std::promise<Failure> refused;
  std::vector<std::future<bool>> others;
  for (int i = 0; i < 3; ++i) {
    others.push_back(std::async(std::launch::async, [&, i] {
      const auto done = Put(std::to_string(i));
      if (!done) refused.set_value(done.error());
      return done.has_value();
    }));
  }
  EXPECT_EQ(refused.get_future().get().kind, ErrorKind::kUnavailable);
  release.set_value();
  EXPECT_TRUE(first.get().has_value());
  int done = 0;
  for (auto& other : others) done += other.get() ? 1 : 0;
  EXPECT_EQ(done, 2);
}

TEST_P(StorageSqlite, TheLogStaysShort) {
  options_.sqlite.checkpoint_pages = 50;
  Open();
  const std::string text(20'000, 'x');
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(database_
                    ->Write([&](soci::session& session) -> Result<void> {
                      session << "INSERT OR REPLACE INTO state VALUES ('a', :text)",
                          soci::use(text, "text");
                      return {};
                    })
                    .has_value());
  }
  EXPECT_LT(std::filesystem::file_size(folder_ / "x.db-wal"), 100 * 4096u);
}

class StorageSqliteDisk : public StorageSqlite {
 protected:
  void SetUp() override {
    options_.sqlite.on_sync_error = [this](const std::string& line) { sync_error_ = line; };
    StorageSqlite::SetUp();
  }

  void TearDown() override {
    store_.reset();
    database_.reset();
  }

  CrashVfs disk_;  // Before every file is opened.
  std::string sync_error_;
};

INSTANTIATE_TEST_SUITE_P(Engine, StorageSqliteDisk, testing::Values(Engine::kSqlite), EngineName);

TEST_P(StorageSqliteDisk, WritesThatWaitTogetherShareACommit) {
  constexpr int kWriters = 64;
  std::promise<void> release;
  std::promise<void> occupied;
  const std::size_t before = disk_.syncs_of_logs();
  auto first = Occupy(release.get_future().share(), occupied);
  occupied.get_future().wait();
  std::latch started(kWriters);
  std::vector<std::future<bool>> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.push_back(std::async(std::launch::async, [&, i] {
      started.count_down();
      return Put(std::to_string(i)).has_value();
    }));
  }
  started.wait();
  release.set_value();
  EXPECT_TRUE(first.get().has_value());
  for (auto& writer : writers) EXPECT_TRUE(writer.get());
  EXPECT_EQ(CountOf("state"), std::to_string(kWriters));
  EXPECT_LT(disk_.syncs_of_logs() - before, kWriters / 2u);  // Nearly all were waiting.
}

TEST_P(StorageSqliteDisk, OfSeveralInACommitAFailedOneIsUndoneAlone) {
  std::promise<void> release;
  std::promise<void> occupied;
  auto first = Occupy(release.get_future().share(), occupied);
  occupied.get_future().wait();
  std::latch started(9);
  std::vector<std::future<bool>> writers;
  for (int i = 0; i < 9; ++i) {
    writers.push_back(std::async(std::launch::async, [&, i] {
      started.count_down();
      const std::string key = std::to_string(i);
      return database_
          ->Write([&](soci::session& session) -> Result<void> {
            session << "INSERT INTO state VALUES (:key, 'x')", soci::use(key, "key");
            if (i % 3 == 0) return Conflict("no");
            if (i % 3 == 1)
              session << "INSERT INTO state VALUES (:key, 'twice')", soci::use(key, "key");
            return {};
          })
          .has_value();
    }));
  }
  started.wait();
  release.set_value();
  for (int i = 0; i < 9; ++i) EXPECT_EQ(writers[i].get(), i % 3 == 2) << i;
  EXPECT_EQ(ReadText("SELECT group_concat(key) FROM (SELECT key FROM state ORDER BY key)"),
            "2,5,8");
}

TEST_P(StorageSqliteDisk, AFullDiskStopsWritesOnlyAndPasses) {
  ASSERT_TRUE(Put("before").has_value());
  disk_.FailWrites(SQLITE_FULL);
  for (int i = 0; i < 3; ++i) {
    const auto full = Put("full");
    ASSERT_FALSE(full.has_value());
    EXPECT_EQ(full.error().kind, ErrorKind::kNoSpace);
    EXPECT_EQ(CountOf("state"), "1");
    EXPECT_TRUE(database_->Ping().has_value());
  }
  disk_.FailWrites(SQLITE_OK);
  EXPECT_TRUE(Put("after").has_value());
  EXPECT_EQ(CountOf("state"), "2");
  EXPECT_EQ(sync_error_, "");
}

TEST_P(StorageSqliteDisk, AnErrorOfTheDiskIsNoAcknowledgement) {
  disk_.FailWrites(SQLITE_IOERR_WRITE);
  EXPECT_EQ(Put("a").error().kind, ErrorKind::kUnavailable);
  disk_.FailWrites(SQLITE_OK);
  EXPECT_EQ(CountOf("state"), "0");
  EXPECT_EQ(sync_error_, "");
}

TEST_P(StorageSqliteDisk, AFailedSyncIsReportedAndAcknowledgesNothing) {
  disk_.FailSyncs(SQLITE_IOERR_FSYNC);
  EXPECT_FALSE(Put("a").has_value());
  EXPECT_THAT(sync_error_, testing::HasSubstr("fsync failed"));
}

TEST_P(StorageSqliteDisk, AFailedSyncOfACheckpointIsReportedToo) {
  std::promise<std::string> reported;
  options_.sqlite.checkpoint_pages = 1;
  options_.sqlite.on_sync_error = [&](const std::string& line) { reported.set_value(line); };
  Open();
  disk_.FailSyncs(SQLITE_IOERR_FSYNC, ".db");  // The log's own are well.
  EXPECT_TRUE(Put("a").has_value());
  EXPECT_THAT(reported.get_future().get(), testing::HasSubstr("fsync failed"));
  disk_.FailSyncs(SQLITE_OK);
}

// A file that is larger than what is checked at every start, left as by a kill.
class StorageSqliteLeft : public testing::Test {
 protected:
  void SetUp() override {
    auto database = TryOpen(folder_ / "x.db");
    ASSERT_TRUE(database.has_value()) << DetailOf(database);
    const auto filled = (*database)->Write([](soci::session& session) -> Result<void> {
      session << "CREATE TABLE t (x BLOB)";
      session << "INSERT INTO t VALUES (zeroblob(70000000))";
      return {};
    });
    ASSERT_TRUE(filled.has_value()) << DetailOf(filled);
    const auto more = (*database)->Write([](soci::session& session) -> Result<void> {
      session << "INSERT INTO t VALUES ('in the log')";
      return {};
    });
    ASSERT_TRUE(more.has_value()) << DetailOf(more);
    for (const char* part : {"", "-wal"}) {
      std::filesystem::copy_file(folder_ / ("x.db" + std::string(part)), left_.string() + part);
    }
  }

  Result<std::unique_ptr<Database>> OpenLeft() {
    DatabaseOptions options;
    options.url = "sqlite:///" + left_.string();
    options.sqlite.checks_at_open = false;
    return Database::Open(options);
  }

  TestFolder folder_;
  const std::filesystem::path left_ = folder_ / "left.db";
};

// I5
TEST_F(StorageSqliteLeft, ServesAtOnceAndIsCheckedBesides) {
  const auto database = OpenLeft();
  ASSERT_TRUE(database.has_value()) << DetailOf(database);
  ASSERT_TRUE((*database)->NeedsCheck());
  std::atomic<bool> stop = false;
  const auto checked = (*database)->CheckWholly(stop);
  EXPECT_TRUE(checked.has_value()) << DetailOf(checked);
}

TEST_F(StorageSqliteLeft, ACheckBesidesFindsDamage) {
  {
    std::fstream file(left_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(1000 * 4096);
    file << std::string(4096, 'x');  // A page of the large value; the log has none of those.
  }
  const auto database = OpenLeft();
  ASSERT_TRUE(database.has_value()) << DetailOf(database);
  std::atomic<bool> stop = false;
  EXPECT_FALSE((*database)->CheckWholly(stop).has_value());
}

// E2
TEST_P(StorageSqlite, TakesNoWritesOnceItsFileIsGoneOrAnother) {
  ASSERT_TRUE(Put("a").has_value());
  const std::filesystem::path file = folder_ / "x.db";
  std::filesystem::rename(file, folder_ / "away.db");
  const auto refused = Put("b");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(database_->WriteTrouble().has_value());
  TestFolder::Write(file, "another");
  EXPECT_FALSE(Put("c").has_value());
  std::filesystem::rename(folder_ / "away.db", file);
  EXPECT_TRUE(Put("d").has_value());
  EXPECT_FALSE(database_->WriteTrouble().has_value());
}

// E2
TEST_F(StorageSqliteLeft, ALogWithoutItsFileIsNotBuriedUnderANewOne) {
  std::filesystem::remove(left_);
  const auto refused = OpenLeft();
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(DetailOf(refused), testing::HasSubstr("is gone, but its log"));
  EXPECT_FALSE(std::filesystem::exists(left_));
}

// It forks, so it must run before other tests have started threads: the framework runs suites with
// this ending first.
TEST(StorageSqliteDeathTest, AFailedSyncEndsTheProcess) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        CrashVfs disk;
        TestFolder folder;
        auto database = TryOpen(folder / "x.db");
        disk.FailSyncs(SQLITE_IOERR_FSYNC);
        const auto done = (*database)->Write([](soci::session& session) -> Result<void> {
          session << "CREATE TABLE t (x INTEGER)";
          return {};
        });
      },
      testing::KilledBySignal(SIGABRT), "");
}

}  // namespace
}  // namespace cpa
