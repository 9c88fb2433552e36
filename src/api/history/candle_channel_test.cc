#include "api/history/candle_channel.h"

#include <future>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/history/one_coin_history_for_test.h"
#include "ws/peer_for_test.h"

namespace cpa::api {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr WallTime kChannelNoon{Millis{1'700'049'600'000}};

class CandleChannelTest : public ws::HubFixture {
 protected:
  CandleChannelTest() { clock_.StepWall(kChannelNoon - clock_.Wall()); }

  ~CandleChannelTest() override { pool_.join(); }

  // A price that comes now; returns when what became of it has been given to the sessions.
  void Price(double price) {
    history_.Add(clock_.Wall(), price);
    Quote quote;
    quote.id = "bitcoin";
    SnapshotEntry entry;
    entry.quote = std::make_shared<const Quote>(quote);
    channel_.OnRows({&entry});
    RunWork();
  }

  void RunWork() {
    for (int i = 0; i < 3; ++i) {
      std::promise<void> idle;
      pool_.Post([&] { idle.set_value(); });
      idle.get_future().wait();
      loop_.context().poll();
    }
  }

  bool Follow(Client& client, CandleInterval interval, const std::vector<std::string>& ids) {
    const bool done = channel_.Follow(*client.session, interval, ids);
    RunWork();
    return done;
  }

  std::vector<std::string> Received(Client& client, std::size_t count) {
    RunUntilFrames(client, count);
    auto frames = client->frames();
    client->Clear();
    return frames;
  }

  OneCoinHistory history_;
  BlockingPool pool_{1};
  CandleChannel channel_{true, history_, pool_, {&loop_}, clock_};
};

TEST_F(CandleChannelTest, AFollowerGetsTheOpenCandleAndItsChanges) {
  Price(10);
  Client client = Open();
  EXPECT_TRUE(Follow(client, CandleInterval::k5m, {"bitcoin"}));
  EXPECT_THAT(Received(client, 1),
              ElementsAre(AllOf(HasSubstr(R"({"type":"candle","crypto_id":"bitcoin",)"),
                                HasSubstr(R"("interval":"5m","candle":{"open_time":)"),
                                HasSubstr(R"("close":10)"), HasSubstr(R"("is_open":true)"),
                                Not(HasSubstr("skipped")))));
  clock_.Advance(seconds(30));
  Price(11);
  EXPECT_THAT(Received(client, 1), ElementsAre(HasSubstr(R"("close":11)")));
  Client second = Open();
  EXPECT_TRUE(Follow(second, CandleInterval::k5m, {"bitcoin"}));
  EXPECT_THAT(Received(second, 1), ElementsAre(HasSubstr(R"("close":11)")));
  ExpectNothingMore(client);
}

TEST_F(CandleChannelTest, WhenItEndsTheLastOneComesBeforeTheNext) {
  Client client = Open();
  Follow(client, CandleInterval::k1m, {"bitcoin"});
  Price(10);
  Received(client, 1);
  clock_.Advance(minutes(1));
  Price(20);
  EXPECT_THAT(Received(client, 2),
              ElementsAre(AllOf(HasSubstr(R"("close":10)"), HasSubstr(R"("is_open":false)")),
                          AllOf(HasSubstr(R"("close":20)"), HasSubstr(R"("is_open":true)"))));
}

TEST_F(CandleChannelTest, ASlowClientGetsTheNewestStateAndHowManyItMissed) {
  Client client = Open(ws::Compression::kNone, 4'096);
  Follow(client, CandleInterval::k5m, {"bitcoin"});
  Price(10);
  Received(client, 1);
  client.session->SendText(std::string(200'000, 'x'));
  ASSERT_TRUE(client.session->busy());
  for (int i = 1; i <= 5; ++i) {
    clock_.Advance(seconds(1));
    Price(10 + i);
  }
  RunUntilFrames(client, 1);  // The long one.
  RunUntil([&] { return !client.session->busy(); });
  client->Clear();
  clock_.Advance(seconds(1));
  Price(99);
  EXPECT_THAT(Received(client, 1),
              ElementsAre(AllOf(HasSubstr(R"("close":99)"), HasSubstr(R"("skipped":5)"))));
}

TEST_F(CandleChannelTest, WhoUnfollowsOrClosesHearsNothingMore) {
  Client client = Open();
  Follow(client, CandleInterval::k1m, {"bitcoin"});
  Follow(client, CandleInterval::k5m, {"bitcoin"});
  EXPECT_THAT(channel_.FollowedBy(*client.session), SizeIs(2));
  channel_.Unfollow(*client.session, CandleInterval::k1m, std::nullopt);
  EXPECT_THAT(channel_.FollowedBy(*client.session),
              ElementsAre(CandleKey{"bitcoin", CandleInterval::k5m}));
  channel_.Close(*client.session);
  EXPECT_THAT(channel_.FollowedBy(*client.session), IsEmpty());
  Price(10);
  ExpectNothingMore(client);
}

TEST_F(CandleChannelTest, ThereIsALimitForEachClient) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < CandleChannel::kFollowedMax; ++i) {
    ids.push_back("c" + std::to_string(i));
  }
  Client client = Open();
  EXPECT_TRUE(Follow(client, CandleInterval::k1m, ids));
  EXPECT_TRUE(Follow(client, CandleInterval::k1m, ids));  // The same again.
  EXPECT_FALSE(Follow(client, CandleInterval::k5m, {"bitcoin"}));
  EXPECT_THAT(channel_.FollowedBy(*client.session), SizeIs(ids.size()));
}

}  // namespace
}  // namespace cpa::api
