#include "sources/coingecko/detail_desk.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace cpa::sources {
namespace {

using namespace std::chrono_literals;

DetailDesk::DetailResult Page(const std::string& id) {
  auto detail = std::make_shared<CoinDetail>();
  detail->quote.id = id;
  return std::shared_ptr<const CoinDetail>(std::move(detail));
}

class DetailDeskTest : public testing::Test {
 protected:
  void Ask(DetailDesk& desk, const std::string& id, std::optional<Failure> refusal = {}) {
    desk.Ask(
        id, [this, id](const auto& result) { told_.push_back(id + ":" + Text(result)); }, refusal,
        now_);
  }

  // What the answers that are ready say.
  std::vector<std::string> Told(DetailDesk& desk) {
    told_.clear();
    for (const auto& answer : desk.TakeReady()) answer.done(answer.result);
    return told_;
  }

  void Fetch(DetailDesk& desk, const std::string& id) {
    Ask(desk, id);
    ASSERT_EQ(desk.TakeNext(), id);
    desk.Settle(id, Page(id), now_);
    ASSERT_EQ(Told(desk).size(), 1u);
  }

  static std::string Text(const DetailDesk::DetailResult& result) {
    if (result) return "page of " + (*result)->quote.id;
    return result.error().kind == ErrorKind::kNotFound ? "unknown" : result.error().detail;
  }

  using Lines = std::vector<std::string>;

  SteadyTime now_{1h};
  Lines told_;
};

TEST_F(DetailDeskTest, OneFetchAnswersEverybody) {
  DetailDesk desk({});
  Ask(desk, "a");
  Ask(desk, "a");
  EXPECT_EQ(desk.TakeNext(), "a");
  Ask(desk, "a");
  EXPECT_FALSE(desk.IsWaiting());
  EXPECT_EQ(Told(desk), Lines{});
  desk.Settle("a", Page("a"), now_);
  EXPECT_EQ(Told(desk), (Lines{"a:page of a", "a:page of a", "a:page of a"}));
  EXPECT_EQ(Told(desk), Lines{});
}

TEST_F(DetailDeskTest, IdsAreServedInTheOrderOfAsking) {
  DetailDesk desk({});
  for (const char* id : {"c", "a", "b", "a"}) Ask(desk, id);
  EXPECT_EQ(desk.TakeNext(), "c");
  EXPECT_EQ(desk.TakeNext(), "a");
  EXPECT_EQ(desk.TakeNext(), "b");
  EXPECT_FALSE(desk.IsWaiting());
}

TEST_F(DetailDeskTest, AFreshPageNeedsNoFetch) {
  DetailDesk desk({.detail_ttl = 10min});
  Fetch(desk, "a");
  now_ += 10min - 1ms;
  Ask(desk, "a");
  EXPECT_FALSE(desk.IsWaiting());
  EXPECT_EQ(Told(desk), Lines{"a:page of a"});
  now_ += 1ms;
  Ask(desk, "a");
  EXPECT_TRUE(desk.IsWaiting());
}

TEST_F(DetailDeskTest, AnUnknownIdIsRemembered) {
  DetailDesk desk({.unknown_ttl = 10min});
  Ask(desk, "nope");
  desk.Settle(desk.TakeNext(), NotFound("no such coin"), now_);
  EXPECT_EQ(Told(desk), Lines{"nope:unknown"});
  now_ += 9min;
  Ask(desk, "nope");
  EXPECT_EQ(Told(desk), Lines{"nope:unknown"});
  now_ += 1min;
  Ask(desk, "nope");
  EXPECT_TRUE(desk.IsWaiting());
}

TEST_F(DetailDeskTest, AFailureIsNotRemembered) {
  DetailDesk desk({});
  Ask(desk, "a");
  desk.Settle(desk.TakeNext(), Unavailable("down"), now_);
  EXPECT_EQ(Told(desk), Lines{"a:down"});
  Ask(desk, "a");
  EXPECT_TRUE(desk.IsWaiting());
}

TEST_F(DetailDeskTest, ARefusalQueuesNothing) {
  DetailDesk desk({});
  Ask(desk, "a", Unavailable("held"));
  EXPECT_FALSE(desk.IsWaiting());
  EXPECT_EQ(Told(desk), Lines{"a:held"});
}

TEST_F(DetailDeskTest, AnOlderPageBeatsARefusalAndAFailure) {
  DetailDesk desk({.detail_ttl = 10min});
  Fetch(desk, "a");
  now_ += 1h;
  Ask(desk, "a", Unavailable("held"));
  EXPECT_EQ(Told(desk), Lines{"a:page of a"});
  Ask(desk, "a");
  desk.Settle(desk.TakeNext(), Unavailable("down"), now_);
  EXPECT_EQ(Told(desk), Lines{"a:page of a"});
}

TEST_F(DetailDeskTest, TheCacheForgetsWhatWasUsedLongestAgo) {
  DetailDesk desk({.cached_max = 2});
  Fetch(desk, "a");
  Fetch(desk, "b");
  Ask(desk, "a");
  EXPECT_EQ(Told(desk), Lines{"a:page of a"});
  Fetch(desk, "c");
  Ask(desk, "a");
  EXPECT_FALSE(desk.IsWaiting());
  Ask(desk, "b");
  EXPECT_TRUE(desk.IsWaiting());
}

TEST_F(DetailDeskTest, TheQueueIsBounded) {
  DetailDesk desk({.queued_ids_max = 2});
  for (const char* id : {"a", "b", "a", "c"}) Ask(desk, id);
  EXPECT_EQ(Told(desk), Lines{"c:too many coins are waiting for upstream"});
}

TEST_F(DetailDeskTest, TheWaitersAreBounded) {
  DetailDesk desk({.waiters_max = 2});
  for (int i = 0; i < 3; ++i) Ask(desk, "a");
  EXPECT_EQ(Told(desk).size(), 1u);
  desk.Settle(desk.TakeNext(), Page("a"), now_);
  EXPECT_EQ(Told(desk).size(), 2u);
  Ask(desk, "b");
  EXPECT_TRUE(desk.IsWaiting());
}

TEST_F(DetailDeskTest, WhoWaitsTooLongIsAnsweredAndOthersStayQueued) {
  DetailDesk desk({.wait_max = 10s});
  Ask(desk, "a");
  now_ += 4s;
  Ask(desk, "a");
  EXPECT_EQ(desk.NextExpiry(), now_ + 6s);
  now_ += 6s;
  desk.Expire(now_);
  EXPECT_EQ(Told(desk), Lines{"a:upstream is busy"});
  EXPECT_TRUE(desk.IsWaiting());
  now_ += 4s;
  desk.Expire(now_);
  EXPECT_EQ(Told(desk), Lines{"a:upstream is busy"});
  EXPECT_FALSE(desk.IsWaiting());
  EXPECT_EQ(desk.NextExpiry(), std::nullopt);
}

TEST_F(DetailDeskTest, AFetchUnderWayIsWaitedFor) {
  DetailDesk desk({.wait_max = 10s});
  Ask(desk, "a");
  desk.TakeNext();
  now_ += 1h;
  desk.Expire(now_);
  desk.RefuseQueued(Unavailable("held"));
  EXPECT_EQ(Told(desk), Lines{});
  desk.RefuseAll(Unavailable("bye"));
  EXPECT_EQ(Told(desk), Lines{"a:bye"});
}

TEST_F(DetailDeskTest, RefusingTheQueueAnswersAllOfIt) {
  DetailDesk desk({});
  for (const char* id : {"a", "b"}) Ask(desk, id);
  desk.RefuseQueued(Unavailable("held"));
  EXPECT_EQ(Told(desk), (Lines{"a:held", "b:held"}));
  EXPECT_FALSE(desk.IsWaiting());
}

}  // namespace
}  // namespace cpa::sources
