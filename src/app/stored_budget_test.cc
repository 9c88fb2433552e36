#include "app/stored_budget.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "storage/engine/migrate.h"

namespace cpa::app {
namespace {

class StoredBudgetTest : public testing::Test {
 protected:
  StoredBudgetTest() {
    std::string path = testing::TempDir() + "stored_budget_XXXXXX";
    folder_ = mkdtemp(path.data());
    database_ = *Database::Open({.url = "sqlite:///" + folder_.string() + "/x.db"});
    EXPECT_TRUE(Migrate(*database_, SqliteMigrations(), SystemClock()).has_value());
    store_.emplace(*database_);
  }

  ~StoredBudgetTest() override { std::filesystem::remove_all(folder_); }

  // What another server that starts now finds.
  sources::MonthUse Kept() {
    BlockingPool pool{1};
    StoredBudget other(*store_, pool, "other", clock_);
    const sources::MonthUse found = other.Load();
    other.Leave();
    return found;
  }

  ManualClock clock_{WallTime{Millis{1'794'000'000'000}}};  // 2026-11
  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
  std::optional<MonthUseStore> store_;
};

TEST_F(StoredBudgetTest, NothingKeptIsNothingUsed) {
  EXPECT_EQ(Kept().month, "2026-11");
  EXPECT_EQ(Kept().used, 0);
}

TEST_F(StoredBudgetTest, TheFirstCallIsWrittenAtOnceAndLaterOnesAtMostEveryHalfMinute) {
  BlockingPool pool{1};
  StoredBudget budget(*store_, pool, "a", clock_);
  EXPECT_EQ(budget.Add("2026-11", 1).used, 1);
  pool.join();  // Whatever is asked of it from here on is not done.
  for (int used = 2; used <= 100; ++used) EXPECT_EQ(budget.Add("2026-11", 1).used, used);
  clock_.Advance(StoredBudget::kWriteEvery - Millis{1});
  budget.Add("2026-11", 1);
  EXPECT_EQ(Kept().used, 1);
}

TEST_F(StoredBudgetTest, AfterHalfAMinuteTheNextCallIsWrittenWithThoseBefore) {
  BlockingPool pool{1};
  StoredBudget budget(*store_, pool, "a", clock_);
  budget.Add("2026-11", 1);
  clock_.Advance(StoredBudget::kWriteEvery);
  budget.Add("2026-11", 499);
  pool.join();
  EXPECT_EQ(Kept().used, 500);
}

TEST_F(StoredBudgetTest, LeavingWritesTheRest) {
  BlockingPool pool{1};
  StoredBudget budget(*store_, pool, "a", clock_);
  budget.Add("2026-11", 1);
  pool.join();
  budget.Add("2026-11", 2);
  budget.Add("2026-11", -1);
  budget.Leave();
  EXPECT_EQ(Kept().used, 2);
  EXPECT_EQ(Kept().servers, 1);
}

TEST_F(StoredBudgetTest, ANewMonthStartsFromNothing) {
  BlockingPool pool{1};
  StoredBudget budget(*store_, pool, "a", clock_);
  budget.Add("2026-10", 7);
  EXPECT_EQ(budget.Add("2026-11", 1).used, 1);
  budget.Flush();
  EXPECT_EQ(Kept().used, 1);
  pool.join();
}

// H5: servers on one database know of each other and of each other's calls.
TEST_F(StoredBudgetTest, SeveralServersShareOneSum) {
  BlockingPool pool{1};
  StoredBudget a(*store_, pool, "a", clock_);
  StoredBudget b(*store_, pool, "b", clock_);
  EXPECT_EQ(a.Load().servers, 1);
  EXPECT_EQ(b.Load().servers, 2);
  for (int round = 1; round <= 10; ++round) {
    a.Add("2026-11", 3);
    b.Add("2026-11", 2);
    a.Flush();
    b.Flush();
    a.Flush();
  }
  a.Add("2026-11", 1);
  a.Flush();
  EXPECT_EQ(b.Add("2026-11", 0).used, 50) << "as of its last write";
  b.Flush();
  EXPECT_EQ(b.Add("2026-11", 0).used, 51);
  EXPECT_EQ(b.Add("2026-11", 0).servers, 2);
  a.Leave();
  b.Flush();
  EXPECT_EQ(b.Add("2026-11", 0).servers, 1);
  pool.join();
}

}  // namespace
}  // namespace cpa::app
