#include "storage/engine/migrate.h"

#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>

#include "storage/engine/folder_for_test.h"

namespace cpa {
namespace {

using testing::HasSubstr;

constexpr Migration kFirst{"sqlite", 1, "first", "-- one;\nCREATE TABLE a (x INTEGER);\n"};
constexpr Migration kSecond{"sqlite", 2, "second",
                            "INSERT INTO a VALUES (1);\nINSERT INTO a VALUES (2);"};
constexpr Migration kBroken{"sqlite", 2, "second",
                            "INSERT INTO a VALUES (1);\nINSERT INTO nowhere VALUES (2);"};

class MigrateTest : public testing::Test {
 protected:
  MigrateTest() {
    auto opened = TryOpen(folder_ / "x.db");
    if (!opened) std::abort();
    database_ = *std::move(opened);
  }

  Result<int> Run(std::vector<Migration> migrations) {
    return Migrate(*database_, migrations, clock_);
  }

  std::string Read(const std::string& sql) {
    std::string value;
    const auto done = database_->Read([&](soci::session& session) -> Result<void> {
      session << sql, soci::into(value);
      return {};
    });
    EXPECT_TRUE(done.has_value()) << DetailOf(done);
    return value;
  }

  TestFolder folder_;
  ManualClock clock_;
  std::unique_ptr<Database> database_;
};

TEST_F(MigrateTest, TheProgramsOwnApplyOnceAndThenNoMore) {
  const auto own = SqliteMigrations();
  ASSERT_GE(own.size(), 2u);
  for (std::size_t i = 0; i < own.size(); ++i) {
    EXPECT_EQ(own[i].number, static_cast<int>(i) + 1);
    EXPECT_EQ(own[i].engine, "sqlite");
  }
  EXPECT_EQ(*Migrate(*database_, own, clock_), static_cast<int>(own.size()));
  EXPECT_EQ(*Migrate(*database_, own, clock_), 0);
}

TEST_F(MigrateTest, AppliesWhatIsMissingInOrderAndRecordsIt) {
  EXPECT_EQ(*Run({kFirst}), 1);
  EXPECT_EQ(*Run({kFirst, kSecond}), 1);
  EXPECT_EQ(Read("SELECT CAST(sum(x) AS TEXT) FROM a"), "3");
  EXPECT_EQ(Read("SELECT name || ' ' || applied_at FROM schema_migrations WHERE number = 2"),
            "second 2023-11-14T22:13:20Z");
}

TEST_F(MigrateTest, AFailedMigrationLeavesNothingBehind) {
  ASSERT_EQ(*Run({kFirst}), 1);
  EXPECT_THAT(DetailOf(Run({kFirst, kBroken})),
              testing::AllOf(HasSubstr("migration 2 (second)"), HasSubstr("nowhere")));
  EXPECT_EQ(Read("SELECT CAST(count(*) AS TEXT) FROM a"), "0");
  EXPECT_EQ(*Run({kFirst, kSecond}), 1);
}

TEST_F(MigrateTest, RefusesADatabaseFromANewerProgram) {
  ASSERT_EQ(*Run({kFirst, kSecond}), 2);
  EXPECT_THAT(DetailOf(Run({kFirst})), HasSubstr("run the newer program"));
}

TEST_F(MigrateTest, RefusesAChangedMigration) {
  ASSERT_EQ(*Run({kFirst, kSecond}), 2);
  EXPECT_THAT(DetailOf(Run({kFirst, kBroken})), HasSubstr("another text"));
}

TEST_F(MigrateTest, TwoStartsAtOnceApplyEachMigrationOnce) {
  auto other = TryOpen(folder_ / "x.db");
  ASSERT_TRUE(other.has_value()) << DetailOf(other);
  const std::vector<Migration> migrations = {kFirst, kSecond};
  const auto start = [&](Database& database) { return Migrate(database, migrations, clock_); };
  auto first = std::async(std::launch::async, start, std::ref(*database_));
  auto second = std::async(std::launch::async, start, std::ref(**other));
  const auto applied = first.get();
  const auto applied_too = second.get();
  ASSERT_TRUE(applied.has_value()) << DetailOf(applied);
  ASSERT_TRUE(applied_too.has_value()) << DetailOf(applied_too);
  EXPECT_EQ(*applied + *applied_too, 2);
  EXPECT_EQ(Read("SELECT CAST(sum(x) AS TEXT) FROM a"), "3");
}

}  // namespace
}  // namespace cpa
