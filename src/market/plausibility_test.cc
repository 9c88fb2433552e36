#include "market/plausibility.h"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "market/quotes_for_test.h"

namespace cpa {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr WallTime kNow{Millis{1'700'000'000'000}};
constexpr WallTime kStampMax = kNow + hours{1};
constexpr StampLimits kStamps{.latest = kStampMax, .frozen_before = kNow - hours{6}};
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
  std::optional<double> price_before = std::nullopt;
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
      {"the first there can be", Sample(100, kStampMin), {}, kAccepted},
      {"before there were prices", Sample(100, kStampMin - Millis{1}), {}, kAncient},
      {"the year 0", Sample(100, ParseTime("0000-01-01T00:00:00Z")), Sample(100, kNow), kAncient},
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
      {"it goes on up", Sample(5'000), Sample(100), kConfirmed, after_jump_to(1'000)},
      {"it goes on down", Sample(4), Sample(100), kConfirmed, after_jump_to(19)},
      {"it comes half-way back", Sample(510), Sample(100), kConfirmed, after_jump_to(1'000)},
      {"another order of size", Sample(5'001), Sample(100), kHeldBack, after_jump_to(1'000)},
      {"ten times, then a hundred", Sample(10'000), Sample(100), kHeldBack, after_jump_to(1'000)},
      {"second sample jumps down", Sample(1), Sample(100), kHeldBack, after_jump_to(1'000)},
      {"back near the old price", Sample(105), Sample(100), kAccepted, after_jump_to(1'000)},
      {"the same sample again", Sample(1'000, kNow), Sample(100, before), kHeldBack,
       after_jump_to(1'000, kNow)},
      {"a later sample", Sample(1'000, kNow), Sample(100, before), kConfirmed,
       after_jump_to(1'000, before)},
      {"after a restart", Sample(1'000), {}, kHeldBack, {}, 100.0},
      {"after a restart, near", Sample(499), {}, kAccepted, {}, 100.0},
      {"after a restart, confirmed", Sample(1'000), {}, kConfirmed, after_jump_to(900), 100.0},
      {"what was seen since counts", Sample(1'000), Sample(900), kAccepted, {}, 100.0},
  };
}

void ExpectVerdicts(const std::vector<JudgeCase>& cases) {
  for (const JudgeCase& row : cases) {
    KnownCoin known{.price_before = row.price_before, .held_back = row.held_back};
    if (row.held) known.last = row.held->tick();
    EXPECT_EQ(Judge(row.row.tick(), known, kStamps), row.want) << row.name;
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

// B5
TEST(StampLimits, AreAnHourAheadAndThePermittedAgeBehind) {
  const StampLimits limits = StampLimitsOf(kNow, {}, hours{6});
  EXPECT_EQ(limits.latest, kNow + hours{1});
  EXPECT_FALSE(IsFrozen(Sample(1, kNow - hours{6}).tick(), limits));
  EXPECT_TRUE(IsFrozen(Sample(1, kNow - hours{6} - Millis{1}).tick(), limits));
  EXPECT_FALSE(IsFrozen(Sample(1).tick(), limits)) << "no stamp has no age";
}

TEST(StampLimits, UpstreamsClockVouchesWhenOursIsWrong) {
  for (const Millis off : {Millis{hours{1}}, Millis{hours{24}}, Millis{hours{87'600}}}) {
    for (const WallTime ours : {kNow - off, kNow + off}) {
      const StampLimits limits = StampLimitsOf(ours, kNow, hours{6});
      EXPECT_EQ(Judge(Sample(100, kNow).tick(), {}, limits), Verdict::kAccepted) << off.count();
      EXPECT_FALSE(IsFrozen(Sample(100, kNow).tick(), limits)) << off.count();
    }
  }
}

TEST(StampLimits, NoClockVouchesForTheYear2099) {
  const WallTime far = *ParseTime("2099-01-01T00:00:00Z");
  for (const auto& upstreams :
       {std::optional<WallTime>(), std::optional(kNow), std::optional(far)}) {
    const StampLimits limits = StampLimitsOf(kNow, upstreams, hours{6});
    EXPECT_EQ(Judge(Sample(100, far).tick(), {}, limits), Verdict::kFuture);
  }
}

// B4
TEST(PoisonedBatch, NeedsFiveRowsAndMoreThanATenth) {
  EXPECT_FALSE(IsPoisonedBatch(0, 0));
  EXPECT_FALSE(IsPoisonedBatch(1, 1));
  EXPECT_FALSE(IsPoisonedBatch(2, 15));
  EXPECT_FALSE(IsPoisonedBatch(4, 4));
  EXPECT_TRUE(IsPoisonedBatch(5, 49));
  EXPECT_FALSE(IsPoisonedBatch(5, 50));
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
  row.price_change_percentage_7d = -101;
  row.price_change_24h = 1e300;
  row.fully_diluted_valuation = 1e300;
  row.ath_date = kStampMin - Millis{1};
  row.atl_date = kStampMax + Millis{1};
  row.ath = 5;
  ASSERT_TRUE(NeedsRepair(row, kStamps));
  Quote want = Sample(100);
  want.market_cap.reset();
  want.ath = 5;
  EXPECT_EQ(Repaired(row, kStamps), want);
  EXPECT_FALSE(NeedsRepair(want, kStamps));
}

TEST(Repair, AZeroMarketCapIsAnUnknownOneButZeroVolumeIsReal) {
  Quote row = Sample(100);
  row.market_cap = 0;
  row.volume_24h = 0;
  EXPECT_EQ(Repaired(row, kStamps).market_cap, std::nullopt);
  EXPECT_EQ(Repaired(row, kStamps).volume_24h, 0);
}

TEST(Repair, KeepsNegativeChanges) {
  Quote row = Sample(100);
  row.price_change_24h = -1'250.75;
  row.price_change_percentage_24h = -2.96;
  row.atl_change_percentage = 47'204'173;
  EXPECT_FALSE(NeedsRepair(row, kStamps));
}

}  // namespace
}  // namespace cpa
