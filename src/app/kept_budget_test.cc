#include "app/kept_budget.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "storage/migrate.h"

namespace cpa::app {
namespace {

class KeptBudgetTest : public testing::Test {
 protected:
  KeptBudgetTest() {
    std::string path = testing::TempDir() + "kept_budget_XXXXXX";
    folder_ = mkdtemp(path.data());
    database_ = *Database::Open({.url = "sqlite:///" + folder_.string() + "/x.db"});
    EXPECT_TRUE(Migrate(*database_, SqliteMigrations(), SystemClock()).has_value());
    store_.emplace(*database_);
  }

  ~KeptBudgetTest() override { std::filesystem::remove_all(folder_); }

  // What the next start finds.
  upstream::MonthUse Kept() {
    BlockingPool pool{1};
    return KeptBudget(*store_, pool, clock_).Load();
  }

  ManualClock clock_;
  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
  std::optional<StateStore> store_;
};

TEST_F(KeptBudgetTest, NothingKeptIsNoMonth) {
  EXPECT_EQ(Kept().month, "");
}

TEST_F(KeptBudgetTest, TheFirstSaveIsWrittenAtOnceAndLaterOnesAtMostEveryHalfMinute) {
  BlockingPool pool{1};
  KeptBudget budget(*store_, pool, clock_);
  budget.Save({"2026-11", 1});
  pool.join();  // Whatever is asked of it from here on is not done.
  for (int used = 2; used <= 100; ++used) budget.Save({"2026-11", used});
  clock_.Advance(KeptBudget::kWriteEvery - Millis{1});
  budget.Save({"2026-11", 101});
  EXPECT_EQ(Kept().used, 1);
}

TEST_F(KeptBudgetTest, AfterHalfAMinuteTheNextSaveIsWritten) {
  BlockingPool pool{1};
  KeptBudget budget(*store_, pool, clock_);
  budget.Save({"2026-11", 1});
  clock_.Advance(KeptBudget::kWriteEvery);
  budget.Save({"2026-11", 500});
  pool.join();
  EXPECT_EQ(Kept().month, "2026-11");
  EXPECT_EQ(Kept().used, 500);
}

TEST_F(KeptBudgetTest, AFlushWritesTheRest) {
  BlockingPool pool{1};
  KeptBudget budget(*store_, pool, clock_);
  budget.Save({"2026-11", 1});
  pool.join();
  budget.Save({"2026-11", 2});
  budget.Flush();
  EXPECT_EQ(Kept().used, 2);
}

TEST_F(KeptBudgetTest, WhatItCannotReadCountsAsNothing) {
  for (const char* text : {"", "2026-11", "2026-11 many"}) {
    ASSERT_TRUE(store_->Save("upstream.month_use", text).has_value());
    EXPECT_EQ(Kept().used, 0) << text;
  }
}

}  // namespace
}  // namespace cpa::app
