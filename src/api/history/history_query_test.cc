#include "api/history/history_query.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "history/candle_time.h"

namespace cpa::api {
namespace {

using std::chrono::days;
using std::chrono::hours;
using Interval = CandleInterval;

WallTime Now() {
  return *ParseTime("2026-03-10T12:34:56Z");
}

TEST(HistoryQueryTest, TheIntervalFollowsTheLengthUnlessItIsNamed) {
  const auto interval = [](std::string_view text) {
    Query query(text);
    const auto read = ReadHistoryQuery(query, Now()).interval;
    EXPECT_TRUE(query.ok()) << text;
    return read;
  };
  EXPECT_EQ(interval("days=1"), Interval::k5m);
  EXPECT_EQ(interval(""), Interval::k1h);
  EXPECT_EQ(interval("days=90"), Interval::k1h);
  EXPECT_EQ(interval("days=91"), Interval::k1d);
  EXPECT_EQ(interval("days=365&interval=5m"), Interval::k5m);
  EXPECT_EQ(interval("days=365&interval=30s"), std::nullopt);
}

TEST(HistoryQueryTest, ARangeEndsNowAtTheLatest) {
  Query query("from=2026-03-09&to=2027-01-01");
  const auto read = ReadHistoryQuery(query, Now());
  EXPECT_TRUE(query.ok());
  EXPECT_EQ(read.range.from, *ParseTime("2026-03-09T00:00:00Z"));
  EXPECT_EQ(read.range.to, Now() + Millis{1});
}

TEST(HistoryQueryTest, CandlesGoBackByTheLimitWithoutAStart) {
  const auto range = [](std::string_view text) {
    Query query(text);
    const TimeRange read = ReadOhlcQuery(query, Now()).range;
    EXPECT_TRUE(query.ok()) << text;
    return read;
  };
  EXPECT_EQ(range("interval=1h&limit=2").from, *ParseTime("2026-03-10T11:00:00Z"));
  EXPECT_EQ(range("interval=1d&limit=3&to=2026-03-05").from, *ParseTime("2026-03-02T00:00:00Z"));
  EXPECT_EQ(range("interval=1w&limit=1").from, *ParseTime("2026-03-09T00:00:00Z"));
  EXPECT_EQ(range("interval=1M&limit=1").from, *ParseTime("2026-03-01T00:00:00Z"));
  EXPECT_EQ(range("interval=1M&limit=5000").from, WallTime{});
}

// C4: months have no length to count by.
TEST(HistoryQueryTest, MonthsAreCountedByTheCalendar) {
  for (const char* end : {"2026-01-31", "2026-02-28", "2026-03-01", "2026-03-31", "2024-03-01",
                          "2025-12-31", "2026-07-15"}) {
    for (const int limit : {1, 2, 6, 12, 37}) {
      Query query("interval=1M&limit=" + std::to_string(limit));
      const WallTime now = *ParseTime(std::string(end) + "T10:00:00Z");
      const TimeRange range = ReadOhlcQuery(query, now).range;
      EXPECT_EQ(range.to, now + Millis{1});
      WallTime month = CandleOpenTime(Interval::k1M, now);
      for (int i = 1; i < limit; ++i) month = CandleOpenTime(Interval::k1M, month - Millis{1});
      EXPECT_EQ(range.from, month) << end << ' ' << limit;
    }
  }
}

TEST(HistoryQueryTest, ACursorStandsForTheRestOfItsRange) {
  const TimeRange rest{Now() - days{9}, Now() - days{3}};
  Query query("days=30&cursor=" + CursorOf(rest));
  const auto read = ReadHistoryQuery(query, Now());
  EXPECT_TRUE(query.ok());
  EXPECT_TRUE(read.continued);
  EXPECT_EQ(read.range, rest);
  for (const char* text : {"cursor=", "cursor=1", "cursor=2.1", "cursor=-1.5", "cursor=a.b",
                           "cursor=1.99999999999999999"}) {
    Query wrong(text);
    ReadHistoryQuery(wrong, Now());
    EXPECT_FALSE(wrong.ok()) << text;
  }
}

}  // namespace
}  // namespace cpa::api
