#include "accounts/accounts.h"

#include <gtest/gtest.h>

#include "accounts/fake_account_store_for_test.h"
#include "accounts/keys.h"

namespace cpa {
namespace {

class AccountsTest : public testing::Test {
 protected:
  AccountsOptions options() const {
    return {.secret = "secret", .cached_keys_max = 2, .cached_bad_keys_max = 2};
  }

  NewAccount Create(const std::string& name) {
    auto made = accounts_.Create(name, name + "@example.com");
    EXPECT_TRUE(made.has_value());
    return *made;
  }

  std::string StrangeKey() { return NewKey("ck_", 32, random_); }

  FakeAccountStore store_;
  ManualClock clock_;
  SeededRandom random_{1};
  Accounts accounts_{options(), store_, clock_, random_};
};

TEST_F(AccountsTest, CreateStoresTheHashAndReturnsTheKeyOnce) {
  const NewAccount made = Create("ann");
  EXPECT_TRUE(made.key.starts_with("ck_"));
  EXPECT_EQ(made.user.key_prefix, made.key.substr(0, 7));
  EXPECT_EQ(made.user.created_at, clock_.Wall());
  EXPECT_EQ(made.user.updated_at, clock_.Wall());
  EXPECT_EQ(store_.users[made.user.id], made.user);
  const ApiKey stored{.id = made.key.substr(3, 8),
                      .hash = HashKey("secret", made.key),
                      .prefix = made.key.substr(0, 7),
                      .created_at = clock_.Wall()};
  EXPECT_EQ(store_.keys[made.user.id], std::vector{stored});
  EXPECT_EQ(made.user.key_id, stored.id);
}

TEST_F(AccountsTest, CreateReportsInvalidFieldsWithoutStoring) {
  const auto made = accounts_.Create("x", "y");
  ASSERT_FALSE(made.has_value());
  EXPECT_FALSE(made.error().problems.empty());
  EXPECT_EQ(made.error().problems.size(), 2u);
  EXPECT_EQ(store_.inserts, 0);
}

TEST_F(AccountsTest, CreateIsRefusedWhenRegistrationIsClosed) {
  AccountsOptions closed = options();
  closed.registration_enabled = false;
  const auto made = Accounts(closed, store_, clock_, random_).Create("ann", "ann@example.com");
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().trouble.subject, Subject::kRegistration);
  EXPECT_EQ(store_.inserts, 0);
}

TEST_F(AccountsTest, CreateNamesWhatIsTaken) {
  store_.write_failure = Conflict(Subject::kEmail);
  const auto made = accounts_.Create("ann", "ann@example.com");
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().trouble.subject, Subject::kEmail);
  EXPECT_EQ(store_.inserts, 1);
}

TEST_F(AccountsTest, CreateTriesAnotherKeyWhenTheIdIsTakenButNotForEver) {
  store_.write_failure = Conflict(Subject::kKey);
  const auto made = accounts_.Create("ann", "ann@example.com");
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().trouble.kind, ErrorKind::kInternal);
  EXPECT_EQ(store_.inserts, 3);
}

TEST_F(AccountsTest, CreatePassesOnTroubleWithTheStore) {
  store_.write_failure = Unavailable("locked");
  const auto busy = accounts_.Create("ann", "ann@example.com");
  EXPECT_EQ(busy.error().trouble.kind, ErrorKind::kUnavailable);
  store_.write_failure = Internal("broken");
  EXPECT_EQ(accounts_.Create("ann", "ann@example.com").error().trouble.kind, ErrorKind::kInternal);
}

TEST_F(AccountsTest, AuthenticateFindsTheUserAndAsksTheStoreOnce) {
  const NewAccount made = Create("ann");
  EXPECT_EQ(accounts_.TryCached(made.key).state, KeyState::kUnknown);
  const auto user = accounts_.Authenticate(made.key);
  ASSERT_TRUE(user.has_value());
  EXPECT_EQ(*user, made.user);
  EXPECT_EQ(*accounts_.Authenticate(made.key), made.user);
  const CachedKey cached = accounts_.TryCached(made.key);
  EXPECT_EQ(cached.state, KeyState::kGood);
  EXPECT_EQ(cached.user, made.user);
  EXPECT_EQ(store_.finds, 1);
}

TEST_F(AccountsTest, AuthenticateRefusesAKeyThatSharesOnlyTheId) {
  std::string key = Create("ann").key;
  key.back() = key.back() == 'A' ? 'B' : 'A';
  const auto user = accounts_.Authenticate(key);
  ASSERT_FALSE(user.has_value());
  EXPECT_EQ(user.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(accounts_.TryCached(key).state, KeyState::kBad);
}

TEST_F(AccountsTest, AuthenticateRefusesKeysMadeUnderAnotherSecret) {
  const NewAccount made = Create("ann");
  AccountsOptions other = options();
  other.secret = "another";
  EXPECT_FALSE(Accounts(other, store_, clock_, random_).Authenticate(made.key).has_value());
}

TEST_F(AccountsTest, NonsenseIsRefusedWithoutAskingTheStore) {
  for (const std::string_view key : {"", "ck_", "ck_short", "xx_0123456789012345678901234567890"}) {
    EXPECT_EQ(accounts_.Authenticate(key).error().kind, ErrorKind::kNotFound);
    EXPECT_EQ(accounts_.TryCached(key).state, KeyState::kBad);
  }
  EXPECT_EQ(store_.finds, 0);
}

TEST_F(AccountsTest, UnknownKeysAreRememberedForHalfAMinute) {
  const std::string key = StrangeKey();
  EXPECT_FALSE(accounts_.Authenticate(key).has_value());
  EXPECT_FALSE(accounts_.Authenticate(key).has_value());
  EXPECT_EQ(store_.finds, 1);
  clock_.Advance(KeyCache::kBadFor - Millis{1});
  EXPECT_EQ(accounts_.TryCached(key).state, KeyState::kBad);
  clock_.Advance(Millis{1});
  EXPECT_EQ(accounts_.TryCached(key).state, KeyState::kUnknown);
  EXPECT_FALSE(accounts_.Authenticate(key).has_value());
  EXPECT_EQ(accounts_.TryCached(key).state, KeyState::kBad);
  EXPECT_EQ(store_.finds, 2);
}

TEST_F(AccountsTest, UsersAreLookedUpAgainAfterAMinute) {
  const NewAccount made = Create("ann");
  ASSERT_TRUE(accounts_.Authenticate(made.key).has_value());
  clock_.Advance(KeyCache::kGoodFor);
  EXPECT_EQ(accounts_.TryCached(made.key).state, KeyState::kUnknown);
  store_.keys.clear();
  EXPECT_FALSE(accounts_.Authenticate(made.key).has_value());
}

TEST_F(AccountsTest, TroubleWithTheStoreIsNotTakenForABadKey) {
  const NewAccount made = Create("ann");
  store_.read_failure = Unavailable("locked");
  EXPECT_EQ(accounts_.Authenticate(made.key).error().kind, ErrorKind::kUnavailable);
  store_.read_failure.reset();
  EXPECT_TRUE(accounts_.Authenticate(made.key).has_value());
}

TEST_F(AccountsTest, FloodOfUnknownKeysDoesNotPushOutUsers) {
  const NewAccount made = Create("ann");
  ASSERT_TRUE(accounts_.Authenticate(made.key).has_value());
  const std::string first = StrangeKey();
  EXPECT_FALSE(accounts_.Authenticate(first).has_value());
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(accounts_.Authenticate(StrangeKey()).has_value());
  EXPECT_EQ(accounts_.TryCached(made.key).state, KeyState::kGood);
  EXPECT_EQ(accounts_.TryCached(first).state, KeyState::kUnknown);
}

TEST_F(AccountsTest, TheOldestUserMakesRoom) {
  const std::string keys[] = {Create("ann").key, Create("bob").key, Create("eve").key};
  for (const std::string& key : keys) ASSERT_TRUE(accounts_.Authenticate(key).has_value());
  EXPECT_EQ(accounts_.TryCached(keys[0]).state, KeyState::kUnknown);
  EXPECT_EQ(accounts_.TryCached(keys[1]).state, KeyState::kGood);
  EXPECT_EQ(accounts_.TryCached(keys[2]).state, KeyState::kGood);
}

}  // namespace
}  // namespace cpa
