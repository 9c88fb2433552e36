// Backups taken while others write, and their way back, on both engines.
#include <libpq-fe.h>
#include <sys/stat.h>

#include <atomic>
#include <cstdlib>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>

#include "storage/backup/backup.h"
#include "storage/history/history_store.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

class StorageBackup : public StorageTest {
 protected:
  void SetUp() override {
    StorageTest::SetUp();
    if (IsSkipped()) return;
    secret_ = folder_ / "x.secret";
    TestFolder::Write(secret_, "the secret\n");
    Create("p");
    Buy(0);
  }

  void Buy(int number) {
    const auto done = Apply("p", [&](PortfolioWork& work) {
      Position position = work.FindPosition("bitcoin").value_or(SomePosition("bitcoin", "0", 0));
      position.transaction_count += 1;
      work.Insert(SomeBuy("t" + std::to_string(number), work.NextSequence()));
      work.Save(position);
    });
    EXPECT_TRUE(done.has_value()) << DetailOf(done);
  }

  // An empty database of the same engine, elsewhere.
  std::string NewUrl(const std::string& name = "elsewhere.db") {
    std::string why;
    if (GetParam() == Engine::kPostgres) return SharedPostgres(why)->MakeDatabase();
    return "sqlite:///" + (folder_ / name).string();
  }

  Result<BackupReport> Take(const std::string& name = "backup") {
    return Backup({options_.url, folder_ / name, secret_}, random_);
  }

  Result<BackupReport> PutBack(const std::string& url, bool overwrite = false) {
    return Restore({url, folder_ / "backup", folder_ / "restored.secret"}, overwrite, clock_,
                   random_);
  }

  void OpenRestored(const std::string& url) {
    options_.url = url;
    Open();
  }

  std::vector<std::string> Names() {
    std::vector<std::string> names;
    for (const auto& each : fs::directory_iterator(folder_ / "")) {
      names.push_back(each.path().filename().string());
    }
    return names;
  }

  fs::path secret_;
  SeededRandom random_{1};
};

INSTANTIATE_TEST_SUITE_P(Engines, StorageBackup,
                         testing::Values(Engine::kSqlite, Engine::kPostgres), EngineName);

mode_t ModeOf(const fs::path& file) {
  struct stat status {};

  EXPECT_EQ(::stat(file.c_str(), &status), 0) << file;
  return status.st_mode & 0777;
}

TEST_P(StorageBackup, ComesBackElsewhereWithItsSecret) {
  const auto taken = Take();
  ASSERT_TRUE(taken.has_value()) << DetailOf(taken);
  EXPECT_EQ(taken->migration, static_cast<int>(MigrationsFor(GetParam()).size()));
  EXPECT_TRUE(taken->with_secret);
  EXPECT_EQ(ModeOf(folder_ / "backup"), 0600u);
  EXPECT_EQ(ModeOf(folder_ / "backup.secret"), 0600u);
  const auto before = *store_->Load("ann", "p");
  Buy(1);  // Not in the backup.

  const std::string url = NewUrl();
  const auto restored = PutBack(url);
  ASSERT_TRUE(restored.has_value()) << DetailOf(restored);
  EXPECT_EQ(restored->migration, taken->migration);
  EXPECT_TRUE(restored->with_secret);
  EXPECT_EQ(restored->kept, fs::path());
  EXPECT_EQ(TestFolder::Read(folder_ / "restored.secret"), "the secret\n");
  EXPECT_EQ(ModeOf(folder_ / "restored.secret"), 0600u);
  OpenRestored(url);
  const auto after = store_->Load("ann", "p");
  ASSERT_TRUE(after.has_value()) << DetailOf(after);
  EXPECT_EQ(after->portfolio, before.portfolio);
  EXPECT_EQ(after->positions, before.positions);
  EXPECT_EQ(*store_->FindTransaction("ann", "p", "t0"), SomeBuy("t0", 1));
  EXPECT_EQ(CountOf("transactions"), "1");
  Buy(2);  // It is a working database.
}

TEST_P(StorageBackup, IsOneMomentWhileOthersWrite) {
  std::atomic<bool> stopping = false;
  std::vector<std::thread> writers;
  for (int i = 1; i <= 3; ++i) {
    writers.emplace_back([&, i] {
      for (int j = 0; !stopping; ++j) Buy(i * 1'000'000 + j);
    });
  }
  const auto taken = Take();
  stopping = true;
  for (std::thread& writer : writers) writer.join();
  ASSERT_TRUE(taken.has_value()) << DetailOf(taken);
  const std::string url = NewUrl();
  const auto restored = PutBack(url);
  ASSERT_TRUE(restored.has_value()) << DetailOf(restored);
  OpenRestored(url);
  EXPECT_EQ(std::to_string(store_->Load("ann", "p")->positions[0].transaction_count),
            CountOf("transactions"));
}

// CPA_BACKUP_CYCLES=100: as often under load, and nobody waits for a backup. A disk has slow
// moments of its own, so the longest write beside backups is compared with the longest without.
TEST_P(StorageBackup, HoldsNobodyUp) {
  const char* wanted = std::getenv("CPA_BACKUP_CYCLES");
  if (wanted == nullptr) GTEST_SKIP() << "set CPA_BACKUP_CYCLES to measure";
  int number = 0;
  const auto buy = [&] {
    const SteadyTime start = SystemClock().Steady();
    Buy(++number);
    return std::chrono::ceil<Millis>(SystemClock().Steady() - start);
  };
  Millis alone{0};
  for (int i = 0; i < 300; ++i) alone = std::max(alone, buy());
  std::atomic<bool> stopping = false;
  Millis beside{0};  // Of the writer, until it is joined.
  std::thread writer([&] {
    while (!stopping) beside = std::max(beside, buy());
  });
  for (int i = 0; i < std::atoi(wanted); ++i) {
    const auto taken = Take(std::to_string(i));
    EXPECT_TRUE(taken.has_value()) << DetailOf(taken);
  }
  stopping = true;
  writer.join();
  std::printf("%s backups beside %d writes; the longest write took %lld ms, without backups %lld\n",
              wanted, number, static_cast<long long>(beside.count()),
              static_cast<long long>(alone.count()));
  EXPECT_LE(beside, alone + Millis{100});
}

TEST_P(StorageBackup, OverwritesNoFile) {
  TestFolder::Write(folder_ / "backup", "precious");
  const auto refused = Take();
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(DetailOf(refused), HasSubstr("exists already"));
  EXPECT_EQ(TestFolder::Read(folder_ / "backup"), "precious");
  TestFolder::Write(folder_ / "other.secret", "precious");
  EXPECT_EQ(Take("other").error().kind, ErrorKind::kConflict);
  EXPECT_FALSE(fs::exists(folder_ / "other"));
}

TEST_P(StorageBackup, NeedsNoSecret) {
  fs::remove(secret_);
  const auto taken = Take();
  ASSERT_TRUE(taken.has_value()) << DetailOf(taken);
  EXPECT_FALSE(taken->with_secret);
  EXPECT_FALSE(fs::exists(folder_ / "backup.secret"));
  const auto restored = PutBack(NewUrl());
  ASSERT_TRUE(restored.has_value()) << DetailOf(restored);
  EXPECT_FALSE(restored->with_secret);
  EXPECT_FALSE(fs::exists(folder_ / "restored.secret"));
}

TEST_P(StorageBackup, LeavesNoDraftsBehind) {
  ASSERT_TRUE(Take().has_value());
  ASSERT_TRUE(PutBack(NewUrl()).has_value());
  TestFolder::Write(folder_ / "backup", "damaged");
  EXPECT_FALSE(PutBack(NewUrl("third.db")).has_value());
  for (const std::string& name : Names()) EXPECT_THAT(name, testing::Not(HasSubstr(".part")));
}

TEST_P(StorageBackup, ReplacesNoDataUnlessToldTo) {
  ASSERT_TRUE(Take().has_value());
  Buy(1);
  const std::string url = options_.url;
  store_.reset();
  database_.reset();
  const auto refused = PutBack(url);
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(DetailOf(refused), HasSubstr("has data already"));
  OpenRestored(url);
  EXPECT_EQ(CountOf("transactions"), "2");
  store_.reset();
  database_.reset();

  TestFolder::Write(folder_ / "restored.secret", "another\n");
  const auto restored = PutBack(url, true);
  ASSERT_TRUE(restored.has_value()) << DetailOf(restored);
  EXPECT_THAT(restored->kept.string(), HasSubstr(".before-restore-20231114T221320Z"));
  EXPECT_TRUE(fs::exists(restored->kept));
  EXPECT_EQ(TestFolder::Read(folder_ / "restored.secret"), "the secret\n");
  EXPECT_EQ(TestFolder::Read(folder_ / "restored.secret.before-restore-20231114T221320Z"),
            "another\n");
  OpenRestored(url);
  EXPECT_EQ(CountOf("transactions"), "1");

  // And what was kept is a backup itself.
  fs::remove(folder_ / "backup");
  fs::rename(restored->kept, folder_ / "backup");
  const std::string again = NewUrl();
  const auto undone = PutBack(again);
  ASSERT_TRUE(undone.has_value()) << DetailOf(undone);
  OpenRestored(again);
  EXPECT_EQ(CountOf("transactions"), "2");
}

// E3: the clock stands still, so both restores have the same second in the names of what they keep.
TEST_P(StorageBackup, ASecondOneWithinASecondKeepsBothThatWereThere) {
  ASSERT_TRUE(Take().has_value());
  const std::string url = options_.url;
  store_.reset();
  database_.reset();
  const auto first = PutBack(url, true);
  ASSERT_TRUE(first.has_value()) << DetailOf(first);
  const auto second = PutBack(url, true);
  ASSERT_TRUE(second.has_value()) << DetailOf(second);
  EXPECT_NE(first->kept, second->kept);
  EXPECT_TRUE(fs::exists(first->kept));
  EXPECT_TRUE(fs::exists(second->kept));
}

TEST_P(StorageBackup, GoesIntoADatabaseThatWasOnlyMigrated) {
  ASSERT_TRUE(Take().has_value());
  const std::string url = NewUrl();
  OpenRestored(url);
  store_.reset();
  database_.reset();
  const auto restored = PutBack(url);
  ASSERT_TRUE(restored.has_value()) << DetailOf(restored);
  OpenRestored(url);
  EXPECT_EQ(CountOf("transactions"), "1");
}

TEST_P(StorageBackup, ADamagedOneChangesNothing) {
  ASSERT_TRUE(Take().has_value());
  const std::string whole = TestFolder::Read(folder_ / "backup");
  const std::string url = options_.url;
  store_.reset();
  database_.reset();
  std::string garbled = whole;
  // So much that it does not fall on unused parts of pages alone.
  garbled.replace(whole.size() / 4, whole.size() / 2, whole.size() / 2, '\x5A');
  for (const std::string& damaged :
       {std::string(), std::string("nonsense"), whole.substr(0, whole.size() / 2), garbled}) {
    TestFolder::Write(folder_ / "backup", damaged);
    const auto refused = PutBack(url, true);
    EXPECT_FALSE(refused.has_value()) << damaged.size() << " bytes of " << whole.size();
  }
  EXPECT_FALSE(fs::exists(folder_ / "restored.secret"));
  OpenRestored(url);
  EXPECT_EQ(CountOf("transactions"), "1");
}

TEST_P(StorageBackup, OneOfANewerProgramIsRefused) {
  ASSERT_TRUE(Run("INSERT INTO schema_migrations (number, name, applied_at, checksum) VALUES "
                  "(9999, 'future', 't', 'c')")
                  .has_value());
  const auto refused = Take();
  EXPECT_THAT(DetailOf(refused), HasSubstr("newer program"));
  EXPECT_FALSE(fs::exists(folder_ / "backup"));
}

TEST_P(StorageBackup, SaysWhatIsMissing) {
  const auto no_backup = PutBack(NewUrl());
  EXPECT_THAT(DetailOf(no_backup), HasSubstr("backup"));
  options_.url = NewUrl();
  EXPECT_EQ(Take().error().kind, ErrorKind::kNotFound);
}

class StorageBackupSqlite : public StorageBackup {};

INSTANTIATE_TEST_SUITE_P(Engine, StorageBackupSqlite, testing::Values(Engine::kSqlite), EngineName);

TEST_P(StorageBackupSqlite, IsOneFile) {
  ASSERT_TRUE(Take().has_value());
  EXPECT_THAT(Names(), testing::Not(testing::Contains(testing::StartsWith("backup-"))));
}

// H2
TEST_P(StorageBackup, TheDatabaseOfARunningServerIsNotReplaced) {
  ASSERT_TRUE(Take().has_value());
  const auto refused = PutBack(options_.url, true);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(DetailOf(refused), AllOf(HasSubstr("in use"), HasSubstr("first")));
  Buy(1);
  EXPECT_EQ(CountOf("transactions"), "2");
  database_.reset();
  store_.reset();
  EXPECT_TRUE(PutBack(options_.url, true).has_value());
}

// H2: what others keep of a database, in Redis for example, is not taken for that of its copy.
TEST_P(StorageBackup, WhatIsRestoredIsAnotherDatabase) {
  const auto before = database_->Adopt(random_);
  ASSERT_TRUE(before.has_value()) << DetailOf(before);
  EXPECT_EQ(before->size(), 32U);
  EXPECT_EQ(database_->Adopt(random_).value(), *before);
  ASSERT_TRUE(Take().has_value());
  const std::string url = NewUrl();
  ASSERT_TRUE(PutBack(url).has_value());
  OpenRestored(url);
  EXPECT_NE(database_->Adopt(random_).value(), *before);
}

// H12
TEST_P(StorageBackup, OneOfTheOtherEngineIsCalledWhatItIs) {
  const bool is_sqlite = GetParam() == Engine::kSqlite;
  TestFolder::Write(folder_ / "backup",
                    is_sqlite ? "PGDMP..." : std::string("SQLite format 3\0.", 17));
  const auto refused = PutBack(NewUrl());
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  EXPECT_THAT(DetailOf(refused),
              AllOf(HasSubstr(is_sqlite ? "a backup of PostgreSQL" : "a backup of SQLite"),
                    HasSubstr("no way from one to the other")));
}

TEST_P(StorageBackupSqlite, ALogThatWasLeftBehindDoesNotSpoilIt) {
  ASSERT_TRUE(Take().has_value());
  Buy(1);
  // What a crash leaves, and somebody who removed only the database.
  fs::copy_file(folder_ / "x.db-wal", folder_ / "elsewhere.db-wal");
  const auto restored = PutBack(NewUrl());
  ASSERT_TRUE(restored.has_value()) << DetailOf(restored);
  EXPECT_TRUE(fs::exists(folder_ / "elsewhere.db.before-restore-20231114T221320Z-wal"));
  OpenRestored("sqlite:///" + (folder_ / "elsewhere.db").string());
  EXPECT_EQ(CountOf("transactions"), "1");
}

TEST_P(StorageBackupSqlite, ADamagedDatabaseIsKeptAndReplaced) {
  ASSERT_TRUE(Take().has_value());
  store_.reset();
  database_.reset();
  TestFolder::Write(folder_ / "x.db", std::string(10'000, 'x'));
  EXPECT_EQ(PutBack(options_.url).error().kind, ErrorKind::kConflict);
  const auto restored = PutBack(options_.url, true);
  ASSERT_TRUE(restored.has_value()) << DetailOf(restored);
  EXPECT_EQ(TestFolder::Read(restored->kept), std::string(10'000, 'x'));
  OpenRestored(options_.url);
  EXPECT_EQ(CountOf("transactions"), "1");
}

class StorageBackupPostgres : public StorageBackup {};

INSTANTIATE_TEST_SUITE_P(Engine, StorageBackupPostgres, testing::Values(Engine::kPostgres),
                         EngineName);

TEST_P(StorageBackupPostgres, SaysThatItsProgramsAreMissing) {
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", (folder_ / "").c_str(), 1);
  const auto refused = Take();
  ::setenv("PATH", path.c_str(), 1);
  EXPECT_THAT(DetailOf(refused),
              AllOf(HasSubstr("pg_dump is not installed"), HasSubstr("postgresql-client")));
}

TEST_P(StorageBackupPostgres, AnOlderOneReplacesALaterFormOfTheTables) {
  const auto all = PostgresMigrations();
  const std::string old_url = NewUrl();
  {
    auto old = Database::Open({.url = old_url});
    ASSERT_TRUE(old.has_value()) << DetailOf(old);
    ASSERT_TRUE(Migrate(**old, all.first(2), clock_).has_value());
    AddUser(**old, "zoe");
  }
  ASSERT_TRUE(Backup({old_url, folder_ / "backup", {}}, random_).has_value());
  store_.reset();
  database_.reset();
  const auto restored = PutBack(options_.url, true);
  ASSERT_TRUE(restored.has_value()) << DetailOf(restored);
  EXPECT_EQ(restored->migration, 2);
  Open();  // Applies the rest.
  EXPECT_EQ(CountOf("users"), "1");
  EXPECT_EQ(CountOf("portfolios"), "0");
}

// H2: one from before sessions had a lock is known by its name.
TEST_P(StorageBackupPostgres, AnOlderProgramThatIsConnectedIsSeen) {
  ASSERT_TRUE(Take().has_value());
  store_.reset();
  database_.reset();
  const std::string url = options_.url + "&application_name=crypto-price-api";
  PGconn* const old = PQconnectdb(url.c_str());
  const auto refused = PutBack(options_.url, true);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(DetailOf(refused), HasSubstr("process " + std::to_string(PQbackendPID(old))));
  PQfinish(old);
}

// H2
TEST_P(StorageBackupPostgres, NobodyComesInWhileItIsRestored) {
  store_.reset();
  database_.reset();
  DatabaseOptions alone = options_;
  alone.postgres.alone = true;
  const auto restoring = Database::Open(alone);
  ASSERT_TRUE(restoring.has_value()) << DetailOf(restoring);
  const auto refused = Database::Open(options_);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().state, kServerAway);  // Worth waiting for.
  EXPECT_THAT(DetailOf(refused), HasSubstr("is being restored"));
}

// ---- Price history

constexpr WallTime kBackupNoon{Millis{1'700'049'600'000}};

// The price history beside a database.
struct HistoryBeside {
  HistoryBeside(const std::string& url, const Clock& clock)
      : database(*Database::Open(HistoryDatabaseOptions({.url = url, .readers = 2}))),
        store(*database, tail, clock) {
    const Engine engine = database->engine();
    if (engine == Engine::kPostgres) {
      EXPECT_TRUE(Migrate(*database, PostgresMigrations(), clock).has_value());
    }
    const auto migrations = HistoryMigrationsFor(engine);
    const auto migrated = Migrate(*database, migrations, clock, kHistoryLedger);
    EXPECT_TRUE(migrated.has_value()) << DetailOf(migrated);
  }

  void Record(double price) {
    const std::vector<LoggedSample> samples = {{"bitcoin", {kBackupNoon, price, {}, {}}}};
    EXPECT_TRUE(store.Append(samples).has_value());
    EXPECT_TRUE(store.Fold(kBackupNoon + std::chrono::hours(1)).has_value());
  }

  double Price() {
    const auto samples = store.Samples("bitcoin", {kBackupNoon, kBackupNoon + Millis{1}}, 1);
    return samples && samples->size() == 1 ? samples->front().price : 0;
  }

  HistoryTail tail;
  std::unique_ptr<Database> database;
  SqlHistoryStore store;
};

TEST_P(StorageBackup, BringsPriceHistoryBack) {
  HistoryBeside(options_.url, clock_).Record(43250.51);
  const auto taken = Take();
  ASSERT_TRUE(taken.has_value()) << DetailOf(taken);
  EXPECT_EQ(taken->with_history, GetParam() == Engine::kSqlite);
  const std::string url = NewUrl();
  HistoryBeside(url, clock_).Record(1);  // Replaced.
  const auto restored = PutBack(url, true);
  ASSERT_TRUE(restored.has_value()) << DetailOf(restored);
  EXPECT_EQ(restored->with_history, GetParam() == Engine::kSqlite);
  EXPECT_EQ(HistoryBeside(url, clock_).Price(), 43250.51);
}

// H16: in the place of pg_dump a program that makes a partition with a row before it begins.
TEST_P(StorageBackupPostgres, APartitionThatIsMadeMeanwhileIsInIt) {
  HistoryBeside(options_.url, clock_).Record(1);
  TestFolder::Write(
      folder_ / "make.sql",
      "CREATE TABLE history_blocks_203001 PARTITION OF history_blocks FOR VALUES "
      "FROM (525960) TO (526704); INSERT INTO history_blocks VALUES (9, 525960, '');");
  const std::string path = std::getenv("PATH");
  TestFolder::Write(folder_ / "pg_dump", "#!/bin/sh\npsql -qf " + (folder_ / "make.sql").string() +
                                             "\nexport PATH=" + path + "\nexec pg_dump \"$@\"\n");
  fs::permissions(folder_ / "pg_dump", fs::perms::owner_all);
  ::setenv("PATH", ((folder_ / "").string() + ":" + path).c_str(), 1);
  const auto taken = Take();
  ::setenv("PATH", path.c_str(), 1);
  ASSERT_TRUE(taken.has_value()) << DetailOf(taken);
  const std::string url = NewUrl();
  ASSERT_TRUE(PutBack(url).has_value());
  OpenRestored(url);
  EXPECT_EQ(CountOf("history_blocks_203001"), "1");
}

TEST_P(StorageBackup, WithoutHistoryLeavesThatOfSqliteAsItIs) {
  if (GetParam() == Engine::kPostgres) GTEST_SKIP() << "its archive has all tables or none";
  ASSERT_TRUE(Take().has_value());
  const std::string url = NewUrl();
  HistoryBeside(url, clock_).Record(7);
  const auto restored = PutBack(url);
  ASSERT_TRUE(restored.has_value()) << DetailOf(restored);
  EXPECT_FALSE(restored->with_history);
  EXPECT_EQ(HistoryBeside(url, clock_).Price(), 7);
}

TEST_P(StorageBackup, DamagedHistoryIsRefusedBeforeAnythingChanges) {
  if (GetParam() == Engine::kPostgres) GTEST_SKIP() << "it is part of the archive";
  HistoryBeside(options_.url, clock_).Record(7);
  ASSERT_TRUE(Take().has_value());
  TestFolder::Write(folder_ / "backup.history", "not a database");
  const std::string url = NewUrl();
  EXPECT_FALSE(PutBack(url).has_value());
  EXPECT_FALSE(fs::exists(folder_ / "elsewhere.db"));
}

}  // namespace
}  // namespace cpa
