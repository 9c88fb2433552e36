#include "storage/accounts/account_store.h"

#include <gtest/gtest.h>

#include "accounts/accounts.h"
#include "storage/engine/folder_for_test.h"
#include "storage/engine/migrate.h"
#include "storage/engine/state_store.h"

namespace cpa {
namespace {

// What both engines promise is in tests/integration/account_store_contract_test.cc.
class AccountStoreTest : public testing::Test {
 protected:
  AccountStoreTest() { Open(); }

  void Open() {
    accounts_.reset();
    store_.reset();
    database_.reset();
    auto opened = TryOpen(folder_ / "x.db");
    if (!opened || !Migrate(**opened, SqliteMigrations(), clock_)) std::abort();
    database_ = *std::move(opened);
    store_.emplace(*database_);
    accounts_.emplace(AccountsOptions{.secret = "secret"}, *store_, clock_, random_);
  }

  std::string AllBytes() {
    std::string bytes = TestFolder::Read(folder_ / "x.db");
    return bytes + TestFolder::Read(folder_ / "x.db-wal");
  }

  TestFolder folder_;
  ManualClock clock_{WallTime{Millis{1'700'000'000'123}}};
  SeededRandom random_{1};
  std::unique_ptr<Database> database_;
  std::optional<SqlAccountStore> store_;
  std::optional<Accounts> accounts_;
};

TEST_F(AccountStoreTest, AnAccountSurvivesARestart) {
  const auto made = accounts_->Create("o_brien", "o'brien@example.com");
  ASSERT_TRUE(made.has_value());
  Open();
  const auto user = accounts_->Authenticate(made->key);
  ASSERT_TRUE(user.has_value()) << DetailOf(user);
  EXPECT_EQ(*user, made->user);
  const auto again = accounts_->Create("O_Brien", "other@example.com");
  ASSERT_FALSE(again.has_value());
  EXPECT_TRUE(again.error().trouble.IsAbout(ErrorKind::kConflict, Subject::kUsername));
}

TEST_F(AccountStoreTest, TheKeyIsNowhereInTheFiles) {
  const auto made = accounts_->Create("ann", "ann@example.com");
  ASSERT_TRUE(made.has_value());
  const std::string secret_part = made->key.substr(11);  // After the prefix and the lookup id.
  for (const bool closed : {false, true}) {
    if (closed) Open();
    const std::string bytes = AllBytes();
    EXPECT_NE(bytes.find(made->user.id), bytes.npos);  // The right files were read.
    EXPECT_EQ(bytes.find(made->key), bytes.npos);
    EXPECT_EQ(bytes.find(secret_part), bytes.npos);
    EXPECT_EQ(bytes.find(secret_part.substr(0, 12)), bytes.npos);
  }
}

TEST_F(AccountStoreTest, StateIsKeptByKeyAndReplaced) {
  StateStore state(*database_);
  EXPECT_FALSE(state.Load("budget")->has_value());
  ASSERT_TRUE(state.Save("budget", "1").has_value());
  ASSERT_TRUE(state.Save("budget", "it's \"2\"").has_value());
  ASSERT_TRUE(state.Save("other", "").has_value());
  Open();
  StateStore again(*database_);
  EXPECT_EQ(**again.Load("budget"), "it's \"2\"");
  EXPECT_EQ(**again.Load("other"), "");
}

}  // namespace
}  // namespace cpa
