#include "market/overview.h"

#include <chrono>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "market/json_check_for_test.h"
#include "market/quotes_for_test.h"

namespace cpa {
namespace {

using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::year;

constexpr WallTime kMidday{sys_days{year{2024} / 1 / 15} + std::chrono::hours{12}};

Quote Mover(std::string id, std::optional<double> change) {
  Quote quote = CoinAt(std::move(id), 2, 1'000);
  quote.volume_24h = 50;
  quote.price_change_percentage_24h = change;
  return quote;
}

std::vector<Quote> Movers(const std::vector<std::optional<double>>& changes) {
  std::vector<Quote> quotes;
  for (const auto& change : changes) {
    quotes.push_back(Mover("coin-" + std::to_string(quotes.size()), change));
  }
  return quotes;
}

AgedGlobal GlobalOf(double market_cap, double volume_24h, Millis age) {
  GlobalStats stats;
  stats.total_market_cap = market_cap;
  stats.total_volume_24h = volume_24h;
  return {std::make_shared<const GlobalStats>(std::move(stats)), age};
}

bool Contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Overview, IsTheAnswerOfTheSpecification) {
  const Snapshot snapshot =
      SnapshotOf({Mover("bitcoin", 2.98), Mover("ethereum", -1.5), Mover("tether", 0.0)}, kMidday);
  EXPECT_EQ(
      OverviewJson(snapshot, GlobalOf(2.5e12, 1.25e11, minutes{5})),
      R"({"total_market_cap":2500000000000,"total_volume_24h":125000000000,)"
      R"("totals_source":"global","top_cryptos":[)"
      R"({"id":"bitcoin","name":"bitcoin","symbol":"bit","current_price":2,"market_cap":1000,)"
      R"("price_change_percentage_24h":2.98},)"
      R"({"id":"ethereum","name":"ethereum","symbol":"eth","current_price":2,"market_cap":1000,)"
      R"("price_change_percentage_24h":-1.5},)"
      R"({"id":"tether","name":"tether","symbol":"tet","current_price":2,"market_cap":1000,)"
      R"("price_change_percentage_24h":0}],)"
      R"("market_stats":{"gainers_count":1,"losers_count":1,"unchanged_count":1,)"
      R"("top_gainer":{"id":"bitcoin","name":"bitcoin","symbol":"bit",)"
      R"("price_change_percentage_24h":2.98},)"
      R"("top_loser":{"id":"ethereum","name":"ethereum","symbol":"eth",)"
      R"("price_change_percentage_24h":-1.5}},"last_updated":"2024-01-15T12:00:00Z"})");
}

TEST(Overview, ABogusLeaderDoesNotDefineTheTotals) {
  const Snapshot snapshot =
      SnapshotOf({CoinAt("ticoex-token", 3.33, 3.33e15), CoinAt("bitcoin", 38'000, 7e11)});
  const std::string json = OverviewJson(snapshot, GlobalOf(1.8e12, 1e11, minutes{30}));
  EXPECT_TRUE(Contains(json, R"("total_market_cap":1800000000000,)")) << json;
}

TEST(Overview, WithoutFreshTotalsTheTrackedCoinsAreSummed) {
  Quote unknown = Mover("unknown", 1);
  unknown.market_cap.reset();
  const Snapshot snapshot = SnapshotOf({Mover("a", 1), Mover("b", 1), unknown});
  const std::string_view tracked =
      R"({"total_market_cap":2000,"total_volume_24h":150,"totals_source":"tracked",)";
  for (const AgedGlobal& global : {AgedGlobal{}, GlobalOf(9, 9, minutes{30} + Millis{1}),
                                   AgedGlobal{std::make_shared<const GlobalStats>(), Millis{0}}}) {
    EXPECT_TRUE(OverviewJson(snapshot, global).starts_with(tracked));
  }
}

TEST(Overview, BeforeTheFirstPricesNothingIsInvented) {
  EXPECT_EQ(OverviewJson(SnapshotOf({}, kMidday), {}),
            R"({"total_market_cap":null,"total_volume_24h":null,"totals_source":"tracked",)"
            R"("top_cryptos":[],"market_stats":{"gainers_count":0,"losers_count":0,)"
            R"("unchanged_count":0,"top_gainer":null,"top_loser":null},"last_updated":null})");
}

TEST(Overview, CountsAllTrackedCoinsAndListsTen) {
  std::vector<std::optional<double>> changes(75, 1.5);
  changes.insert(changes.end(), 25, -2.5);
  changes.insert(changes.end(), 7, std::nullopt);
  const std::string json = OverviewJson(SnapshotOf(Movers(changes)), {});
  EXPECT_TRUE(Contains(json, R"("gainers_count":75,"losers_count":25,"unchanged_count":0,)"));
  EXPECT_TRUE(Contains(json, R"("id":"coin-9",)"));
  EXPECT_FALSE(Contains(json, R"("id":"coin-10",)"));
}

TEST(Overview, NobodyWhoFellIsATopGainer) {
  const std::string json = OverviewJson(SnapshotOf(Movers({-1, -3, 0})), {});
  EXPECT_TRUE(Contains(json, R"("top_gainer":null,"top_loser":{"id":"coin-1",)")) << json;
}

TEST(Overview, ASumThatOverflowsIsNull) {
  const double huge = std::numeric_limits<double>::max();
  const std::string json =
      OverviewJson(SnapshotOf({CoinAt("a", 1, huge), CoinAt("b", 1, huge)}), {});
  EXPECT_TRUE(JsonChecker::IsValid(json)) << json;
  EXPECT_TRUE(json.starts_with(R"({"total_market_cap":null,)")) << json;
}

std::string SentimentOf(const std::vector<std::optional<double>>& changes) {
  const std::string json = SentimentJson(SnapshotOf(Movers(changes), kMidday));
  EXPECT_TRUE(JsonChecker::IsValid(json)) << json;
  const std::size_t begin = std::string_view(R"({"sentiment":")").size();
  return json.substr(begin, json.find('"', begin) - begin);
}

// `positive` coins rose by `up`, the others of ten fell by `down`.
std::vector<std::optional<double>> TenCoins(std::size_t positive, double up, double down) {
  std::vector<std::optional<double>> changes(positive, up);
  changes.insert(changes.end(), 10 - positive, -down);
  return changes;
}

TEST(Sentiment, FollowsTheRuleOfTheSpecification) {
  EXPECT_EQ(SentimentOf(TenCoins(8, 4, 1)), "bullish");
  EXPECT_EQ(SentimentOf(TenCoins(7, 9, 1)), "neutral");   // The ratio is not above 0.7.
  EXPECT_EQ(SentimentOf(TenCoins(10, 2, 0)), "neutral");  // The average is not above 2.
  EXPECT_EQ(SentimentOf(TenCoins(2, 1, 4)), "bearish");
  EXPECT_EQ(SentimentOf(TenCoins(3, 1, 9)), "neutral");  // The ratio is not below 0.3.
  EXPECT_EQ(SentimentOf(TenCoins(0, 0, 2)), "neutral");  // The average is not below -2.
  EXPECT_EQ(SentimentOf(TenCoins(5, 90, 1)), "neutral");
  EXPECT_EQ(SentimentOf({}), "neutral");
}

TEST(Sentiment, ShowsWhatItWasComputedFrom) {
  EXPECT_TRUE(SentimentJson(SnapshotOf(Movers({4.5, -0.5, 2, 0, std::nullopt}), kMidday))
                  .starts_with(R"({"sentiment":"neutral","positive_count":2,"negative_count":1,)"
                               R"("positive_ratio":0.6666666666666666,)"
                               R"("average_change_percentage_24h":2,"coins_considered":5,)"
                               R"("rule":"Over the 50 largest coins)"));
}

TEST(Sentiment, WithoutChangesTheInputsAreNull) {
  const std::string json = SentimentJson(SnapshotOf(Movers({0, std::nullopt}), kMidday));
  EXPECT_TRUE(Contains(json, R"("positive_ratio":null,"average_change_percentage_24h":null,)"));
  EXPECT_TRUE(json.ends_with(R"("last_updated":"2024-01-15T12:00:00Z"})")) << json;
}

TEST(Sentiment, LooksAtTheFiftyLargestOnly) {
  std::vector<std::optional<double>> changes(50, 5);
  changes.insert(changes.end(), 200, -9);
  EXPECT_EQ(SentimentOf(changes), "bullish");
}

}  // namespace
}  // namespace cpa
