#include "simulator/market_model.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

namespace cpa::simulator {
namespace {

using std::chrono::days;
using std::chrono::hours;

ModelOptions Options(std::uint64_t seed = 1) {
  return {.seed = seed, .start = WallTime{Millis{1'700'000'000'000}}};
}

std::size_t Index(const MarketModel& model, std::string_view id) {
  const auto coin = model.Find(id);
  EXPECT_TRUE(coin) << id;
  return coin.value_or(0);
}

TEST(MarketModel, GivesTheSameNumbersWhateverThePathToAStep) {
  MarketModel walked(Options()), jumped(Options());
  for (std::int64_t step = 1; step <= 3'000; step += 7) walked.MoveTo(step);
  walked.MoveTo(3'000);
  jumped.MoveTo(3'000);
  for (std::size_t i = 0; i < walked.ranked_count(); ++i) {
    const CoinState a = walked.StateOf(i), b = jumped.StateOf(i);
    ASSERT_EQ(a.price, b.price);
    ASSERT_EQ(a.high_24h, b.high_24h);
    ASSERT_EQ(a.low_24h, b.low_24h);
    ASSERT_EQ(a.rank, b.rank);
    ASSERT_EQ(a.records.ath, b.records.ath) << walked.coins()[i].id;
    ASSERT_EQ(a.last_updated, b.last_updated);
  }
}

TEST(MarketModel, AnotherSeedIsAnotherMarket) {
  MarketModel one(Options(1)), two(Options(2));
  one.MoveTo(100);
  two.MoveTo(100);
  const std::size_t bitcoin = Index(one, "bitcoin");
  EXPECT_NE(one.StateOf(bitcoin).price, two.StateOf(bitcoin).price);
}

TEST(MarketModel, StartsAtTheFactsAndNeverGoesBack) {
  MarketModel model(Options());
  const std::size_t bitcoin = Index(model, "bitcoin");
  EXPECT_DOUBLE_EQ(*model.StateOf(bitcoin).price, model.coins()[bitcoin].price_usd);
  model.MoveTo(10);
  const auto later = model.StateOf(bitcoin).price;
  model.MoveTo(5);
  EXPECT_EQ(model.step(), 10);
  EXPECT_EQ(model.StateOf(bitcoin).price, later);
}

TEST(MarketModel, LooksLikeAListingOfCoins) {
  MarketModel model(Options());
  std::vector<double> caps;
  double smallest_price = 1, unknown_max = 0, unknown_total = 0, unranked = 0;
  std::set<std::string> ids, symbols;
  for (std::size_t i = 0; i < model.ranked_count(); ++i) {
    const CoinState state = model.StateOf(i);
    if (state.market_cap > 0) caps.push_back(state.market_cap);
    if (state.price) smallest_price = std::min(smallest_price, *state.price);
    unknown_max += !model.coins()[i].max;
    unknown_total += !model.coins()[i].total;
    unranked += !state.rank;
    symbols.insert(model.coins()[i].symbol);
  }
  for (const CoinFacts& coin : model.coins()) ids.insert(coin.id);
  EXPECT_GE(model.ranked_count(), 300u);
  EXPECT_GE(model.coins().size(), 3'000u);
  EXPECT_EQ(ids.size(), model.coins().size());
  EXPECT_LT(symbols.size(), model.ranked_count());
  const auto [low, high] = std::ranges::minmax(caps);
  EXPECT_GE(std::log10(high / low), 9);
  EXPECT_LT(low, 5e3);
  EXPECT_LT(smallest_price, 6e-11);
  EXPECT_GT(unknown_max, 50);
  EXPECT_GT(unknown_total, 20);
  EXPECT_GE(unranked, 2);
}

TEST(MarketModel, HasTheOdditiesOfRealListings) {
  MarketModel model(Options());
  const CoinState dead = model.StateOf(Index(model, "ghost-ledger"));
  EXPECT_FALSE(dead.price);
  EXPECT_EQ(dead.market_cap, 0);
  for (const std::string_view id : {"vela-harbor", "oldmine-credits"}) {
    const CoinState stale = model.StateOf(Index(model, id));
    EXPECT_TRUE(stale.price);
    EXPECT_FALSE(stale.high_24h || stale.low_24h || stale.price_24h_ago);
    EXPECT_LT(stale.last_updated, model.now() - days{100});
  }
  const std::size_t bogus = Index(model, "ticorex-token");
  EXPECT_EQ(model.StateOf(bogus).rank, 1);
  EXPECT_LT(model.StateOf(bogus).volume, 100);
  EXPECT_EQ(model.StateOf(Index(model, "bitcoin")).rank, 2);
}

TEST(MarketModel, LeavesTheBogusLeaderOutWhenAsked) {
  ModelOptions options = Options();
  options.bogus_leader = false;
  MarketModel model(options);
  EXPECT_FALSE(model.Find("ticorex-token"));
  EXPECT_EQ(model.StateOf(Index(model, "bitcoin")).rank, 1);
  EXPECT_EQ(model.ranked_count(), 300u);
}

TEST(MarketModel, BustleMovesAFifthOfTheCoinsWithinASecond) {
  ModelOptions options = Options();
  options.bustle = 40;
  const auto moved = [](const MarketModel& model, Millis within) {
    int count = 0;
    for (std::size_t coin = 0; coin < 250; ++coin) {
      const auto before = model.PriceAt(coin, model.options().start + Millis{60'000});
      const auto after = model.PriceAt(coin, model.options().start + Millis{60'000} + within);
      count += before && after && std::abs(*after / *before - 1) > 0.001;
    }
    return count;
  };
  EXPECT_GT(moved(MarketModel(options), Millis{1'000}), 50);
  EXPECT_LT(moved(MarketModel(Options()), Millis{1'000}), 5);
}

TEST(MarketModel, StaysSaneOverTenThousandSteps) {
  MarketModel model(Options());
  const std::size_t bitcoin = Index(model, "bitcoin");
  const double start = *model.StateOf(bitcoin).price;
  double last = start;
  int unmoved = 0;
  for (std::int64_t step = 1; step <= 10'000; ++step) {
    const double price =
        model.PriceAt(bitcoin, model.options().start + step * Millis{60'000}).value();
    ASSERT_GT(price, start / 3);
    ASSERT_LT(price, start * 3);
    unmoved += price == last;
    last = price;
  }
  EXPECT_LT(unmoved, 10);

  for (std::int64_t step = 500; step <= 10'000; step += 500) {
    model.MoveTo(step);
    int moved = 0;
    for (std::size_t i = 0; i < model.ranked_count(); ++i) {
      const CoinState state = model.StateOf(i);
      if (!state.high_24h) continue;
      ASSERT_TRUE(std::isfinite(*state.price) && *state.price > 0) << model.coins()[i].id;
      ASSERT_GE(*state.high_24h, *state.low_24h);
      ASSERT_GE(*state.high_24h, *state.price);
      ASSERT_LE(*state.low_24h, *state.price);
      ASSERT_GE(state.records.ath, *state.high_24h);
      ASSERT_TRUE(std::isfinite(state.volume) && state.volume > 0);
      moved += *state.price != *state.price_24h_ago;
    }
    EXPECT_GT(moved, 280);
  }
}

TEST(MarketModel, MovesCoinsTogetherAndSmallOnesMore) {
  MarketModel model(Options());
  const std::size_t bitcoin = Index(model, "bitcoin"), ethereum = Index(model, "ethereum");
  double both = 0, first = 0, second = 0;
  for (int day = 1; day <= 300; ++day) {
    const auto move = [&](std::size_t coin) {
      return std::log(*model.PriceAt(coin, model.now() - days{day}) /
                      *model.PriceAt(coin, model.now() - days{day + 1}));
    };
    const double a = move(bitcoin), b = move(ethereum);
    both += a * b;
    first += a * a;
    second += b * b;
  }
  EXPECT_GT(both / std::sqrt(first * second), 0.5);
  EXPECT_GT(std::sqrt(first / 300), 0.01);
  EXPECT_LT(std::sqrt(first / 300), 0.05);
  EXPECT_GT(second, first);
}

TEST(MarketModel, StablecoinsStayNearOneAndPegsFollow) {
  MarketModel model(Options());
  const std::size_t tether = Index(model, "tether"), wrapped = Index(model, "wrapped-bitcoin"),
                    bitcoin = Index(model, "bitcoin");
  for (int day = 0; day < 365; ++day) {
    const WallTime at = model.now() - days{day};
    ASSERT_NEAR(*model.PriceAt(tether, at), 1, 0.02);
    ASSERT_NEAR(*model.PriceAt(wrapped, at) / *model.PriceAt(bitcoin, at), 1, 0.02);
  }
}

TEST(MarketModel, RanksByCapAtEveryStep) {
  MarketModel model(Options());
  model.MoveTo(20'000);
  std::vector<std::pair<int, double>> ranked;
  for (std::size_t i = 0; i < model.ranked_count(); ++i) {
    const CoinState state = model.StateOf(i);
    if (state.rank) ranked.emplace_back(*state.rank, state.market_cap);
  }
  std::ranges::sort(ranked);
  for (std::size_t i = 1; i < ranked.size(); ++i) {
    ASSERT_EQ(ranked[i].first, static_cast<int>(i) + 1);
    ASSERT_LE(ranked[i].second, ranked[i - 1].second);
  }
}

TEST(MarketModel, APinHoldsUntilReleasedAndShowsInTheDay) {
  MarketModel model(Options());
  const std::size_t bitcoin = Index(model, "bitcoin");
  model.Pin(bitcoin, 50'000);
  model.MoveTo(60);
  EXPECT_EQ(model.StateOf(bitcoin).price, 50'000);
  EXPECT_EQ(model.StateOf(bitcoin).low_24h, 50'000);
  EXPECT_NEAR(*model.StateOf(Index(model, "wrapped-bitcoin")).price, 50'000, 500);
  model.Release(bitcoin);
  EXPECT_GT(*model.StateOf(bitcoin).price, 80'000);
  EXPECT_EQ(model.StateOf(bitcoin).low_24h, 50'000);
  EXPECT_EQ(model.PriceAt(bitcoin, model.now() - hours{1} + Millis{60'000}), 50'000);
  model.MoveTo(60 + 25 * 60);
  EXPECT_GT(*model.StateOf(bitcoin).low_24h, 60'000);
}

TEST(MarketModel, FrozenPricesStandStillButPinsStillWork) {
  MarketModel model(Options());
  model.MoveTo(5);
  const std::size_t bitcoin = Index(model, "bitcoin"), ethereum = Index(model, "ethereum");
  const auto before = model.StateOf(bitcoin).price;
  model.Freeze(true);
  model.MoveTo(500);
  EXPECT_EQ(model.StateOf(bitcoin).price, before);
  model.Pin(ethereum, 1'234);
  EXPECT_EQ(model.StateOf(ethereum).price, 1'234);
  model.Freeze(false);
  MarketModel untouched(Options());
  untouched.MoveTo(500);
  EXPECT_EQ(model.StateOf(bitcoin).price, untouched.StateOf(bitcoin).price);
}

TEST(MarketModel, SurvivesALeapOfTenYears) {
  MarketModel model(Options());
  model.MoveTo(10LL * 366 * 24 * 60);
  const CoinState state = model.StateOf(Index(model, "bitcoin"));
  EXPECT_GT(*state.price, 5'000);
  EXPECT_GE(*state.high_24h, *state.price);
}

TEST(MarketModel, ListedOnlyCoinsHaveMarketDataToo) {
  MarketModel model(Options());
  const CoinState state = model.StateOf(Index(model, "1move token"));
  EXPECT_GT(*state.price, 0);
  EXPECT_GE(*state.high_24h, *state.low_24h);
  EXPECT_FALSE(state.rank);
}

}  // namespace
}  // namespace cpa::simulator
