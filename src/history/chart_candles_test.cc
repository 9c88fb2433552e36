#include "history/chart_candles.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "history/candle_time.h"

namespace cpa {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Interval = CandleInterval;

WallTime Midnight() {
  return *ParseTime("2026-02-20T00:00:00Z");
}

// C1: 100 on 20 February at midnight, and one more every day.
TEST(ClosedCandlesTest, APointAtABorderOpensOneDayAndClosesTheOneBefore) {
  std::vector<PriceSample> points;
  for (int day = 0; day < 9; ++day)
    points.push_back({.at = Midnight() + days{day}, .price = 100. + day});
  const auto candles = ClosedCandles(points, Interval::k1d, Midnight() + days{30});
  ASSERT_EQ(candles.size(), 8u);
  for (int day = 0; day < 8; ++day) {
    EXPECT_EQ(candles[day].open_time, Midnight() + days{day});
    EXPECT_EQ(candles[day].open, 100 + day);
    EXPECT_EQ(candles[day].close, 101 + day);
    EXPECT_EQ(candles[day].high, 101 + day);
    EXPECT_EQ(candles[day].coverage, 1);
    EXPECT_EQ(candles[day].source, HistorySource::kUpstream);
  }
}

TEST(ClosedCandlesTest, TheOpenLastPointIsNoCandleAndTodayIsNotTwice) {
  const std::vector<PriceSample> points = {{.at = Midnight() - days{2}, .price = 1},
                                           {.at = Midnight() - days{1}, .price = 2},
                                           {.at = Midnight(), .price = 3},
                                           {.at = Midnight() + hours{9}, .price = 4}};
  const auto candles = ClosedCandles(points, Interval::k1d, Midnight() + hours{9});
  ASSERT_EQ(candles.size(), 2u);
  EXPECT_EQ(candles[1].open_time, Midnight() - days{1});
  EXPECT_EQ(candles[1].close, 3);
  EXPECT_EQ(candles[1].samples, 1);
  EXPECT_FALSE(candles[1].is_open);
}

// Stamps wander to both sides of their border.
TEST(ClosedCandlesTest, ThePointNearestToABorderStandsForIt) {
  std::vector<PriceSample> points;
  for (int hour = 0; hour < 30; ++hour) {
    const seconds off{hour % 3 == 0 ? -20 : hour % 3 == 1 ? 250 : 9};
    points.push_back({.at = Midnight() + hours{hour} + off, .price = 100. + hour});
  }
  const auto candles = ClosedCandles(points, Interval::k1h, Midnight() + days{9});
  ASSERT_EQ(candles.size(), 29u);
  for (int hour = 0; hour < 29; ++hour) {
    EXPECT_EQ(candles[hour].open, 100 + hour);
    EXPECT_EQ(candles[hour].close, 101 + hour);
    EXPECT_EQ(candles[hour].coverage, 1);
  }
  const auto day = ClosedCandles(points, Interval::k1d, Midnight() + days{9});
  ASSERT_EQ(day.size(), 2u);
  EXPECT_EQ(day[0].open, 100);
  EXPECT_EQ(day[0].close, 124);
  EXPECT_EQ(day[0].coverage, 1);
  EXPECT_NEAR(day[1].coverage, 5 / 24., 0.01);
}

TEST(ClosedCandlesTest, AHoleIsToldAndNoCandleIsMadeOfOnePrice) {
  std::vector<PriceSample> points;
  for (int day = 0; day < 9; ++day) {
    if (day != 4) points.push_back({.at = Midnight() + days{day}, .price = 100. + day});
  }
  const auto candles = ClosedCandles(points, Interval::k1d, Midnight() + days{30});
  ASSERT_EQ(candles.size(), 6u);  // Neither the day before the missing point nor the one after.
  EXPECT_EQ(candles[2].close, 103);
  EXPECT_EQ(candles[3].open_time, Midnight() + days{5});
  points.clear();
  for (int i = 0; i <= 288; ++i) {
    if (i > 120 && i < 156) continue;  // Three hours.
    points.push_back({.at = Midnight() + minutes{5 * i}, .price = 1});
  }
  const auto day = ClosedCandles(points, Interval::k1d, Midnight() + days{30});
  ASSERT_EQ(day.size(), 1u);
  EXPECT_DOUBLE_EQ(day[0].coverage, 21 / 24.);
  EXPECT_TRUE(
      ClosedCandles({points.begin(), points.begin() + 1}, Interval::k1d, Midnight()).empty());
  EXPECT_TRUE(ClosedCandles({}, Interval::k1d, Midnight()).empty());
}

// Days are no hours: nothing is made up between them.
TEST(ClosedCandlesTest, PointsThatAreTooFarApartMakeNoShorterCandles) {
  std::vector<PriceSample> points;
  for (int day = 0; day < 9; ++day) points.push_back({.at = Midnight() + days{day}, .price = 1});
  EXPECT_TRUE(ClosedCandles(points, Interval::k1h, Midnight() + days{30}).empty());
}

}  // namespace
}  // namespace cpa
