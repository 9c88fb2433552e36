#include "history/statistics.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"

namespace cpa {
namespace {

using std::chrono::days;

WallTime Day(int number) {
  return *ParseTime("2026-03-01T00:00:00Z") + days{number};
}

Candle Closing(int day, double close) {
  return {.open_time = Day(day), .open = close, .high = close, .low = close, .close = close};
}

std::vector<Candle> Closings(const std::vector<double>& closes) {
  std::vector<Candle> candles;
  for (const double close : closes) {
    candles.push_back(Closing(static_cast<int>(candles.size()), close));
  }
  return candles;
}

TEST(StatisticsTest, NothingComesOfNothing) {
  EXPECT_FALSE(StatisticsOf({}));
}

TEST(StatisticsTest, AWorkedExample) {
  const auto stats = StatisticsOf(Closings({100, 110, 99, 99, 132}));
  ASSERT_TRUE(stats);
  EXPECT_NEAR(stats->return_fraction, 0.32, 1e-12);
  EXPECT_EQ(stats->returns, 4);
  // ln 1.1, ln 0.9, 0 and ln 4/3: mean 0.0694079, squares of the distances 0.0836760.
  EXPECT_NEAR(*stats->daily_volatility, 0.1670090, 1e-7);
  EXPECT_NEAR(*stats->annualized_volatility, *stats->daily_volatility * 19.1049732, 1e-7);
  ASSERT_TRUE(stats->drawdown);
  EXPECT_NEAR(stats->drawdown->fraction, 0.1, 1e-12);
  EXPECT_EQ(stats->drawdown->peak.day, Day(1));
  EXPECT_EQ(stats->drawdown->trough.day, Day(2));
}

TEST(StatisticsTest, SteadyGrowthHasNoVolatilityAndNoDrawdown) {
  const auto stats = StatisticsOf(Closings({1, 2, 4, 8, 16}));
  EXPECT_NEAR(*stats->daily_volatility, 0, 1e-12);
  EXPECT_FALSE(stats->drawdown);
}

TEST(StatisticsTest, HighAndLowCountWithTheirDays) {
  auto candles = Closings({10, 10, 10});
  candles[1].high = 15;
  candles[2].low = 4;
  candles[2].is_open = true;
  const auto stats = StatisticsOf(candles);
  EXPECT_EQ(stats->high.price, 15);
  EXPECT_EQ(stats->high.day, Day(1));
  EXPECT_EQ(stats->low.price, 4);
  EXPECT_EQ(stats->low.day, Day(2));
}

TEST(StatisticsTest, NoReturnSpansAGapOrEndsInAnOpenDay) {
  std::vector<Candle> candles = {Closing(0, 10), Closing(1, 11), Closing(3, 100), Closing(4, 99)};
  candles.push_back(Closing(5, 1));
  candles.back().is_open = true;
  EXPECT_EQ(StatisticsOf(candles)->returns, 2);
  EXPECT_FALSE(StatisticsOf(Closings({1, 2}))->daily_volatility);
}

}  // namespace
}  // namespace cpa
