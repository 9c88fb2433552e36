#include "alerts/backtest.h"

#include <gtest/gtest.h>

namespace cpa {
namespace {

using std::chrono::minutes;

Alert Rule(AlertType type, const char* threshold) {
  Alert rule;
  rule.id = "00000000-0000-7000-8000-000000000000";
  rule.type = type;
  (HasTargetPrice(type) ? rule.target_price : rule.percentage_change) = *Decimal::Parse(threshold);
  return rule;
}

// One price a minute.
std::vector<PricePoint> Minutes(const std::vector<double>& prices) {
  std::vector<PricePoint> points;
  for (const double price : prices) {
    points.push_back({.at = WallTime{} + minutes(points.size()), .price = price});
  }
  return points;
}

using Firings = std::vector<BacktestFiring>;

TEST(Backtest, TellsWhereARuleFires) {
  const Alert once = Rule(AlertType::kPriceBelow, "10");
  EXPECT_EQ(Backtest(once, Minutes({11, 10, 9, 11, 8}), Millis{1000}), (Firings{{1, 10}}));
  Alert repeat = once;
  repeat.repeat = true;
  EXPECT_EQ(Backtest(repeat, Minutes({11, 10, 9, 11, 8}), Millis{1000}),
            (Firings{{1, 10}, {4, 8}}));
  repeat.cooldown = minutes(4);
  EXPECT_EQ(Backtest(repeat, Minutes({11, 10, 9, 11, 8, 7}), Millis{1000}),
            (Firings{{1, 10}, {5, 7}}));
}

TEST(Backtest, ACandleIsSeenInFull) {
  auto candles = Minutes({10, 11, 12});
  candles[1].high = 20;
  candles[1].low = 9;
  EXPECT_EQ(Backtest(Rule(AlertType::kPriceAbove, "15"), candles, Millis{1000}),
            (Firings{{1, 20}}));
}

TEST(Backtest, SlowRulesHaveTheirWindowsAndTheirInterval) {
  std::vector<double> prices(61, 100);
  prices.push_back(112);
  prices.push_back(111);
  const Alert rule = Rule(AlertType::kPriceMomentum, "10");
  const auto found = Backtest(rule, Minutes(prices), minutes(1));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].point, 61u);
  EXPECT_NEAR(found[0].value, 12, 1e-9);
  EXPECT_TRUE(Backtest(rule, Minutes(prices), minutes(50)).empty());
}

TEST(Backtest, ExpiresWithItsRule) {
  Alert rule = Rule(AlertType::kPriceAbove, "10");
  rule.expires_at = WallTime{} + minutes(1);
  EXPECT_TRUE(Backtest(rule, Minutes({9, 10}), Millis{1000}).empty());
  EXPECT_TRUE(Backtest(rule, {}, Millis{1000}).empty());
}

}  // namespace
}  // namespace cpa
