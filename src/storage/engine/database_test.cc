#include "storage/engine/database.h"

#include <sys/stat.h>

#include <future>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "storage/engine/folder_for_test.h"

namespace cpa {
namespace {

using testing::HasSubstr;

mode_t ModeOf(const std::filesystem::path& file) {
  struct stat status {};

  EXPECT_EQ(::stat(file.c_str(), &status), 0) << file;
  return status.st_mode & 0777;
}

template <class T>
T Read(Database& database, const std::string& sql) {
  T value{};
  const auto done = database.Read([&](soci::session& session) -> Result<void> {
    session << sql, soci::into(value);
    return {};
  });
  EXPECT_TRUE(done.has_value()) << DetailOf(done);
  return value;
}

Result<void> Write(Database& database, const std::string& sql) {
  return database.Write([&](soci::session& session) -> Result<void> {
    session << sql;
    return {};
  });
}

class DatabaseTest : public testing::Test {
 protected:
  std::unique_ptr<Database> Open() {
    auto database = TryOpen(file_);
    if (!database) ADD_FAILURE() << database.error().detail;
    return database ? *std::move(database) : nullptr;
  }

  TestFolder folder_;
  std::filesystem::path file_ = folder_ / "some folder/prices.db";
};

TEST_F(DatabaseTest, CreatesFolderAndPrivateFile) {
  const auto database = Open();
  ASSERT_TRUE(Write(*database, "CREATE TABLE t (x INTEGER)").has_value());
  EXPECT_EQ(ModeOf(file_), 0600u);
  EXPECT_EQ(ModeOf(file_.string() + "-wal"), 0600u);
  EXPECT_EQ(database->path(), file_);
}

TEST_F(DatabaseTest, IsSetUpForDurability) {
  const auto database = Open();
  EXPECT_EQ(Read<std::string>(*database, "PRAGMA journal_mode"), "wal");
  EXPECT_EQ(Read<int>(*database, "PRAGMA foreign_keys"), 1);
  int synchronous = 0;
  const auto done = database->Write([&](soci::session& session) -> Result<void> {
    session << "PRAGMA synchronous", soci::into(synchronous);
    return {};
  });
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(synchronous, 2);  // FULL
}

TEST_F(DatabaseTest, KeepsWhatWasCommittedAndUndoesWhatFailed) {
  {
    const auto database = Open();
    ASSERT_TRUE(Write(*database, "CREATE TABLE t (x INTEGER)").has_value());
    ASSERT_TRUE(Write(*database, "INSERT INTO t VALUES (1)").has_value());
    const auto failed = database->Write([&](soci::session& session) -> Result<void> {
      session << "INSERT INTO t VALUES (2)";
      return NotFound("changed my mind");
    });
    EXPECT_EQ(DetailOf(failed), "changed my mind");
    const auto threw = database->Write([&](soci::session& session) -> Result<void> {
      session << "INSERT INTO t VALUES (3)";
      throw std::runtime_error("oops");
    });
    EXPECT_EQ(threw.error().kind, ErrorKind::kInternal);
  }
  const auto again = Open();
  EXPECT_EQ(Read<int>(*again, "SELECT sum(x) FROM t"), 1);
}

TEST_F(DatabaseTest, AnAcknowledgedWriteIsInTheFilesBeforeTheDatabaseIsClosed) {
  const auto database = Open();
  ASSERT_TRUE(Write(*database, "CREATE TABLE t (x INTEGER)").has_value());
  ASSERT_TRUE(Write(*database, "INSERT INTO t VALUES (42)").has_value());
  // What a crash would leave behind, opened elsewhere.
  const auto copy = folder_ / "copy.db";
  std::filesystem::copy_file(file_, copy);
  std::filesystem::copy_file(file_.string() + "-wal", copy.string() + "-wal");
  auto crashed = TryOpen(copy);
  ASSERT_TRUE(crashed.has_value()) << DetailOf(crashed);
  EXPECT_EQ(Read<int>(**crashed, "SELECT x FROM t"), 42);
}

TEST_F(DatabaseTest, ReadersCannotWrite) {
  const auto database = Open();
  ASSERT_TRUE(Write(*database, "CREATE TABLE t (x INTEGER)").has_value());
  const auto written = database->Read([](soci::session& session) -> Result<void> {
    session << "INSERT INTO t VALUES (1)";
    return {};
  });
  EXPECT_EQ(written.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(Read<int>(*database, "SELECT count(*) FROM t"), 0);
}

TEST_F(DatabaseTest, FailuresAreValuesWithoutParameters) {
  const auto database = Open();
  ASSERT_TRUE(Write(*database, "CREATE TABLE t (x TEXT UNIQUE)").has_value());
  const std::string canary = "canary";
  const auto insert = [&](soci::session& session) -> Result<void> {
    session << "INSERT INTO t VALUES (:x)", soci::use(canary, "x");
    return {};
  };
  ASSERT_TRUE(database->Write(insert).has_value());
  const auto twice = database->Write(insert);
  EXPECT_EQ(twice.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(DetailOf(twice), testing::EndsWith("UNIQUE constraint failed: t.x"));
  EXPECT_THAT(DetailOf(twice), testing::Not(HasSubstr("canary")));
  EXPECT_EQ(Write(*database, "nonsense").error().kind, ErrorKind::kInternal);
}

TEST_F(DatabaseTest, EchoLogsStatementsWithoutParameters) {
  std::ostringstream lines;
  const auto before = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(lines)));
  auto database = Database::Open({.url = "sqlite:///" + file_.string(), .echo = true});
  ASSERT_TRUE(database.has_value()) << DetailOf(database);
  const std::string canary = "canary";
  const auto done = (*database)->Read([&](soci::session& session) -> Result<void> {
    std::string same;
    session << "SELECT :x", soci::use(canary, "x"), soci::into(same);
    EXPECT_EQ(same, canary);
    return {};
  });
  spdlog::set_default_logger(before);
  EXPECT_TRUE(done.has_value()) << DetailOf(done);
  EXPECT_THAT(lines.str(), HasSubstr("[sql] SELECT :x"));
  EXPECT_THAT(lines.str(), testing::Not(HasSubstr("canary")));
}

TEST_F(DatabaseTest, WritesWaitForAForeignLockOnlySoLongAndReadsNotAtAll) {
  const auto database = Open();
  ASSERT_TRUE(Write(*database, "CREATE TABLE t (x INTEGER)").has_value());
  auto impatient = TryOpen(file_, Millis{1});
  ASSERT_TRUE(impatient.has_value()) << DetailOf(impatient);
  const auto done = database->Write([&](soci::session&) -> Result<void> {
    EXPECT_EQ(Write(**impatient, "INSERT INTO t VALUES (1)").error().kind, ErrorKind::kUnavailable);
    EXPECT_EQ(Read<int>(**impatient, "SELECT count(*) FROM t"), 0);
    return {};
  });
  EXPECT_TRUE(done.has_value());
  EXPECT_TRUE(Write(**impatient, "INSERT INTO t VALUES (1)").has_value());
}

TEST_F(DatabaseTest, ManyThreadsReadAndWrite) {
  const auto database = Open();
  ASSERT_TRUE(Write(*database, "CREATE TABLE t (x INTEGER)").has_value());
  std::vector<std::future<void>> threads;
  for (int i = 0; i < 8; ++i) {
    threads.push_back(std::async(std::launch::async, [&] {
      for (int j = 0; j < 5; ++j) {
        EXPECT_TRUE(Write(*database, "INSERT INTO t VALUES (1)").has_value());
        EXPECT_GT(Read<int>(*database, "SELECT count(*) FROM t"), j);
      }
    }));
  }
  for (auto& thread : threads) thread.get();
  EXPECT_EQ(Read<int>(*database, "SELECT count(*) FROM t"), 40);
}

TEST_F(DatabaseTest, PingAnswersAndSaysWhenAllReadersAreBusy) {
  auto database = Database::Open({.url = "sqlite:///" + file_.string(), .readers = 1});
  ASSERT_TRUE(database.has_value()) << DetailOf(database);
  EXPECT_TRUE((*database)->Ping().has_value());
  const auto done = (*database)->Read([&](soci::session&) -> Result<void> {
    EXPECT_EQ((*database)->Ping().error().kind, ErrorKind::kUnavailable);
    return {};
  });
  EXPECT_TRUE(done.has_value());
  EXPECT_TRUE((*database)->Ping().has_value());
}

TEST_F(DatabaseTest, RefusesAFileThatIsNoDatabase) {
  TestFolder::Write(folder_ / "x.db", std::string(10'000, 'x'));
  EXPECT_THAT(DetailOf(TryOpen(folder_ / "x.db")),
              testing::AllOf(HasSubstr("cannot open the database"), HasSubstr("x.db"),
                             HasSubstr("not a database")));
}

TEST_F(DatabaseTest, RefusesADamagedDatabase) {
  {
    const auto database = Open();
    ASSERT_TRUE(Write(*database, "CREATE TABLE t (x TEXT)").has_value());
    ASSERT_TRUE(
        Write(*database,
              "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) "
              "INSERT INTO t SELECT hex(randomblob(50)) FROM n")
            .has_value());
  }
  std::string bytes = TestFolder::Read(file_);
  ASSERT_GT(bytes.size(), 20'000u);
  bytes.replace(8192, 4096, 4096, '\x5A');  // The third page.
  TestFolder::Write(file_, bytes);
  EXPECT_THAT(DetailOf(TryOpen(file_)),
              testing::AllOf(HasSubstr("prices.db"), HasSubstr("damaged"), HasSubstr("restore")));
}

TEST_F(DatabaseTest, RefusesTheDatabaseOfAnotherProgram) {
  {
    const auto database = Open();
    ASSERT_TRUE(Write(*database, "PRAGMA application_id = 77").has_value());
  }
  EXPECT_THAT(DetailOf(TryOpen(file_)), HasSubstr("database of another program"));
}

TEST_F(DatabaseTest, SaysWhyItCannotOpen) {
  TestFolder::Write(folder_ / "file", "");
  EXPECT_THAT(DetailOf(TryOpen(folder_ / "file/x.db")), HasSubstr("cannot create"));
  std::filesystem::create_directory(folder_ / "dir.db");
  EXPECT_THAT(DetailOf(TryOpen(folder_ / "dir.db")), HasSubstr("cannot open the database"));
}

}  // namespace
}  // namespace cpa
