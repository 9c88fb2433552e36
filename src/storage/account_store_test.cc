#include "storage/account_store.h"

#include <future>

#include <gtest/gtest.h>
#include <soci/soci.h>

#include "accounts/accounts.h"
#include "storage/migrate.h"
#include "storage/state_store.h"
#include "storage/test_folder.h"

namespace cpa {
namespace {

using Kind = CreateFailure::Kind;

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

  User SomeUser(const std::string& name) {
    return {"id-" + name, name, name + "@example.com", "ck_" + name, clock_.Wall(), clock_.Wall()};
  }

  std::string AllBytes() {
    std::string bytes = TestFolder::Read(folder_ / "x.db");
    return bytes + TestFolder::Read(folder_ / "x.db-wal");
  }

  int Count(const std::string& table) {
    int count = -1;
    const auto done = database_->Read([&](soci::session& session) -> Result<void> {
      session << "SELECT count(*) FROM " << table, soci::into(count);
      return {};
    });
    EXPECT_TRUE(done.has_value()) << DetailOf(done);
    return count;
  }

  TestFolder folder_;
  ManualClock clock_{WallTime{Millis{1'700'000'000'123}}};
  SeededRandom random_{1};
  std::unique_ptr<Database> database_;
  std::optional<SqlAccountStore> store_;
  std::optional<Accounts> accounts_;
};

TEST_F(AccountStoreTest, FindsWhatWasInserted) {
  const User ann = SomeUser("ann");
  ASSERT_TRUE(store_->Insert(ann, "key-id", "key-hash").has_value());
  const auto found = store_->FindByKeyId("key-id");
  ASSERT_TRUE(found.has_value()) << DetailOf(found);
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->user, ann);
  EXPECT_EQ((*found)->key_hash, "key-hash");
}

TEST_F(AccountStoreTest, FindsNothingForAnUnknownId) {
  const auto found = store_->FindByKeyId("key-id");
  ASSERT_TRUE(found.has_value()) << DetailOf(found);
  EXPECT_FALSE(found->has_value());
}

TEST_F(AccountStoreTest, NamesTheFieldThatIsTakenIgnoringCase) {
  ASSERT_TRUE(store_->Insert(SomeUser("ann"), "1", "h").has_value());
  User same_name = SomeUser("bob");
  same_name.username = "ANN";
  User same_email = SomeUser("bob");
  same_email.email = "Ann@Example.COM";
  EXPECT_EQ(DetailOf(store_->Insert(same_name, "2", "h")), "username");
  EXPECT_EQ(DetailOf(store_->Insert(same_email, "2", "h")), "email");
  EXPECT_EQ(DetailOf(store_->Insert(SomeUser("bob"), "1", "h")), "key");
  EXPECT_EQ(Count("users"), 1);  // The user of the failed key went with it.
  EXPECT_TRUE(store_->Insert(SomeUser("bob"), "2", "h").has_value());
}

TEST_F(AccountStoreTest, StoresQuotesExactly) {
  User user = SomeUser("ann");
  user.username = R"(x'); DROP TABLE users; -- ":id" ? %s)";
  user.email = "o'brien@example.com";
  const std::string id = "' OR '1'='1";
  ASSERT_TRUE(store_->Insert(user, id, "h").has_value());
  EXPECT_EQ((**store_->FindByKeyId(id)).user, user);
  EXPECT_FALSE(store_->FindByKeyId("x' OR '1'='1")->has_value());
  EXPECT_EQ(Count("users"), 1);
}

TEST_F(AccountStoreTest, AnAccountSurvivesARestart) {
  const auto made = accounts_->Create("o_brien", "o'brien@example.com");
  ASSERT_TRUE(made.has_value());
  Open();
  const auto user = accounts_->Authenticate(made->key);
  ASSERT_TRUE(user.has_value()) << DetailOf(user);
  EXPECT_EQ(*user, made->user);
  const auto again = accounts_->Create("O_Brien", "other@example.com");
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().kind, Kind::kTaken);
  EXPECT_EQ(again.error().detail, "username");
}

TEST_F(AccountStoreTest, OfManyWhoWantOneNameExactlyOneGetsIt) {
  std::vector<std::future<bool>> threads;
  for (int i = 0; i < 8; ++i) {
    threads.push_back(std::async(std::launch::async, [this, i] {
      const auto made = accounts_->Create("ann", "ann" + std::to_string(i) + "@example.com");
      EXPECT_TRUE(made || (made.error().kind == Kind::kTaken && made.error().detail == "username"));
      return made.has_value();
    }));
  }
  int winners = 0;
  for (auto& thread : threads) winners += thread.get() ? 1 : 0;
  EXPECT_EQ(winners, 1);
  EXPECT_EQ(Count("users"), 1);
  EXPECT_EQ(Count("api_keys"), 1);
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
