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

  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
  std::optional<StateStore> store_;
};

TEST_F(KeptBudgetTest, NothingKeptIsNoMonth) {
  BlockingPool pool{1};
  EXPECT_EQ(KeptBudget(*store_, pool).Load().month, "");
}

TEST_F(KeptBudgetTest, TheNewestOfManySavesIsThereAtTheNextStart) {
  BlockingPool pool{1};
  KeptBudget budget(*store_, pool);
  for (int used = 1; used <= 500; ++used) budget.Save({"2026-11", used});
  pool.join();
  BlockingPool next_pool{1};
  const upstream::MonthUse kept = KeptBudget(*store_, next_pool).Load();
  EXPECT_EQ(kept.month, "2026-11");
  EXPECT_EQ(kept.used, 500);
}

TEST_F(KeptBudgetTest, WhatItCannotReadCountsAsNothing) {
  for (const char* text : {"", "2026-11", "2026-11 many"}) {
    ASSERT_TRUE(store_->Save("upstream.month_use", text).has_value());
    BlockingPool pool{1};
    EXPECT_EQ(KeptBudget(*store_, pool).Load().used, 0) << text;
  }
}

}  // namespace
}  // namespace cpa::app
