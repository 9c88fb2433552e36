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

// D10: a rule whose value is known nowhere answers nothing, and "0 firings" would be a lie.
TEST(Backtest, D10TellsWhetherARuleCouldFireAtAll) {
  const auto every = [](Millis step, int count) {
    std::vector<PricePoint> points;
    for (int i = 0; i < count; ++i) {
      points.push_back({.at = WallTime{} + i * step, .price = 100, .volume_24h = 5.0});
    }
    return points;
  };
  const auto can = [](AlertType type, const std::vector<PricePoint>& points) {
    return CanFire(type, points);
  };
  EXPECT_TRUE(can(AlertType::kPriceMomentum, every(minutes(30), 3)));
  EXPECT_TRUE(can(AlertType::kPriceMomentum, every(minutes(119), 2)));
  EXPECT_FALSE(can(AlertType::kPriceMomentum, every(minutes(30), 2)));
  EXPECT_FALSE(can(AlertType::kPriceMomentum, every(minutes(120), 9)));
  EXPECT_TRUE(can(AlertType::kVolumeAlert, every(std::chrono::hours{24}, 2)));
  EXPECT_FALSE(can(AlertType::kVolumeAlert, every(std::chrono::hours{25}, 9)));
  EXPECT_FALSE(can(AlertType::kVolumeAlert, Minutes(std::vector<double>(90, 1))));
  EXPECT_FALSE(can(AlertType::kPercentageChange, every(minutes(30), 9)));
  auto told = every(minutes(30), 2);
  told[1].price_change_percentage_24h = 0.0;
  EXPECT_TRUE(can(AlertType::kPercentageChange, told));
  EXPECT_TRUE(can(AlertType::kPriceAbove, every(minutes(1), 1)));
}

TEST(Backtest, ExpiresWithItsRule) {
  Alert rule = Rule(AlertType::kPriceAbove, "10");
  rule.expires_at = WallTime{} + minutes(1);
  EXPECT_TRUE(Backtest(rule, Minutes({9, 10}), Millis{1000}).empty());
  EXPECT_TRUE(Backtest(rule, {}, Millis{1000}).empty());
}

}  // namespace
}  // namespace cpa
