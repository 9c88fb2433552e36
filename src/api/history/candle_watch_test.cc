#include "api/history/candle_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/history/one_coin_history_for_test.h"

namespace cpa::api {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr WallTime kWatchNoon{Millis{1'700'049'600'000}};

class CandleWatchTest : public testing::Test {
 protected:
  CandleWatchTest() { clock_.StepWall(kWatchNoon - clock_.Wall()); }

  // A price that comes now. Whether one of the followed candles may have changed.
  bool Price(double price, const std::string& id = "bitcoin") {
    history_.Add(clock_.Wall(), price);
    return Note(id);
  }

  // A row of the coin without a new price.
  bool Note(const std::string& id = "bitcoin") {
    Quote quote;
    quote.id = id;
    SnapshotEntry entry;
    entry.quote = std::make_shared<const Quote>(quote);
    return watch_.Note({&entry});
  }

  ManualClock clock_;
  OneCoinHistory history_;
  CandleWatch watch_{history_, clock_};
  const CandleKey key_{"bitcoin", CandleInterval::k5m};
};

TEST_F(CandleWatchTest, OnlyWhatIsFollowedIsRead) {
  EXPECT_FALSE(Price(1));
  EXPECT_THAT(watch_.Refresh(), IsEmpty());
  watch_.Follow(key_);
  EXPECT_FALSE(Price(2, "ethereum"));
  EXPECT_TRUE(Price(3));
  watch_.Unfollow(key_);
  EXPECT_FALSE(Price(4));
  EXPECT_THAT(watch_.Refresh(), IsEmpty());
}

TEST_F(CandleWatchTest, AChangeIsToldOnce) {
  Price(10);
  EXPECT_FALSE(watch_.Follow(key_).has_value());
  auto updates = watch_.Refresh();
  ASSERT_THAT(updates, SizeIs(1));
  EXPECT_EQ(updates[0].candle.close, 10);
  EXPECT_TRUE(updates[0].candle.is_open);
  EXPECT_THAT(watch_.Refresh(), IsEmpty());
  EXPECT_EQ(watch_.Follow(key_), updates[0].candle);  // A second follower.
  clock_.Advance(seconds(30));
  Price(12);
  updates = watch_.Refresh();
  ASSERT_THAT(updates, SizeIs(1));
  EXPECT_EQ(updates[0].candle.high, 12);
}

TEST_F(CandleWatchTest, ACandleIsClosedWhenTheNextBegins) {
  watch_.Follow(key_);
  Price(10);
  watch_.Refresh();
  clock_.Advance(minutes(4));
  Price(11);
  clock_.Advance(minutes(1));
  Price(20);
  const auto updates = watch_.Refresh();
  ASSERT_THAT(updates, SizeIs(2));
  EXPECT_FALSE(updates[0].candle.is_open);
  EXPECT_EQ(updates[0].candle.close, 11);
  EXPECT_TRUE(updates[1].candle.is_open);
  EXPECT_EQ(updates[1].candle.open_time, kWatchNoon + minutes(5));
}

TEST_F(CandleWatchTest, WithoutANextOneItIsClosedAfterTheGraceAndNotAgain) {
  watch_.Follow(key_);
  Price(10);
  watch_.Refresh();
  clock_.Advance(minutes(5) + CandleWatch::kGrace);
  history_.Add(kWatchNoon + seconds(5), 9);
  Note();
  const auto updates = watch_.Refresh();
  ASSERT_THAT(updates, SizeIs(1));
  EXPECT_FALSE(updates[0].candle.is_open);
  EXPECT_EQ(updates[0].candle.low, 9);
  history_.Add(kWatchNoon + seconds(6), 8);
  clock_.Advance(seconds(1));
  Note();
  EXPECT_THAT(watch_.Refresh(), IsEmpty());
}

}  // namespace
}  // namespace cpa::api
