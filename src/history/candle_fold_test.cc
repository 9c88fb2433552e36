#include "history/candle_fold.h"

#include <algorithm>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "base/text.h"
#include "history/candle_time.h"

namespace cpa {
namespace {

WallTime At(std::string_view text) {
  return ParseTime(text).value();
}

TEST(CandleTime, BoundariesAreThoseOfUtc) {
  const WallTime at = At("2024-02-29T23:59:59.999Z");  // A Thursday.
  EXPECT_EQ(CandleOpenTime(CandleInterval::k1m, at), At("2024-02-29T23:59:00Z"));
  EXPECT_EQ(CandleOpenTime(CandleInterval::k5m, at), At("2024-02-29T23:55:00Z"));
  EXPECT_EQ(CandleOpenTime(CandleInterval::k15m, at), At("2024-02-29T23:45:00Z"));
  EXPECT_EQ(CandleOpenTime(CandleInterval::k1h, at), At("2024-02-29T23:00:00Z"));
  EXPECT_EQ(CandleOpenTime(CandleInterval::k4h, at), At("2024-02-29T20:00:00Z"));
  EXPECT_EQ(CandleOpenTime(CandleInterval::k1d, at), At("2024-02-29T00:00:00Z"));
  EXPECT_EQ(CandleOpenTime(CandleInterval::k1w, at), At("2024-02-26T00:00:00Z"));
  EXPECT_EQ(CandleOpenTime(CandleInterval::k1M, at), At("2024-02-01T00:00:00Z"));
}

TEST(CandleTime, WeeksBeginOnMondayAndMonthsHaveTheirOwnLength) {
  EXPECT_EQ(CandleOpenTime(CandleInterval::k1w, At("2024-01-07T23:00:00Z")),
            At("2024-01-01T00:00:00Z"));
  EXPECT_EQ(CandleOpenTime(CandleInterval::k1w, At("2024-01-08T00:00:00Z")),
            At("2024-01-08T00:00:00Z"));
  EXPECT_EQ(CandleEndTime(CandleInterval::k1M, At("2024-02-01T00:00:00Z")),
            At("2024-03-01T00:00:00Z"));
  EXPECT_EQ(CandleEndTime(CandleInterval::k1M, At("2023-12-01T00:00:00Z")),
            At("2024-01-01T00:00:00Z"));
}

TEST(CandleTime, RoundsDownBefore1970) {
  EXPECT_EQ(CandleOpenTime(CandleInterval::k1h, At("1969-12-31T23:59:59Z")),
            At("1969-12-31T23:00:00Z"));
}

// Each candle from its own samples, without looking at any other.
std::vector<Candle> Naive(const std::vector<PriceSample>& samples, CandleInterval interval) {
  std::map<WallTime, std::vector<PriceSample>> groups;
  for (const PriceSample& each : samples) {
    groups[CandleOpenTime(interval, each.at)].push_back(each);
  }
  std::vector<Candle> candles;
  for (auto& [open_time, group] : groups) {
    Candle candle{.open_time = open_time,
                  .open = group.front().price,
                  .high = group.front().price,
                  .low = group.front().price,
                  .close = group.back().price,
                  .samples = static_cast<std::int64_t>(group.size())};
    for (const PriceSample& each : group) {
      candle.high = std::max(candle.high, each.price);
      candle.low = std::min(candle.low, each.price);
      if (each.market_cap) candle.market_cap = each.market_cap;
      if (each.volume_24h) candle.volume_24h = each.volume_24h;
    }
    candles.push_back(candle);
  }
  return candles;
}

std::vector<PriceSample> RandomSamples(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<PriceSample> samples;
  std::int64_t at = 1'700'000'000'000 + static_cast<std::int64_t>(random() % 100'000'000);
  const std::uint64_t pace = std::uint64_t{1} << (10 + random() % 18);
  for (int i = 0; i < 300; ++i) {
    at += 1 + static_cast<std::int64_t>(random() % pace);
    PriceSample sample{.at = WallTime{Millis{at}}, .price = static_cast<double>(random() % 1'000)};
    if (random() % 3 != 0) sample.market_cap = static_cast<double>(random() % 1'000);
    if (random() % 3 != 0) sample.volume_24h = static_cast<double>(random() % 1'000);
    samples.push_back(sample);
  }
  return samples;
}

constexpr CandleInterval kAll[] = {CandleInterval::k1m, CandleInterval::k5m, CandleInterval::k15m,
                                   CandleInterval::k1h, CandleInterval::k4h, CandleInterval::k1d,
                                   CandleInterval::k1w, CandleInterval::k1M};

// Apart from coverage, which has its own test.
std::vector<Candle> Seen(std::vector<Candle> candles) {
  for (Candle& each : candles) each.coverage = 1;
  return candles;
}

TEST(CandleFold, EqualsANaiveModelForAllIntervals) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto samples = RandomSamples(seed);
    for (const CandleInterval interval : kAll) {
      EXPECT_EQ(Seen(FoldSamples(samples, interval)), Naive(samples, interval))
          << seed << ' ' << CandleIntervalName(interval);
    }
  }
}

TEST(CandleFold, FoldingCandlesEqualsFoldingTheirSamples) {
  constexpr std::pair<CandleInterval, CandleInterval> kPairs[] = {
      {CandleInterval::k1m, CandleInterval::k5m}, {CandleInterval::k5m, CandleInterval::k15m},
      {CandleInterval::k5m, CandleInterval::k1h}, {CandleInterval::k1h, CandleInterval::k4h},
      {CandleInterval::k1h, CandleInterval::k1d}, {CandleInterval::k1d, CandleInterval::k1w},
      {CandleInterval::k1d, CandleInterval::k1M}};
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto samples = RandomSamples(seed);
    for (const auto& [from, to] : kPairs) {
      EXPECT_EQ(Seen(FoldCandles(FoldSamples(samples, from), from, to)), Naive(samples, to))
          << seed;
    }
  }
}

TEST(CandleFold, TradedVolumeAddsUpAndTheWorstSourceIsTold) {
  const WallTime noon = At("2024-01-01T12:00:00Z");
  const std::vector<Candle> candles = {
      {.open_time = noon, .open = 1, .high = 4, .low = 1, .close = 2, .traded_volume = 1.5},
      {.open_time = noon + std::chrono::minutes(5),
       .open = 3,
       .high = 3,
       .low = 0.5,
       .close = 3,
       .traded_volume = 2,
       .source = HistorySource::kImported,
       .is_open = true}};
  const auto folded = FoldCandles(candles, CandleInterval::k5m, CandleInterval::k15m);
  ASSERT_EQ(folded.size(), 1U);
  EXPECT_EQ(folded[0].traded_volume, 3.5);
  EXPECT_EQ(folded[0].source, HistorySource::kImported);
  EXPECT_TRUE(folded[0].is_open);
  EXPECT_EQ(folded[0].low, 0.5);
}

TEST(CandleFold, TradedVolumeIsUnknownWhenThatOfAPartIs) {
  const WallTime noon = At("2024-01-01T12:00:00Z");
  std::vector<Candle> candles;
  for (const auto& traded : {std::optional(1.5), std::optional<double>(), std::optional(2.0)}) {
    candles.push_back({.open_time = noon + std::chrono::minutes(5 * candles.size()),
                       .open = 1,
                       .high = 1,
                       .low = 1,
                       .close = 1,
                       .traded_volume = traded});
  }
  EXPECT_EQ(FoldCandles(candles, CandleInterval::k5m, CandleInterval::k15m)[0].traded_volume,
            std::nullopt);
}

TEST(CandleFold, CoverageIsThePiecesWithASampleAndWhatLiesBetweenNearOnes) {
  const WallTime one = At("2024-01-01T01:00:00Z");
  const auto coverage = [&](const std::vector<int>& minutes, CandleInterval interval) {
    std::vector<PriceSample> samples;
    for (const int minute : minutes) {
      samples.push_back({.at = one + std::chrono::minutes(minute), .price = 1});
    }
    return FoldSamples(samples, interval).front().coverage;
  };
  std::vector<int> hour;
  for (int minute = 0; minute < 60; ++minute) hour.push_back(minute);
  EXPECT_EQ(coverage(hour, CandleInterval::k1h), 1);
  EXPECT_DOUBLE_EQ(coverage(hour, CandleInterval::k1d), 1 / 24.0);
  EXPECT_DOUBLE_EQ(coverage({0, 1, 39}, CandleInterval::k1h), 2 / 12.0);
  EXPECT_DOUBLE_EQ(coverage({3, 13, 23, 33, 43, 53}, CandleInterval::k1h), 11 / 12.0);
  EXPECT_DOUBLE_EQ(coverage({4, 16}, CandleInterval::k1h), 2 / 12.0);
  EXPECT_EQ(coverage({4}, CandleInterval::k5m), 1);
}

TEST(CandleFold, ALongerCandleHasSeenWhatItsPartsHave) {
  std::vector<Candle> hours;
  for (int hour = 0; hour < 12; ++hour) {
    hours.push_back({.open_time = At("2024-01-01T00:00:00Z") + std::chrono::hours(hour),
                     .open = 1,
                     .high = 1,
                     .low = 1,
                     .close = 1,
                     .coverage = hour == 0 ? 1 / 3.0 : 1});
  }
  const auto days = FoldCandles(hours, CandleInterval::k1h, CandleInterval::k1d);
  ASSERT_EQ(days.size(), 1U);
  EXPECT_NEAR(days[0].coverage, (11 + 1 / 3.0) / 24, 1e-9);
}

TEST(CandleFolder, LateSamplesJoinTheOpenCandleAndNoOther) {
  CandleFolder folder(CandleInterval::k5m);
  const WallTime open = At("2024-01-01T12:05:00Z");
  const auto sample = [&](int second, double price) {
    return PriceSample{.at = open + std::chrono::seconds(second), .price = price};
  };
  EXPECT_TRUE(folder.Add(sample(60, 10)));
  EXPECT_TRUE(folder.Add(sample(120, 11)));
  EXPECT_TRUE(folder.Add(sample(30, 50)));   // The earliest now: it opens the candle.
  EXPECT_TRUE(folder.Add(sample(90, 2)));    // In the middle.
  EXPECT_FALSE(folder.Add(sample(-1, 99)));  // Of the candle before.
  EXPECT_FALSE(folder.Add(sample(120, 7)));  // Repeated.
  const Candle candle = folder.open().value();
  EXPECT_EQ(candle.open, 50);
  EXPECT_EQ(candle.high, 50);
  EXPECT_EQ(candle.low, 2);
  EXPECT_EQ(candle.close, 11);
  EXPECT_EQ(candle.samples, 4);
  EXPECT_TRUE(candle.is_open);
}

TEST(CandleFolder, TellsOnceWhatHasClosed) {
  CandleFolder folder(CandleInterval::k1m);
  folder.Add({.at = At("2024-01-01T12:00:10Z"), .price = 1});
  EXPECT_FALSE(folder.TakeClosed().has_value());
  folder.Add({.at = At("2024-01-01T12:03:10Z"), .price = 2});
  EXPECT_EQ(folder.TakeClosed().value().close, 1);
  EXPECT_FALSE(folder.TakeClosed().has_value());
  EXPECT_EQ(folder.open()->open_time, At("2024-01-01T12:03:00Z"));
}

}  // namespace
}  // namespace cpa
