#include "sources/common/budget.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "sources/coingecko/plan.h"

namespace cpa::sources {
namespace {

using namespace std::chrono_literals;

WallTime At(std::string_view text) {
  return *ParseTime(text);
}

class BudgetTest : public testing::Test {
 protected:
  Budget Make(CallLimits limits, Millis interval = 30s, int pages = 1) {
    return Budget({.limits = limits,
                   .call_spacing = spacing_,
                   .poll_interval = interval,
                   .calls_per_poll = pages},
                  kept_, clock_);
  }

  // Makes calls of `purpose` as early as allowed for `span`; returns their starts since then.
  std::vector<Millis> Hammer(Budget& budget, Purpose purpose, Millis span) {
    std::vector<Millis> starts;
    const SteadyTime begin = clock_.Steady();
    while (true) {
      const auto wait = std::chrono::ceil<Millis>(budget.NotBefore(purpose) - clock_.Steady());
      if (clock_.Steady() + wait >= begin + span) return starts;
      clock_.Advance(std::max(Millis{0}, wait));
      budget.OnCallStart(purpose);
      starts.push_back(std::chrono::duration_cast<Millis>(clock_.Steady() - begin));
    }
  }

  ManualClock clock_{At("2026-03-01T00:00:00Z")};
  Millis spacing_ = 1s;
  MonthUse kept_;
};

TEST_F(BudgetTest, CallsKeepTheirDistance) {
  Budget budget = Make({});
  EXPECT_EQ(Hammer(budget, Purpose::kDetail, 5s), (std::vector<Millis>{0s, 1s, 2s, 3s, 4s}));
}

TEST_F(BudgetTest, NoMinuteHoldsMoreCallsThanTheLimit) {
  spacing_ = 0s;
  Budget budget = Make({.calls_per_minute = 5, .calls_per_month = {}});
  const auto starts = Hammer(budget, Purpose::kPrices, 1h);
  ASSERT_GT(starts.size(), 5u * 55);
  for (std::size_t i = 5; i < starts.size(); ++i) EXPECT_GT(starts[i] - starts[i - 5], 60s);
}

TEST_F(BudgetTest, OtherCallsLeaveRoomForThePricesOfTheMinute) {
  spacing_ = 0s;
  Budget budget = Make({.calls_per_minute = 5, .calls_per_month = {}}, 30s);
  EXPECT_EQ(Hammer(budget, Purpose::kDetail, 1s).size(), 3u);
  EXPECT_LE(budget.NotBefore(Purpose::kPrices), clock_.Steady());
  EXPECT_GT(budget.NotBefore(Purpose::kDetail), clock_.Steady() + 50s);
}

struct PaceCase {
  std::string_view what;
  CallLimits limits;
  Millis interval;
  int pages;
  Millis poll;
};

TEST_F(BudgetTest, ThePollIntervalIsWhatThePlanLets) {
  const PaceCase kCases[] = {
      {"as wished", {}, 30s, 1, 30s},
      {"every second on an own host", {}, 1s, 1, 1s},
      {"spacing counts", {}, 1s, 4, 4s},
      {"keyless at the default", {.calls_per_minute = 5}, 30s, 1, 30s},
      {"keyless at full speed", {.calls_per_minute = 5}, 1s, 1, 15'250ms},
      {"keyless with four pages", {.calls_per_minute = 5}, 1s, 4, 61s},
      {"one call a minute", {.calls_per_minute = 1}, 1s, 1, 61s},
      {"pro", {.calls_per_minute = 250}, 1s, 1, 1s},
  };
  for (const PaceCase& each : kCases) {
    SCOPED_TRACE(each.what);
    const Pace pace = Make(each.limits, each.interval, each.pages).CurrentPace();
    EXPECT_EQ(pace.poll, each.poll);
    EXPECT_EQ(pace.governed, each.poll > each.interval);
    EXPECT_EQ(pace.rates, Millis{5min});
    EXPECT_EQ(pace.global, Millis{10min});
    EXPECT_EQ(pace.coin_list, Millis{24h});
  }
}

TEST_F(BudgetTest, AMonthLimitStretchesEverythingThatRepeats) {
  const Pace pace = Make(LimitsOf(Plan::kDemo)).CurrentPace();
  EXPECT_TRUE(pace.governed);
  // 31 days over 9,500 credits less the daily lists, with 1.15 calls per interval.
  EXPECT_GT(pace.poll, 324s);
  EXPECT_LT(pace.poll, 327s);
  EXPECT_EQ(pace.rates, 10 * pace.poll);
  EXPECT_EQ(pace.global, 20 * pace.poll);
  const Millis month = 24h * 31;
  const auto calls = month / pace.poll + month / pace.rates + month / pace.global + 31;
  EXPECT_LE(calls, 9'500 + 1);
}

TEST_F(BudgetTest, AWideMonthLimitChangesNothing) {
  const Pace pace = Make({.calls_per_minute = {}, .calls_per_month = 1'000'000}).CurrentPace();
  EXPECT_EQ(pace.poll, Millis{30s});
  EXPECT_FALSE(pace.governed);
}

TEST_F(BudgetTest, WhatIsUsedSlowsTheRestOfTheMonth) {
  kept_ = {"2026-03", 9'000};
  const Pace late = Make(LimitsOf(Plan::kDemo)).CurrentPace();
  EXPECT_GT(late.poll, 1h);
}

TEST_F(BudgetTest, ARestartKeepsTheCount) {
  Budget first = Make(LimitsOf(Plan::kDemo));
  first.OnCallStart(Purpose::kPrices);
  first.OnCallStart(Purpose::kPrices);
  kept_ = first.Use();
  EXPECT_EQ(kept_.month, "2026-03");
  EXPECT_EQ(Make(LimitsOf(Plan::kDemo)).Use().used, 2);
}

TEST_F(BudgetTest, ANewMonthStartsFromNothing) {
  kept_ = {"2026-03", 9'999};
  Budget budget = Make(LimitsOf(Plan::kDemo));
  EXPECT_GT(budget.NotBefore(Purpose::kPrices), clock_.Steady() + 24h * 30);
  clock_.Advance(24h * 31);
  EXPECT_EQ(budget.Use().used, 0);
  EXPECT_LE(budget.NotBefore(Purpose::kPrices), clock_.Steady());
  budget.OnCallStart(Purpose::kPrices);
  EXPECT_EQ(budget.Use().month, "2026-04");
  EXPECT_EQ(budget.Use().used, 1);
}

TEST_F(BudgetTest, SettingTheClockBackDoesNotCreateCredits) {
  kept_ = {"2026-04", 7'000};
  Budget budget = Make(LimitsOf(Plan::kDemo));
  EXPECT_EQ(budget.Use().used, 7'000);
  budget.OnCallStart(Purpose::kPrices);
  EXPECT_EQ(budget.Use().month, "2026-03");
  EXPECT_EQ(budget.Use().used, 7'001);
}

TEST_F(BudgetTest, TheReserveIsForDetails) {
  kept_ = {"2026-03", 9'500};
  Budget budget = Make(LimitsOf(Plan::kDemo));
  EXPECT_EQ(budget.NotBefore(Purpose::kPrices), clock_.Steady() + 24h * 31);
  EXPECT_EQ(budget.NotBefore(Purpose::kBackground), clock_.Steady() + 24h * 31);
  EXPECT_LE(budget.NotBefore(Purpose::kDetail), clock_.Steady());
  EXPECT_TRUE(budget.AllowsDetail());
  EXPECT_EQ(budget.LastsUntil(), clock_.Wall());
  kept_ = {"2026-03", 10'000};
  EXPECT_FALSE(Make(LimitsOf(Plan::kDemo)).AllowsDetail());
}

TEST_F(BudgetTest, DetailsCannotSpendTheMonth) {
  Budget budget = Make(LimitsOf(Plan::kDemo));
  int calls = 0;
  for (int minute = 0; minute < 31 * 24 * 60; ++minute) {
    if (budget.AllowsDetail()) {
      budget.OnCallStart(Purpose::kDetail);
      ++calls;
    }
    clock_.Advance(1min);
  }
  EXPECT_GE(calls, 500);
  EXPECT_LE(calls, 100 + 520);
}

TEST_F(BudgetTest, WithoutAMonthLimitDetailsAreFree) {
  Budget budget = Make(LimitsOf(Plan::kKeyless));
  for (int i = 0; i < 1'000; ++i) budget.OnCallStart(Purpose::kDetail);
  EXPECT_TRUE(budget.AllowsDetail());
  EXPECT_EQ(budget.LastsUntil(), std::nullopt);
}

TEST_F(BudgetTest, ForecastsTheEndAtThePaceOfTheLastDay) {
  Budget budget = Make(LimitsOf(Plan::kDemo));
  EXPECT_EQ(budget.LastsUntil(), std::nullopt);
  for (int minute = 0; minute < 24 * 60; ++minute) {  // 1,440 a day last for seven days.
    budget.OnCallStart(Purpose::kPrices);
    clock_.Advance(1min);
  }
  const auto end = budget.LastsUntil();
  ASSERT_TRUE(end);
  EXPECT_GT(*end, At("2026-03-07T18:00:00Z"));
  EXPECT_LT(*end, At("2026-03-08T02:00:00Z"));
}

TEST_F(BudgetTest, AtTheGovernedPaceTheMonthIsCovered) {
  Budget budget = Make(LimitsOf(Plan::kDemo));
  for (int i = 0; i < 7'000; ++i) {
    budget.OnCallStart(Purpose::kPrices);
    EXPECT_EQ(budget.LastsUntil(), std::nullopt) << i;
    clock_.Advance(budget.CurrentPace().poll);
  }
  EXPECT_GT(clock_.Wall(), At("2026-03-20T00:00:00Z"));
}

// H5: servers that share a database plan with their part of what all have left.
TEST_F(BudgetTest, SeveralServersShareOneMonth) {
  const CallLimits limits{.calls_per_minute = 30, .calls_per_month = 10'000};
  Budget alone = Make(limits);
  Budget shared = Make(limits);
  shared.Adopt({.month = "2026-03", .used = 0, .servers = 3});
  const double ratio = static_cast<double>(shared.CurrentPace().poll.count()) /
                       static_cast<double>(alone.CurrentPace().poll.count());
  EXPECT_NEAR(ratio, 3, 0.1);
  shared.Adopt({.month = "2026-03", .used = 9'500, .servers = 3});
  EXPECT_TRUE(shared.CurrentPace().used_up) << "what the others spent counts";
  EXPECT_EQ(shared.Use().used, 9'500);
  shared.Adopt({.month = "2026-02", .used = 1, .servers = 1});
  EXPECT_EQ(shared.Use().used, 9'500) << "of another month";
}

// H5: whatever each does, together they keep to the limit.
TEST_F(BudgetTest, ThreeServersForAMonthStayWithinTheLimit) {
  MonthUse sum{.month = "2026-03", .used = 0, .servers = 3};
  const CallLimits limits{.calls_per_minute = 30, .calls_per_month = 10'000};
  std::vector<Budget> servers(3, Make(limits));
  std::vector<SteadyTime> next(3, clock_.Steady());
  while (clock_.Wall() < At("2026-04-01T00:00:00Z")) {
    for (std::size_t i = 0; i < servers.size(); ++i) {
      servers[i].Adopt(sum);
      const SteadyTime due = std::max(next[i], servers[i].NotBefore(Purpose::kPrices));
      if (due > clock_.Steady()) continue;
      servers[i].OnCallStart(Purpose::kPrices);
      ++sum.used;
      servers[i].Adopt(sum);
      next[i] = clock_.Steady() + servers[i].CurrentPace().poll;
    }
    clock_.Advance(1min);
  }
  EXPECT_LE(sum.used, 10'000);
  EXPECT_GE(sum.used, 8'500);
}

// F6
TEST_F(BudgetTest, ACallThatNeverLeftCostsNothing) {
  Budget budget = Make({.calls_per_minute = 30, .calls_per_month = 10'000});
  budget.OnCallStart(Purpose::kPrices);
  budget.TakeBack(Purpose::kPrices);
  EXPECT_EQ(budget.Use().used, 0);
  EXPECT_GT(budget.NotBefore(Purpose::kPrices), clock_.Steady()) << "but it keeps its distance";
}

}  // namespace
}  // namespace cpa::sources
