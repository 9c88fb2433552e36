#include "market/market.h"

#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "market/quotes_for_test.h"

namespace cpa {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class MarketTest : public testing::Test {
 protected:
  static GlobalStats Totals(double market_cap) {
    GlobalStats stats;
    stats.total_market_cap = market_cap;
    stats.total_volume_24h = 1e11;
    return stats;
  }

  ManualClock clock_;
  Market market_{{.change_threshold_percent = 1, .stale_after = seconds{20}}, clock_};
};

TEST_F(MarketTest, PricesPassThroughToSnapshotAndListeners) {
  TickRecorder recorder;
  market_.AddListener(&recorder);
  market_.OnQuotes(BatchOf(clock_, {CoinAt("bitcoin", 100)}));
  market_.OnQuotes(BatchOf(clock_, {CoinAt("bitcoin", 100.9)}));
  EXPECT_EQ(market_.snapshot()->Find("bitcoin")->quote->price, 100.9);
  ASSERT_EQ(recorder.ticks.size(), 2u);
  EXPECT_EQ(market_.sequence(), 1u);  // The threshold of the options: 1 %.
  EXPECT_EQ(market_.counters().rows_accepted, 2u);
  EXPECT_EQ(market_.stale_after(), seconds{20});
}

TEST_F(MarketTest, LinesOfSomeCoinsLeaveThoseOfOtherTrackedCoins) {
  EXPECT_TRUE(market_.week_lines()->Of("a").empty());
  market_.OnQuotes(BatchOf(clock_, {CoinAt("a", 1), CoinAt("b", 2)}));
  market_.OnWeekLines({{"a", {1, 2}}, {"gone", {3}}});
  market_.OnWeekLines({{"b", {4}}});
  const auto lines = market_.week_lines();
  EXPECT_EQ(lines->Of("a"), (std::vector<double>{1, 2}));
  EXPECT_EQ(lines->Of("b"), (std::vector<double>{4}));
  EXPECT_TRUE(lines->Of("gone").empty());
  EXPECT_EQ(lines->number, 2u);
}

TEST_F(MarketTest, ARejectedAnswerIsCounted) {
  market_.OnRejected("<html>\r\n" + std::string(1'000'000, 'x'));
  EXPECT_EQ(market_.counters().batches_rejected, 1u);
}

TEST_F(MarketTest, SearchCoversTrackedCoinsUntilTheListArrives) {
  market_.OnQuotes(BatchOf(clock_, {CoinAt("bitcoin", 100)}));
  EXPECT_EQ(market_.listed_coins(), nullptr);
  ASSERT_EQ(market_.Search("bitc", 10).size(), 1u);
  EXPECT_EQ(market_.Candidates("bit"), std::vector<std::string>{"bitcoin"});
  market_.OnCoinList({{"bitcoin", "BTC", "Bitcoin"}, {"bitcoin-cash", "BCH", "Bitcoin Cash"}});
  EXPECT_EQ(market_.Search("bitc", 10).size(), 2u);
  EXPECT_EQ(market_.Candidates("bch"), std::vector<std::string>{"bitcoin-cash"});
  EXPECT_NE(market_.listed_coins()->Find("bitcoin-cash"), nullptr);
}

TEST_F(MarketTest, AnEmptyCoinListReplacesNothing) {
  market_.OnCoinList({{"bitcoin", "BTC", "Bitcoin"}});
  market_.OnCoinList({});
  EXPECT_EQ(market_.listed_coins()->size(), 1u);
}

TEST_F(MarketTest, TotalsAgeWithSteadyTime) {
  EXPECT_EQ(market_.global().stats, nullptr);
  market_.OnGlobal(Totals(2.5e12));
  clock_.Advance(minutes{7});
  clock_.StepWall(Millis{std::chrono::hours{-48}});
  EXPECT_EQ(market_.global().age, minutes{7});
  EXPECT_EQ(market_.global().stats->total_market_cap, 2.5e12);
}

TEST_F(MarketTest, TotalsThatCannotBeAreUnknown) {
  for (const double value : {0.0, -1.0, 1e300, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()}) {
    market_.OnGlobal(Totals(value));
    EXPECT_EQ(market_.global().stats->total_market_cap, std::nullopt) << value;
    EXPECT_EQ(market_.global().stats->total_volume_24h, 1e11);
  }
}

TEST_F(MarketTest, TheDollarNeedsNoRates) {
  ASSERT_TRUE(market_.RateFromUsd("usd").has_value());
  EXPECT_EQ(market_.RateFromUsd("usd")->rate, Rate());
  EXPECT_EQ(market_.RateFromUsd("eur").has_value(), false);
  EXPECT_EQ(market_.Currencies(), std::vector<std::string>{"usd"});
}

TEST_F(MarketTest, RatesConvertAndAge) {
  market_.OnRates({{{"usd", 50'000}, {"eur", 45'000}, {"btc", 1}}});
  clock_.Advance(minutes{3});
  ASSERT_TRUE(market_.RateFromUsd("eur").has_value());
  EXPECT_DOUBLE_EQ(market_.RateFromUsd("eur")->rate.units_per_usd(), 0.9);
  EXPECT_EQ(market_.RateFromUsd("eur")->age, minutes{3});
  EXPECT_EQ(market_.RateFromUsd("usd")->age, Millis{0});
  EXPECT_EQ(market_.RateFromUsd("xyz").has_value(), false);
  EXPECT_EQ(market_.Currencies(), (std::vector<std::string>{"btc", "eur", "usd"}));
}

TEST_F(MarketTest, RatesThatCannotBeAreDropped) {
  const double infinity = std::numeric_limits<double>::infinity();
  market_.OnRates({{{"usd", 50'000}, {"eur", -1}, {"chf", 0}, {"jpy", infinity}, {"gbp", 4e4}}});
  EXPECT_EQ(market_.Currencies(), (std::vector<std::string>{"gbp", "usd"}));
  EXPECT_FALSE(market_.RateFromUsd("chf").has_value());
}

// H7: a currency that jumps is believed when a second answer bears it out, as a coin is.
TEST_F(MarketTest, ARateThatJumpsWaitsForASecondAnswer) {
  market_.OnRates({{{"usd", 50'000}, {"eur", 45'000}, {"gbp", 4e4}}});
  market_.OnRates({{{"usd", 50'000}, {"eur", 45}, {"gbp", 4.1e4}}});
  EXPECT_DOUBLE_EQ(market_.RateFromUsd("eur")->rate.units_per_usd(), 0.9);
  EXPECT_DOUBLE_EQ(market_.RateFromUsd("gbp")->rate.units_per_usd(), 0.82);
  market_.OnRates({{{"usd", 50'000}, {"eur", 45'500}, {"gbp", 4e4}}});
  market_.OnRates({{{"usd", 50'000}, {"eur", 45}, {"gbp", 4e4}}});
  EXPECT_DOUBLE_EQ(market_.RateFromUsd("eur")->rate.units_per_usd(), 0.91) << "a first one again";
  market_.OnRates({{{"usd", 50'000}, {"eur", 46}, {"gbp", 4e4}}});
  EXPECT_DOUBLE_EQ(market_.RateFromUsd("eur")->rate.units_per_usd(), 0.00092);
}

// H7
TEST_F(MarketTest, ADollarThatJumpsMovesNoCurrency) {
  market_.OnRates({{{"usd", 50'000}, {"eur", 45'000}}});
  for (const double usd : {50.0, 1e-320, 1e300, -5.0}) {
    market_.OnRates({{{"usd", usd}, {"eur", 45'000}}});
    EXPECT_DOUBLE_EQ(market_.RateFromUsd("eur")->rate.units_per_usd(), 0.9) << usd;
  }
}

// B5
TEST_F(MarketTest, TotalsOfATimeThatCannotBeHaveNone) {
  for (const WallTime at : {WallTime{}, clock_.Wall() + std::chrono::hours{2}}) {
    GlobalStats stats = Totals(1e12);
    stats.updated_at = at;
    market_.OnGlobal(stats);
    EXPECT_EQ(market_.global().stats->updated_at, std::nullopt);
  }
}

// F1: stale by the interval in force, not by the one that was wished.
TEST_F(MarketTest, APriceIsStaleAfterTwiceTheIntervalInForce) {
  market_.OnQuotes(BatchOf(clock_, {CoinAt("bitcoin", 100)}));
  const SnapshotEntry& bitcoin = *market_.snapshot()->Find("bitcoin");
  clock_.Advance(seconds{21});
  EXPECT_TRUE(market_.IsStale(bitcoin, clock_.Steady())) << "20 s until upstream has its pace";
  market_.OnPollInterval(seconds{325});
  EXPECT_EQ(market_.stale_after(), seconds{650});
  EXPECT_FALSE(market_.IsStale(bitcoin, clock_.Steady()));
  clock_.Advance(seconds{650});
  EXPECT_TRUE(market_.IsStale(bitcoin, clock_.Steady()));
}

TEST_F(MarketTest, RatesWithoutTheDollarReplaceNothing) {
  market_.OnRates({{{"usd", 50'000}, {"eur", 45'000}}});
  market_.OnRates({{{"eur", 1}}});
  market_.OnRates({{{"usd", 0}, {"eur", 1}}});
  EXPECT_DOUBLE_EQ(market_.RateFromUsd("eur")->rate.units_per_usd(), 0.9);
}

TEST_F(MarketTest, AQuotientOutOfRangeIsUnknown) {
  market_.OnRates({{{"usd", 1e-300}, {"big", 1e300}}});
  EXPECT_FALSE(market_.RateFromUsd("big").has_value());
}

}  // namespace
}  // namespace cpa
