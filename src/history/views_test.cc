#include "history/views.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "history/candle_time.h"
#include "history/memory_history_for_test.h"

namespace cpa {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Interval = CandleInterval;
using Ranges = std::vector<TimeRange>;

WallTime Start() {
  return *ParseTime("2026-03-01T00:00:00Z");
}

Candle Numbered(WallTime at, int number) {
  const double price = 100 + number;
  return {.open_time = at,
          .open = price,
          .high = price + 5,
          .low = price - 5,
          .close = price + 1,
          .samples = 2};
}

std::vector<WallTime> OpenTimes(const CandlePage& page) {
  std::vector<WallTime> times;
  for (const Candle& candle : page.candles) times.push_back(candle.open_time);
  return times;
}

class ViewsTest : public testing::Test {
 protected:
  void PutHours(int count) {
    for (int hour = 0; hour < count; ++hour) {
      history_.Put("bitcoin", Interval::k1h, Numbered(Start() + hours{hour}, hour));
    }
  }

  CandlePage Oldest(Interval interval, TimeRange range, std::int64_t limit,
                    WallTime now = WallTime::max() - days{400}) {
    return *ReadOldestFirst(history_, "bitcoin", interval, range, limit, now);
  }

  MemoryHistory history_;
};

TEST_F(ViewsTest, FourHoursAreMadeOfFourCandles) {
  PutHours(10);
  const CandlePage page =
      Oldest(Interval::k4h, {Start(), Start() + hours{12}}, 100, Start() + hours{10});
  ASSERT_EQ(page.candles.size(), 3u);
  EXPECT_EQ(
      page.candles[0],
      (Candle{
          .open_time = Start(), .open = 100, .high = 108, .low = 95, .close = 104, .samples = 8}));
  EXPECT_TRUE(page.candles[2].is_open);
  EXPECT_FALSE(page.candles[1].is_open);
  EXPECT_FALSE(page.stopped_at);
  EXPECT_TRUE(page.gaps.empty());
}

// More candles than are read at once: no page is torn at the seams.
TEST_F(ViewsTest, PagesFollowEachOtherWithoutLossOrRepetition) {
  PutHours(5'003);
  const TimeRange all{Start(), Start() + hours{5'003}};
  for (const Interval interval : {Interval::k1h, Interval::k4h}) {
    std::vector<Candle> read;
    TimeRange rest = all;
    while (true) {
      const CandlePage page = Oldest(interval, rest, 607);
      read.insert(read.end(), page.candles.begin(), page.candles.end());
      EXPECT_TRUE(page.gaps.empty() || !page.stopped_at);
      if (!page.stopped_at) break;
      EXPECT_EQ(page.candles.size(), 607u);
      rest.from = *page.stopped_at;
    }
    EXPECT_EQ(read, Oldest(interval, all, 100'000).candles);
    EXPECT_EQ(read.size(), interval == Interval::k1h ? 5'003u : 1'251u);

    if (interval != Interval::k1h) continue;
    std::vector<Candle> newest;
    rest = all;
    while (true) {
      const auto page = *ReadNewestFirst(history_, "bitcoin", interval, rest, 607, all.to);
      newest.insert(newest.end(), page.candles.begin(), page.candles.end());
      if (!page.stopped_at) break;
      rest.to = *page.stopped_at;
    }
    std::ranges::reverse(newest);
    EXPECT_EQ(newest, read);
  }
}

TEST_F(ViewsTest, NewestFirstReachesAcrossALongGap) {
  history_.Put("bitcoin", Interval::k5m, Numbered(Start(), 1));
  history_.Put("bitcoin", Interval::k5m, Numbered(Start() + days{500}, 2));
  const TimeRange range{Start(), Start() + days{500} + minutes{5}};
  const auto page = *ReadNewestFirst(history_, "bitcoin", Interval::k5m, range, 2, range.to);
  EXPECT_EQ(OpenTimes(page), (std::vector<WallTime>{Start() + days{500}, Start()}));
  EXPECT_FALSE(page.stopped_at);
  EXPECT_EQ(page.gaps, (Ranges{{Start() + minutes{5}, Start() + days{500}}}));
}

TEST_F(ViewsTest, GapsAreToldAndTheOpenCandleIsNone) {
  PutHours(3);
  history_.Put("bitcoin", Interval::k1h, Numbered(Start() + hours{5}, 5));
  const CandlePage page =
      Oldest(Interval::k1h, {Start(), Start() + days{30}}, 100, Start() + hours{7} + minutes{30});
  EXPECT_EQ(page.gaps, (Ranges{{Start() + hours{3}, Start() + hours{5}},
                               {Start() + hours{6}, Start() + hours{7}}}));
}

TEST_F(ViewsTest, AWeekWithoutItsTuesdayHasAGap) {
  const WallTime monday = *ParseTime("2026-03-02T00:00:00Z");
  for (const int day : {0, 2, 3, 4, 5, 6, 7, 8}) {
    history_.Put("bitcoin", Interval::k1d, Numbered(monday + days{day}, day));
  }
  const CandlePage page =
      Oldest(Interval::k1w, {monday, monday + days{14}}, 10, monday + days{10} + hours{1});
  EXPECT_EQ(page.candles.size(), 2u);
  EXPECT_EQ(page.gaps,
            (Ranges{{monday + days{1}, monday + days{2}}, {monday + days{9}, monday + days{10}}}));
  const CandlePage first = Oldest(Interval::k1w, {monday, monday + days{14}}, 1);
  EXPECT_EQ(first.stopped_at, monday + days{7});
  EXPECT_EQ(first.gaps, (Ranges{{monday + days{1}, monday + days{2}}}));
}

TEST_F(ViewsTest, MinutesAreMadeOfSamples) {
  for (int i = 0; i < 10'000; ++i) {
    history_.Put("bitcoin", {.at = Start() + seconds{7 * i}, .price = 100.0 + i});
  }
  const CandlePage page = Oldest(Interval::k1m, {Start() + minutes{1}, Start() + days{1}}, 1'000);
  ASSERT_EQ(page.candles.size(), 1'000u);
  EXPECT_EQ(page.stopped_at, Start() + minutes{1'001});
  EXPECT_EQ(page.candles[0], (Candle{.open_time = Start() + minutes{1},
                                     .open = 109,
                                     .high = 117,
                                     .low = 109,
                                     .close = 117,
                                     .samples = 9}));
}

TEST_F(ViewsTest, HalfMinutesHaveTheLastPriceOfEach) {
  for (int i = 0; i < 5'000; ++i) {
    history_.Put("bitcoin", {.at = Start() + seconds{i}, .price = 1.0 + i, .market_cap = i});
  }
  std::vector<Candle> all;
  TimeRange rest{Start(), Start() + seconds{5'000}};
  while (true) {
    const auto page = *ReadHalfMinutes(history_, "bitcoin", rest, 50, rest.to);
    all.insert(all.end(), page.candles.begin(), page.candles.end());
    if (!page.stopped_at) break;
    rest.to = *page.stopped_at;
  }
  ASSERT_EQ(all.size(), 167u);
  EXPECT_EQ(all[1].close, 4'980);
  EXPECT_EQ(all[1].market_cap, 4'979);
  for (std::size_t i = 1; i < all.size(); ++i) {
    EXPECT_EQ(all[i - 1].open_time - all[i].open_time, seconds{30});
  }
  EXPECT_EQ(all.back().open_time, Start());
}

TEST_F(ViewsTest, AnEmptyRangeAndAFailureAreWhatTheyAre) {
  EXPECT_TRUE(Oldest(Interval::k1h, {Start(), Start()}, 10).candles.empty());
  history_.trouble = Unavailable("busy");
  const TimeRange range{Start(), Start() + days{1}};
  for (const Interval interval : {Interval::k1m, Interval::k4h}) {
    EXPECT_FALSE(ReadOldestFirst(history_, "bitcoin", interval, range, 10, range.to));
  }
  EXPECT_FALSE(ReadNewestFirst(history_, "bitcoin", Interval::k1h, range, 10, range.to));
  EXPECT_FALSE(ReadHalfMinutes(history_, "bitcoin", range, 10, range.to));
}

}  // namespace
}  // namespace cpa
