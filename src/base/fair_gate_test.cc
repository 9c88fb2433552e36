// A3 (b): what many bring is shared out by owner.
#include "base/fair_gate.h"

#include <future>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/blocking_pool.h"

namespace cpa {
namespace {

TEST(FairQueueTest, OwnersTakeTurnsAndEachKeepsItsOrder) {
  FairQueue<int> queue;
  for (const int thing : {1, 2, 3}) queue.Push("ann", thing);
  queue.Push("bob", 10);
  queue.Push("cat", 20);
  std::vector<int> taken;
  while (const auto next = queue.Take()) taken.push_back(next->second);
  EXPECT_EQ(taken, (std::vector{1, 10, 20, 2, 3}));
  EXPECT_TRUE(queue.empty());
}

TEST(FairQueueTest, WhoMayNotGoIsPassedByAndKeepsItsTurn) {
  FairQueue<int> queue;
  queue.Push("ann", 1);
  queue.Push("bob", 10);
  const auto not_ann = [](const std::string& owner) { return owner != "ann"; };
  EXPECT_EQ(queue.TakeIf(not_ann)->second, 10);
  EXPECT_FALSE(queue.TakeIf(not_ann));
  EXPECT_EQ(queue.next(), 1);
  EXPECT_EQ(queue.SizeOf("ann"), 1u);
}

class FairGateTest : public testing::Test {
 protected:
  bool Ask(const std::string& owner) {
    return gate_.Ask(owner, [this, owner] { entered_ += owner; });
  }

  FairGate gate_{3, {.places_per_owner = 2, .waiting_per_owner = 2, .waiting_max = 3}};
  std::string entered_;
};

TEST_F(FairGateTest, OneOwnerNeverHasAllPlaces) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Ask("a"));
  EXPECT_EQ(entered_, "aa");
  EXPECT_TRUE(Ask("b"));  // Passes by the third of a.
  EXPECT_EQ(entered_, "aab");
}

TEST_F(FairGateTest, APlaceThatComesFreeGoesToTheNextInTurn) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Ask("a"));
  ASSERT_TRUE(Ask("b"));
  ASSERT_TRUE(Ask("c"));
  EXPECT_EQ(entered_, "aab");
  gate_.Leave("b");  // a has two places already.
  EXPECT_EQ(entered_, "aabc");
  gate_.Leave("a");
  gate_.Leave("a");
  EXPECT_EQ(entered_, "aabcaa");
}

TEST_F(FairGateTest, AQueueThatIsFullTurnsAwayItsOwnerOnly) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Ask("a"));
  EXPECT_FALSE(Ask("a"));
  EXPECT_EQ(gate_.Read().refused, 1u);
  EXPECT_EQ(gate_.Read().waiting, 2u);
  EXPECT_EQ(gate_.Read().taken, 2u);
  EXPECT_TRUE(Ask("b"));
  EXPECT_TRUE(Ask("b"));   // Waits.
  EXPECT_FALSE(Ask("c"));  // Three wait in all.
}

TEST_F(FairGateTest, AtAStopNobodyIsLeftWaiting) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Ask("a"));
  gate_.LetAllIn();
  EXPECT_EQ(entered_, "aaaa");
  EXPECT_TRUE(Ask("a"));
  for (int i = 0; i < 5; ++i) gate_.Leave("a");
  EXPECT_EQ(gate_.Read().taken, 0u);
}

TEST_F(FairGateTest, TheServerItselfMayHaveEveryPlaceAndAlwaysWait) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(gate_.Ask("", [this] { entered_ += "."; }));
  EXPECT_EQ(entered_, "...");
  for (int i = 0; i < 9; ++i) EXPECT_TRUE(gate_.Ask("", [] {}));
}

TEST(BlockingPoolTest, OneOwnersWorkLeavesAThreadToOthersAndSaysWhoseItIs) {
  BlockingPool pool(2, {.places_per_owner = 9});
  std::promise<void> gate;
  const std::shared_future<void> opened = gate.get_future().share();
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(pool.PostFor("ann", [opened] { opened.wait(); }));
  }
  std::promise<std::string> owner;
  ASSERT_TRUE(pool.PostFor("bob", [&owner] { owner.set_value(WorkOwner()); }));
  EXPECT_EQ(owner.get_future().get(), "bob");  // Would hang behind ann's work.
  std::promise<std::string> nobody;
  pool.Post([&nobody] { nobody.set_value(WorkOwner()); });
  EXPECT_EQ(nobody.get_future().get(), "");
  gate.set_value();
  pool.join();
}

}  // namespace
}  // namespace cpa
