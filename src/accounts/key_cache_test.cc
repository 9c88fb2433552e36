#include "accounts/key_cache.h"

#include <gtest/gtest.h>

namespace cpa {
namespace {

class KeyCacheTest : public testing::Test {
 protected:
  static KeyHolder HolderOf(const std::string& user_id) {
    KeyHolder holder;
    holder.user.id = user_id;
    return holder;
  }

  void Put(const std::string& hash, const std::string& user_id) {
    cache_.PutGood(hash, HolderOf(user_id), cache_.generation());
  }

  bool IsGood(const std::string& hash) { return cache_.Find(hash).state == KeyState::kGood; }

  struct Changes final : KeyChanges {
    std::uint64_t Count() const override { return count; }

    std::uint64_t Tell() override { return ++count; }

    std::uint64_t count = 7;
  };

  ManualClock clock_;
  Changes changes_;
  KeyCache cache_{3, 3, clock_, &changes_};
};

TEST_F(KeyCacheTest, ForgetsAllKeysOfOneUserAndNobodyElses) {
  Put("1", "ann");
  Put("2", "bob");
  Put("3", "ann");
  cache_.Forget("ann");
  EXPECT_FALSE(IsGood("1"));
  EXPECT_TRUE(IsGood("2"));
  EXPECT_FALSE(IsGood("3"));
}

TEST_F(KeyCacheTest, AForgottenKeyThatReturnsIsNotPushedOutEarly) {
  Put("1", "ann");
  Put("2", "bob");
  cache_.Forget("ann");
  Put("3", "eve");
  Put("1", "ann");
  Put("4", "kim");  // Pushes out the oldest, which is bob's.
  EXPECT_TRUE(IsGood("1"));
  EXPECT_FALSE(IsGood("2"));
  EXPECT_TRUE(IsGood("3"));
  EXPECT_TRUE(IsGood("4"));
}

TEST_F(KeyCacheTest, WhatWasReadBeforeAChangeIsNotRemembered) {
  const auto generation = cache_.generation();
  cache_.Forget("somebody");
  cache_.PutGood("1", HolderOf("ann"), generation);
  EXPECT_FALSE(IsGood("1"));
}

TEST_F(KeyCacheTest, WhatAnotherServerChangesIsForgottenAtOnce) {  // E4
  Put("1", "ann");
  EXPECT_TRUE(IsGood("1"));
  changes_.Tell();
  EXPECT_FALSE(IsGood("1"));
  Put("1", "ann");
  EXPECT_TRUE(IsGood("1"));
}

TEST_F(KeyCacheTest, WhatWasReadBeforeAnotherServersChangeIsNotRemembered) {  // E4
  const auto generation = cache_.generation();
  changes_.Tell();
  cache_.PutGood("1", HolderOf("ann"), generation);
  EXPECT_FALSE(IsGood("1"));
}

TEST_F(KeyCacheTest, AChangeIsToldOnceAndCostsNobodyElseHere) {  // E4
  Put("1", "ann");
  Put("2", "bob");
  const std::uint64_t before = changes_.count;
  cache_.Forget("ann");
  EXPECT_EQ(changes_.count, before + 1);
  EXPECT_FALSE(IsGood("1"));
  EXPECT_TRUE(IsGood("2"));
}

TEST_F(KeyCacheTest, AKeyIsNotRememberedBeyondItsEnd) {
  KeyHolder holder = HolderOf("ann");
  holder.key.expires_at = clock_.Wall() + Millis{1'000};
  cache_.PutGood("1", holder, cache_.generation());
  clock_.Advance(Millis{999});
  EXPECT_TRUE(IsGood("1"));
  clock_.Advance(Millis{1});
  EXPECT_EQ(cache_.Find("1").state, KeyState::kUnknown);
}

TEST_F(KeyCacheTest, AKeyWithAFarEndIsStillLookedUpAgainAfterAMinute) {
  KeyHolder holder = HolderOf("ann");
  holder.key.expires_at = clock_.Wall() + std::chrono::hours{24};
  cache_.PutGood("1", holder, cache_.generation());
  clock_.Advance(KeyCache::kGoodFor);
  EXPECT_FALSE(IsGood("1"));
}

}  // namespace
}  // namespace cpa
