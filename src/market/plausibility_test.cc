#include "market/plausibility.h"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "market/quotes_for_test.h"

namespace cpa {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr WallTime kNow{Millis{1'700'000'000'000}};
constexpr WallTime kStampMax = kNow + hours{1};
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Quote Sample(std::optional<double> price, std::optional<WallTime> stamp = std::nullopt) {
  Quote quote = CoinAt("bitcoin", 0);
  quote.price = price;
  quote.last_updated = stamp;
  return quote;
}

struct JudgeCase {
  std::string name;
  Quote row;
  std::optional<Quote> held;
  Verdict want;
  std::optional<HeldBack> held_back = std::nullopt;
  Millis age = seconds{30};
};

std::vector<JudgeCase> PriceCases() {
  using enum Verdict;
  return {
      {"first sight", Sample(100), {}, kAccepted},
      {"small move", Sample(101), Sample(100), kAccepted},
      {"same price", Sample(100), Sample(100), kAccepted},
      {"tiny price", Sample(2.6e-13), {}, kAccepted},
      {"smallest price", Sample(kPriceMin), {}, kAccepted},
      {"largest price", Sample(kPriceMax), {}, kAccepted},
      {"zero", Sample(0), Sample(100), kNotPositive},
      {"negative zero", Sample(-0.0), {}, kNotPositive},
      {"negative", Sample(-100), Sample(100), kNotPositive},
      {"not a number", Sample(std::nan("")), Sample(100), kNotPositive},
      {"infinity", Sample(kInfinity), Sample(100), kNotPositive},
      {"minus infinity", Sample(-kInfinity), Sample(100), kNotPositive},
      {"huge", Sample(1e308), Sample(100), kNotPositive},
      {"just too large", Sample(kPriceMax * 1.01), {}, kNotPositive},
      {"just too small", Sample(kPriceMin / 1.01), {}, kNotPositive},
      {"denormal", Sample(5e-324), {}, kNotPositive},
      {"null at first sight", Sample({}), {}, kAccepted},
      {"null stays null", Sample({}), Sample({}), kAccepted},
      {"null becomes known", Sample(100), Sample({}), kAccepted},
      {"known becomes null", Sample({}), Sample(100), kBecameNull},
  };
}

std::vector<JudgeCase> StampCases() {
  using enum Verdict;
  const WallTime before = kNow - seconds{1};
  return {
      {"newer", Sample(100, kNow), Sample(100, before), kAccepted},
      {"equal", Sample(101, kNow), Sample(100, kNow), kAccepted},
      {"older", Sample(101, before), Sample(100, kNow), kOutOfOrder},
      {"no stamp", Sample(101), Sample(100, kNow), kAccepted},
      {"first stamp", Sample(101, before), Sample(100), kAccepted},
      {"latest plausible", Sample(100, kStampMax), {}, kAccepted},
      {"ahead", Sample(100, kStampMax + Millis{1}), {}, kFuture},
      {"ahead, held", Sample(100, kStampMax + Millis{1}), Sample(100, kNow), kFuture},
      {"held is ahead of all clocks", Sample(100, kNow), Sample(100, kStampMax + hours{1}),
       kAccepted},
      {"older null", Sample({}, before), Sample({}, kNow), kOutOfOrder},
  };
}

std::vector<JudgeCase> JumpCases() {
  using enum Verdict;
  const WallTime before = kNow - seconds{30};
  const auto after_jump_to = [](double price, std::optional<WallTime> stamp = {}) {
    return HeldBack{price, stamp};
  };
  return {
      {"five times", Sample(500), Sample(100), kAccepted},
      {"above five times", Sample(500.1), Sample(100), kHeldBack},
      {"a fifth", Sample(20), Sample(100), kAccepted},
      {"below a fifth", Sample(19.9), Sample(100), kHeldBack},
      {"ten times", Sample(1'000), Sample(100), kHeldBack},
      {"a thousandth", Sample(0.1), Sample(100), kHeldBack},
      {"second sample agrees", Sample(1'100), Sample(100), kConfirmed, after_jump_to(1'000)},
      {"at the edge of agreement", Sample(1'200), Sample(100), kConfirmed, after_jump_to(1'000)},
      {"second sample differs", Sample(1'300), Sample(100), kHeldBack, after_jump_to(1'000)},
      {"second sample jumps down", Sample(1), Sample(100), kHeldBack, after_jump_to(1'000)},
      {"back near the old price", Sample(105), Sample(100), kAccepted, after_jump_to(1'000)},
      {"the same sample again", Sample(1'000, kNow), Sample(100, before), kHeldBack,
       after_jump_to(1'000, kNow)},
      {"a later sample", Sample(1'000, kNow), Sample(100, before), kConfirmed,
       after_jump_to(1'000, before)},
      {"after ten minutes", Sample(1'000), Sample(100), kHeldBack, {}, minutes{10}},
      {"after an outage", Sample(1'000), Sample(100), kAccepted, {}, minutes{10} + Millis{1}},
  };
}

void ExpectVerdicts(const std::vector<JudgeCase>& cases) {
  for (const JudgeCase& row : cases) {
    const KnownCoin known{row.held ? &*row.held : nullptr, row.age, row.held_back};
    EXPECT_EQ(Judge(row.row, known, kStampMax), row.want) << row.name;
  }
}

TEST(Judge, RefusesPricesThatCannotBe) {
  ExpectVerdicts(PriceCases());
}

TEST(Judge, RefusesStampsThatCannotBe) {
  ExpectVerdicts(StampCases());
}

TEST(Judge, HoldsJumpsBackUntilASecondSampleAgrees) {
  ExpectVerdicts(JumpCases());
}

QuoteBatch Stamped(const std::vector<std::optional<WallTime>>& stamps) {
  QuoteBatch batch;
  for (const auto& stamp : stamps) batch.quotes.push_back(Sample(100, stamp));
  return batch;
}

TEST(LatestPlausibleStamp, IsAnHourAheadOfOurClock) {
  EXPECT_EQ(LatestPlausibleStamp(Stamped({}), kNow), kStampMax);
  EXPECT_EQ(LatestPlausibleStamp(Stamped({kNow, {}, kNow - hours{3}, kNow}), kNow), kStampMax);
}

TEST(LatestPlausibleStamp, TheMedianVouchesWhenOurClockIsBehind) {
  const WallTime real = kNow + hours{24 * 365};
  EXPECT_EQ(LatestPlausibleStamp(Stamped({real, real, real - minutes{5}}), kNow), real + hours{1});
}

TEST(LatestPlausibleStamp, NoRowVouchesForItself) {
  const WallTime wrong = kNow + hours{24 * 365};
  EXPECT_EQ(LatestPlausibleStamp(Stamped({wrong}), kNow), kStampMax);
  EXPECT_EQ(LatestPlausibleStamp(Stamped({wrong, wrong}), kNow), kStampMax);
  EXPECT_EQ(LatestPlausibleStamp(Stamped({wrong, kNow, kNow}), kNow), kStampMax);
  EXPECT_EQ(LatestPlausibleStamp(Stamped({wrong, wrong, kNow, kNow}), kNow), kStampMax);
}

TEST(PoisonedBatch, NeedsTwoRowsAndMoreThanATenth) {
  EXPECT_FALSE(IsPoisonedBatch(0, 0));
  EXPECT_FALSE(IsPoisonedBatch(1, 1));
  EXPECT_FALSE(IsPoisonedBatch(1, 5));
  EXPECT_TRUE(IsPoisonedBatch(2, 2));
  EXPECT_TRUE(IsPoisonedBatch(2, 19));
  EXPECT_FALSE(IsPoisonedBatch(2, 20));
  EXPECT_FALSE(IsPoisonedBatch(25, 250));
  EXPECT_TRUE(IsPoisonedBatch(26, 250));
}

TEST(Repair, ForgetsSideValuesThatCannotBe) {
  Quote row = Sample(100);
  row.market_cap = -1;
  row.volume_24h = -0.5;
  row.high_24h = std::nan("");
  row.low_24h = kInfinity;
  row.circulating_supply = 0;
  row.total_supply = -3;
  row.price_change_percentage_24h = -kInfinity;
  row.ath = 5;
  ASSERT_TRUE(NeedsRepair(row));
  Quote want = Sample(100);
  want.market_cap.reset();
  want.ath = 5;
  EXPECT_EQ(Repaired(row), want);
  EXPECT_FALSE(NeedsRepair(want));
}

TEST(Repair, AZeroMarketCapIsAnUnknownOneButZeroVolumeIsReal) {
  Quote row = Sample(100);
  row.market_cap = 0;
  row.volume_24h = 0;
  EXPECT_EQ(Repaired(row).market_cap, std::nullopt);
  EXPECT_EQ(Repaired(row).volume_24h, 0);
}

TEST(Repair, KeepsNegativeChanges) {
  Quote row = Sample(100);
  row.price_change_24h = -1'250.75;
  row.price_change_percentage_24h = -2.96;
  row.atl_change_percentage = 47'204'173;
  EXPECT_FALSE(NeedsRepair(row));
}

}  // namespace
}  // namespace cpa
