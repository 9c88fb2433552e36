#include "market/tracking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cpa {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class TrackedCoinsTest : public testing::Test, public UnwatchedListener {
 protected:
  TrackedCoinsTest() {
    coins_.ListenTo(*this);
    coins_.OnFresh([this] { ++woken_; });
  }

  void OnUnwatched(const std::string& user_id, const std::string& crypto_id,
                   Unwatched reason) override {
    told_.push_back(user_id + " " + crypto_id + " " + std::string(UnwatchedName(reason)));
  }

  static Dependency On(std::string coin, std::string user, int since) {
    return {std::move(coin), std::move(user), WallTime{Millis{since}}};
  }

  std::vector<std::string> Poll(const std::unordered_set<std::string>& top = {"bitcoin"}) {
    return coins_.WantedBesides(top);
  }

  TrackedCoins coins_{{.extra_max = 3, .user_share = 2}};
  std::vector<std::string> told_;
  int woken_ = 0;
};

// B1
TEST_F(TrackedCoinsTest, WhatSomebodyDependsOnIsWantedBesidesTheTopOldestFirst) {
  coins_.ReplaceStored({On("young", "ann", 20), On("bitcoin", "ann", 1), On("old", "bob", 10)});
  EXPECT_THAT(Poll(), ElementsAre("old", "young"));
  EXPECT_THAT(Poll({"bitcoin", "old"}), ElementsAre("young"));
  EXPECT_THAT(Poll({"old"}), ElementsAre("bitcoin", "young"));
}

TEST_F(TrackedCoinsTest, AUserHasAShareAndAllHaveABound) {
  Poll();
  coins_.ReplaceStored({On("a", "ann", 1), On("b", "ann", 2), On("c", "ann", 3), On("d", "bob", 4),
                        On("e", "bob", 5)});
  EXPECT_THAT(Poll(), ElementsAre("a", "b", "d"));
  EXPECT_EQ(coins_.WhyUnwatched("c"), Unwatched::kUserShare);
  EXPECT_EQ(coins_.WhyUnwatched("e"), Unwatched::kTooMany);
  EXPECT_EQ(coins_.WhyUnwatched("a"), Unwatched::kWaiting);
  EXPECT_EQ(coins_.WhyUnwatched("z"), Unwatched::kNotNeeded);
  EXPECT_EQ(coins_.unaffordable_count(), 2u);
  EXPECT_THAT(told_, ElementsAre("ann c user_share", "bob e too_many_coins"));
}

TEST_F(TrackedCoinsTest, ACoinThatAnotherUserPaysForCostsNothing) {
  coins_.ReplaceStored(
      {On("a", "ann", 1), On("b", "ann", 2), On("c", "ann", 3), On("c", "bob", 9)});
  EXPECT_THAT(Poll(), ElementsAre("a", "b", "c"));
  EXPECT_EQ(coins_.unaffordable_count(), 0u);
}

TEST_F(TrackedCoinsTest, AnOwnerIsToldOnceForEachReason) {
  Poll();
  coins_.ReplaceStored({On("a", "ann", 1), On("a", "bob", 2)});
  Poll();
  coins_.OnUnaffordable({"a"});
  coins_.OnUnaffordable({"a"});
  EXPECT_THAT(told_, ElementsAre("ann a upstream_budget", "bob a upstream_budget"));
  coins_.OnUnaffordable({});
  coins_.OnAnswered({"a"}, {});
  coins_.OnAnswered({"a"}, {});
  EXPECT_THAT(told_, ElementsAre("ann a upstream_budget", "bob a upstream_budget",
                                 "ann a withdrawn", "bob a withdrawn"));
  coins_.OnAnswered({"a"}, {"a"});
  EXPECT_EQ(coins_.WhyUnwatched("a"), Unwatched::kWaiting);
  EXPECT_THAT(coins_.UnwatchedOf("ann"), IsEmpty());
}

TEST_F(TrackedCoinsTest, AStreamHoldsItsCoinsUntilItLetsGo) {
  Poll();
  coins_.Follow("ann", "rare", WallTime{Millis{5}});
  coins_.Follow("ann", "rare", WallTime{Millis{6}});
  EXPECT_EQ(woken_, 1);
  EXPECT_THAT(coins_.TakeFresh(250), ElementsAre("rare"));
  EXPECT_THAT(coins_.TakeFresh(250), IsEmpty());
  coins_.Unfollow("ann", "rare");
  EXPECT_THAT(Poll(), ElementsAre("rare"));
  coins_.ReplaceStored({});
  EXPECT_THAT(Poll(), ElementsAre("rare"));
  coins_.Unfollow("ann", "rare");
  coins_.Unfollow("ann", "rare");
  EXPECT_THAT(Poll(), IsEmpty());
}

TEST_F(TrackedCoinsTest, WhatIsExpectedCountsUntilTheNextReading) {
  Poll();
  coins_.Expect(On("a", "ann", 1));
  EXPECT_EQ(coins_.WhyUnwatched("a"), Unwatched::kWaiting);
  coins_.ReplaceStored({});
  EXPECT_EQ(coins_.WhyUnwatched("a"), Unwatched::kNotNeeded);
}

// C5
TEST_F(TrackedCoinsTest, ARenamedCoinIsWantedByTheIdItHasNow) {
  coins_.ReplaceStored({On("matic", "ann", 1)});
  coins_.SetAliases(CoinAliases({"matic=pol"}));
  EXPECT_THAT(Poll(), ElementsAre("pol"));
  coins_.OnAnswered({"pol"}, {});
  EXPECT_EQ(coins_.WhyUnwatched("matic"), Unwatched::kWithdrawn);
}

}  // namespace
}  // namespace cpa
