#include "history/sample_block.h"

#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace cpa {
namespace {

constexpr WallTime kStart{Millis{1'700'000'000'000}};

PriceSample SampleAt(std::int64_t ms, double price) {
  return {.at = kStart + Millis{ms}, .price = price};
}

// Half-hours of what an upstream sends: stamps that jitter, prices with few digits.
std::vector<PriceSample> LikeUpstream(int count) {
  std::mt19937_64 random(7);
  std::vector<PriceSample> samples;
  WallTime at = kStart;
  double price = 43250.51;
  for (int i = 0; i < count; ++i) {
    at += Millis{30'000 + static_cast<std::int64_t>(random() % 2'000)};
    price = std::round((price + static_cast<double>(random() % 2'000) / 100.0 - 10.0) * 100) / 100;
    samples.push_back({at, price, std::round(price * 19'500'000), 2.5e10 + double(i) * 1e6});
  }
  return samples;
}

void ExpectSame(const std::vector<PriceSample>& samples) {
  const auto again = DecodeBlock(EncodeBlock(samples));
  ASSERT_TRUE(again.has_value());
  ASSERT_EQ(again->size(), samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ((*again)[i], samples[i]) << i;
    EXPECT_EQ(std::signbit((*again)[i].price), std::signbit(samples[i].price)) << i;
  }
}

TEST(SampleBlock, GivesBackEveryBit) {
  ExpectSame({});
  ExpectSame({SampleAt(0, 43250.5)});
  ExpectSame({{WallTime{}, 1, {}, {}}, {WallTime{Millis{1}}, 2, {}, {}}});
  ExpectSame({SampleAt(-3'000'000'000'000, 1e-300), SampleAt(1, 0.1 + 0.2), SampleAt(2, -0.0)});
  ExpectSame(LikeUpstream(120));
  std::mt19937_64 random(3);
  for (int round = 0; round < 200; ++round) {
    std::vector<PriceSample> samples;
    std::int64_t at = static_cast<std::int64_t>(random() % 1'000'000);
    for (std::uint64_t i = random() % 40; i > 0; --i) {
      at += 1 + static_cast<std::int64_t>(random() % (std::uint64_t{1} << (random() % 40)));
      const double price = std::ldexp(static_cast<double>(random()), -int(random() % 120));
      samples.push_back(SampleAt(at, price));
      if (random() % 3 != 0)
        samples.back().market_cap = static_cast<double>(random() % 100'000'000);
      if (random() % 2 != 0) samples.back().volume_24h = static_cast<double>(random()) / 1e4;
    }
    ExpectSame(samples);
  }
}

TEST(SampleBlock, TakesFewBytesForWhatUpstreamSends) {
  const auto samples = LikeUpstream(120);
  EXPECT_LT(EncodeBlock(samples).size() / samples.size(), 20U);
}

TEST(SampleBlock, RefusesEveryChangedOrMissingByte) {
  const std::string whole = EncodeBlock(LikeUpstream(20));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_FALSE(DecodeBlock(whole.substr(0, i)).has_value()) << i;
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = whole;
      damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
      EXPECT_FALSE(DecodeBlock(damaged).has_value()) << i << '.' << bit;
    }
  }
  EXPECT_FALSE(DecodeBlock(whole + 'x').has_value());
}

TEST(SampleBlock, RefusesTimesThatDoNotIncrease) {
  EXPECT_FALSE(DecodeBlock(EncodeBlock(std::vector{SampleAt(5, 1), SampleAt(5, 2)})).has_value());
  EXPECT_FALSE(DecodeBlock(EncodeBlock(std::vector{SampleAt(5, 1), SampleAt(4, 2)})).has_value());
}

TEST(Tick, GivesBackEverySampleInItsOrder) {
  const std::vector<CoinSample> samples = {
      {7, {kStart, 0.1 + 0.2, 1e12, {}}},
      {1, {kStart - Millis{5'000}, 5e-9, {}, 3.25}},
      {std::numeric_limits<HistoryCoin>::max(), {kStart, 1, {}, {}}}};
  const auto again = DecodeTick(EncodeTick(samples));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(*again, samples);
}

TEST(Tick, RefusesEveryMissingByte) {
  const std::string whole = EncodeTick(std::vector<CoinSample>{{1, {kStart, 2, 3, 4}}});
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_FALSE(DecodeTick(whole.substr(0, i)).has_value()) << i;
  }
}

}  // namespace
}  // namespace cpa
