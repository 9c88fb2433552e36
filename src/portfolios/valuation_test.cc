#include "portfolios/valuation.h"

#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "portfolios/memory_work_for_test.h"

namespace cpa {
namespace {

Position Held(std::string_view id, std::string_view quantity, std::string_view cost,
              std::string_view realized = "0", std::string_view fees = "0") {
  Position position;
  position.crypto_id = id;
  position.quantity = D(quantity);
  position.cost_basis = D(cost);
  position.realized_profit_loss = D(realized);
  position.total_fees = D(fees);
  position.transaction_count = 1;
  return position;
}

// Coins with these prices, each called by its id in capitals.
CoinLookup Prices(std::map<std::string, std::optional<double>> prices) {
  return [prices = std::move(prices)](const std::string& id) -> std::optional<CoinMarket> {
    const auto found = prices.find(id);
    if (found == prices.end()) return std::nullopt;
    return CoinMarket{.name = AsciiUpper(id),
                      .symbol = id.substr(0, 3),
                      .price = found->second,
                      .price_change_24h = 1250.75,
                      .price_change_percentage_24h = 2.98};
  };
}

TEST(Summary, OfTheDocumentedHolding) {
  const auto summary = Summarize({Held("bitcoin", "0.5", "20000")}, Prices({{"bitcoin", 43250.5}}));
  ASSERT_EQ(summary.holdings.size(), 1u);
  const HoldingSummary& holding = summary.holdings[0];
  EXPECT_EQ(holding.crypto_name, "BITCOIN");
  EXPECT_EQ(holding.crypto_symbol, "bit");
  EXPECT_EQ(holding.average_buy_price, D("40000"));
  EXPECT_EQ(holding.current_price, 43250.5);
  EXPECT_EQ(holding.current_value, D("21625.25"));
  EXPECT_EQ(holding.cost_basis, D("20000"));
  EXPECT_EQ(holding.profit_loss, D("1625.25"));
  EXPECT_EQ(holding.profit_loss_percentage, D("8.1262")) << "8.12625, half to even";
  EXPECT_EQ(holding.allocation_percentage, D("100"));
  EXPECT_EQ(holding.price_change_24h, 1250.75);
  EXPECT_EQ(holding.price_change_percentage_24h, 2.98);
  EXPECT_EQ(summary.total_value, D("21625.25"));
  EXPECT_EQ(summary.total_cost, D("20000"));
  EXPECT_EQ(summary.total_profit_loss, D("1625.25"));
  EXPECT_EQ(summary.total_profit_loss_percentage, D("8.1262"));
  EXPECT_TRUE(summary.unpriced.empty());
  EXPECT_FALSE(summary.stale);
}

TEST(Summary, ShowsTheLargestFirstThenById) {
  const auto summary = Summarize(
      {Held("a", "1", "1"), Held("c", "2", "1"), Held("b", "2", "1"), Held("d", "7", "1")},
      Prices({{"a", 1.0}, {"b", 1.0}, {"c", 1.0}, {"d", 0.5}}));
  std::string order;
  for (const HoldingSummary& holding : summary.holdings) order += holding.crypto_id;
  EXPECT_EQ(order, "dbca");
  EXPECT_EQ(summary.total_value, D("8.5"));
  EXPECT_EQ(summary.holdings[0].allocation_percentage, D("41.1765"));
  EXPECT_EQ(summary.holdings[3].allocation_percentage, D("11.7647"));
}

TEST(Summary, NamesTheBestAndTheWorstByPercentage) {
  const auto summary =
      Summarize({Held("up", "1", "10"), Held("down", "1", "10"), Held("rich", "100", "1000")},
                Prices({{"up", 15.0}, {"down", 9.0}, {"rich", 10.5}}));
  EXPECT_EQ(summary.best_performer, (Performer{"up", "UP", D("50")}));
  EXPECT_EQ(summary.worst_performer, (Performer{"down", "DOWN", D("-10")}));
}

TEST(Summary, JudgesNoGiftsAndNothingWithoutAPrice) {
  const auto gifts =
      Summarize({Held("gift", "1", "0"), Held("unknown", "1", "5")}, Prices({{"gift", 15.0}}));
  EXPECT_EQ(gifts.best_performer, std::nullopt);
  EXPECT_EQ(gifts.worst_performer, std::nullopt);
  EXPECT_EQ(gifts.holdings[0].profit_loss_percentage, std::nullopt);
  EXPECT_EQ(gifts.holdings[0].profit_loss, D("15"));
  EXPECT_EQ(gifts.holdings[0].average_buy_price, Decimal());
  EXPECT_EQ(gifts.total_profit_loss_percentage, D("300"));
}

TEST(Summary, CountsWhatHasNoPriceAtCostAndSaysSo) {
  const auto summary =
      Summarize({Held("new", "2", "8"), Held("bitcoin", "1", "1"), Held("listed", "1", "3")},
                Prices({{"bitcoin", 9.0}, {"listed", std::nullopt}}));
  EXPECT_EQ(summary.unpriced, (std::vector<std::string>{"listed", "new"}));
  EXPECT_EQ(summary.total_value, D("20"));
  EXPECT_EQ(summary.total_profit_loss, D("8"));
  const HoldingSummary& unknown = summary.holdings[1];
  EXPECT_EQ(unknown.crypto_id, "new");
  EXPECT_EQ(unknown.crypto_name, "new");
  EXPECT_EQ(unknown.current_price, std::nullopt);
  EXPECT_EQ(unknown.current_value, D("8"));
  EXPECT_EQ(unknown.profit_loss, Decimal());
  EXPECT_EQ(unknown.price_change_24h, std::nullopt);
  EXPECT_EQ(summary.holdings[2].crypto_name, "LISTED");
}

TEST(Summary, CoinsSoldAgainCountInProfitAndFees) {
  const auto summary =
      Summarize({Held("gone", "0", "0", "12.5", "2"), Held("bitcoin", "1", "1", "-0.5", "0.25")},
                Prices({{"gone", 5.0}, {"bitcoin", 1.0}}));
  EXPECT_EQ(summary.holdings.size(), 1u);
  EXPECT_EQ(summary.realized_profit_loss, D("12"));
  EXPECT_EQ(summary.total_fees, D("2.25"));
  EXPECT_EQ(summary.holdings[0].realized_profit_loss, D("-0.5"));
  EXPECT_EQ(summary.holdings[0].total_fees, D("0.25"));
}

// H7
TEST(Summary, WhatIsNoPriceIsNeverReckonedWith) {
  for (const double bad : {-5.0, 0.0, 1e-320, 1e300, std::numeric_limits<double>::infinity(),
                           std::numeric_limits<double>::quiet_NaN()}) {
    const auto market = Prices({{"bad", bad}, {"good", 2.0}});
    const auto summary = Summarize({Held("bad", "3", "30"), Held("good", "1", "1")}, market);
    EXPECT_EQ(summary.unpriced, std::vector<std::string>{"bad"}) << bad;
    EXPECT_EQ(summary.total_value, D("32")) << bad;
    EXPECT_EQ(summary.holdings[0].current_price, std::nullopt) << bad;
    EXPECT_EQ(TotalValue({Held("bad", "3", "30")}, market), D("30")) << bad;
  }
}

TEST(Summary, IsStaleWhenAnyPriceIs) {
  const CoinLookup market = [](const std::string& id) {
    return std::optional(CoinMarket{.name = id, .symbol = id, .price = 1.0, .stale = id == "old"});
  };
  EXPECT_FALSE(Summarize({Held("new", "1", "1")}, market).stale);
  const auto summary = Summarize({Held("new", "1", "1"), Held("old", "1", "1")}, market);
  EXPECT_TRUE(summary.stale);
  EXPECT_FALSE(summary.holdings[0].stale);
  EXPECT_TRUE(summary.holdings[1].stale);
}

TEST(Summary, OfNothingHasNoPercentages) {
  const auto summary = Summarize({}, Prices({}));
  EXPECT_EQ(summary.total_value, Decimal());
  EXPECT_EQ(summary.total_profit_loss_percentage, std::nullopt);
  EXPECT_TRUE(summary.holdings.empty());
  const auto worthless = Summarize({Held("a", "1", "0")}, Prices({{"a", 0.0}}));
  EXPECT_EQ(worthless.holdings[0].allocation_percentage, Decimal());
}

TEST(Summary, ValuesAreRoundedHalfEvenTo18Places) {
  const auto summary = Summarize({Held("a", "0.000000000000000005", "1")}, Prices({{"a", 0.5}}));
  EXPECT_EQ(summary.total_value, D("2e-18"));
  const auto tiny = Summarize({Held("a", "10000000000", "1")}, Prices({{"a", 2.6e-13}}));
  EXPECT_EQ(tiny.total_value, D("0.0026"));
}

TEST(Summary, PercentagesAreRoundedOnce) {
  const auto percentage = [](std::string_view quantity) {
    return Summarize({Held("a", quantity, "100000000000000000000")}, Prices({{"a", 1.0}}))
        .total_profit_loss_percentage;
  };
  EXPECT_EQ(percentage("100000050000000000000"), Decimal()) << "0.00005, half to even";
  EXPECT_EQ(percentage("100000050000000000000.0001"), D("0.0001"))
      << "0.00005 and a little more, which a rounding to 18 places first would cut off";
}

TEST(Summary, SurvivesAbsurdAmounts) {
  const Position hoard = Held("a", "999999999999999999999999999999", "1");
  const Position dust = Held("b", "99999999999", "0.000000000000000000000000000000000001");
  const auto summary = Summarize({hoard, dust}, Prices({{"a", 1e15}, {"b", 1e15}}));
  EXPECT_EQ(summary.unpriced, (std::vector<std::string>{"a"}));
  EXPECT_EQ(summary.holdings[0].profit_loss_percentage, std::nullopt);
  EXPECT_EQ(summary.total_value, D("99999999999e15") + D("1"));
}

TEST(TotalValueOf, IsThatOfTheSummary) {
  const std::vector<Position> positions = {Held("new", "2", "8"), Held("gone", "0", "0", "1"),
                                           Held("bitcoin", "0.123456789", "1"),
                                           Held("a", "3", "2.5")};
  const CoinLookup market = Prices({{"bitcoin", 43250.51}, {"a", 0.1}, {"gone", 1.0}});
  EXPECT_EQ(TotalValue(positions, market), Summarize(positions, market).total_value);
  EXPECT_EQ(TotalValue({}, market), Decimal());
}

TEST(MarketPrice, IsTheNumberThatIsShown) {
  EXPECT_EQ(FromMarketPrice(0.1), D("0.1"));
  EXPECT_EQ(FromMarketPrice(43250.51), D("43250.51"));
  EXPECT_EQ(FromMarketPrice(2.6e-13), D("2.6e-13"));
  EXPECT_EQ(FromMarketPrice(0.0), Decimal());
  EXPECT_EQ(FromMarketPrice(-0.0), Decimal());
  EXPECT_EQ(FromMarketPrice(1e22), D("1e22"));
  EXPECT_EQ(FromMarketPrice(5e39), D("5e39"));
}

TEST(MarketPrice, IsRoundedHalfEvenTo36Places) {
  EXPECT_EQ(FromMarketPrice(1e-36), D("1e-36"));
  EXPECT_EQ(FromMarketPrice(2.5e-36), D("2e-36"));
  EXPECT_EQ(FromMarketPrice(3.5e-36), D("4e-36"));
  EXPECT_EQ(FromMarketPrice(1.23456789012345e-30), D("1.234568e-30"));
  EXPECT_EQ(FromMarketPrice(5e-37), Decimal());
  EXPECT_EQ(FromMarketPrice(5.1e-37), D("1e-36"));
  EXPECT_EQ(FromMarketPrice(9.9e-38), Decimal());
  EXPECT_EQ(FromMarketPrice(std::numeric_limits<double>::denorm_min()), Decimal());
}

TEST(MarketPrice, IsNothingThatIsNoPrice) {
  EXPECT_EQ(FromMarketPrice(-1), std::nullopt);
  EXPECT_EQ(FromMarketPrice(1e40), std::nullopt);
  EXPECT_EQ(FromMarketPrice(std::numeric_limits<double>::max()), std::nullopt);
  EXPECT_EQ(FromMarketPrice(std::numeric_limits<double>::infinity()), std::nullopt);
  EXPECT_EQ(FromMarketPrice(std::numeric_limits<double>::quiet_NaN()), std::nullopt);
}

}  // namespace
}  // namespace cpa
