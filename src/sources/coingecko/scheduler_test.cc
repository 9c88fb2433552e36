#include "sources/coingecko/scheduler.h"

#include <algorithm>
#include <functional>
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "sources/coingecko/plan.h"

namespace cpa::sources {
namespace {

using namespace std::chrono_literals;
using Kind = UpstreamErrorKind;
using State = SourceStatus::State;

struct Made {
  Call call;
  Millis at;
  WallTime wall;
};

using Verdict = std::optional<UpstreamError>;

UpstreamError Fault(Kind kind, int status = 500, std::optional<Millis> wait = {}) {
  return {.kind = kind, .status = status, .code = 0, .message = "x", .retry_after = wait};
}

struct Setup {
  CallLimits limits{};
  Millis interval = 30s;
  Millis spacing = 1s;
  int pages = 1;
  int retries_max = 3;
  MonthUse kept{};
  std::uint64_t seed = 1;
  bool keyless = false;  // Beside the key.
};

// Scheduler, budget and an upstream that answers by a function, in simulated milliseconds.
class World {
 public:
  explicit World(Setup setup = {})
      : setup_(setup),
        random_(setup.seed),
        budget_({.limits = setup.limits,
                 .call_spacing = setup.spacing,
                 .poll_interval = setup.interval,
                 .calls_per_poll = setup.pages},
                setup.kept, clock),
        keyless_({.limits = {.calls_per_minute = 5}, .poll_interval = setup.interval}, {}, clock),
        lanes_(budget_, setup.keyless ? &keyless_ : nullptr, clock),
        scheduler(setup.retries_max, lanes_, clock, random_),
        start_(clock.Steady()) {}

  void Run(Millis span) {
    const SteadyTime end = clock.Steady() + span;
    while (clock.Steady() < end) {
      const Step step = scheduler.Next(details_waiting > 0);
      if (step.call) {
        Make(*step.call);
      } else {
        ASSERT_GT(step.idle_until, clock.Steady());
        clock.Advance(std::chrono::ceil<Millis>(std::min(step.idle_until, end) - clock.Steady()));
      }
    }
  }

  std::vector<Millis> TimesOf(CallKind kind) const {
    std::vector<Millis> times;
    for (const Made& made : calls) {
      if (made.call.kind == kind) times.push_back(made.at);
    }
    return times;
  }

  std::vector<CallKind> Kinds() const {
    std::vector<CallKind> kinds;
    for (const Made& made : calls) kinds.push_back(made.call.kind);
    return kinds;
  }

  Millis Now() const { return std::chrono::duration_cast<Millis>(clock.Steady() - start_); }

  const Budget& budget() const { return budget_; }

  const Lanes& lanes() const { return lanes_; }

  std::size_t CallsOn(Lane lane, CallKind kind) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        calls, [&](const Made& made) { return made.call.kind == kind && made.call.lane == lane; }));
  }

  ManualClock clock{*ParseTime("2026-03-01T00:00:00Z")};
  std::function<Verdict(const Call&)> upstream = [](const Call&) { return Verdict{}; };
  Millis latency{0};
  int details_waiting = 0;
  std::vector<Made> calls;

 private:
  void Make(const Call& call) {
    calls.push_back({call, Now(), clock.Wall()});
    if (call.kind == CallKind::kDetail) --details_waiting;
    clock.Advance(latency);
    if (const Verdict error = upstream(call)) {
      scheduler.OnFailure(call, *error);
    } else {
      scheduler.OnSuccess(call, call.page >= setup_.pages);
    }
  }

  const Setup setup_;
  SeededRandom random_;
  Budget budget_;
  Budget keyless_;
  Lanes lanes_;

 public:
  Scheduler scheduler;

 private:
  const SteadyTime start_;
};

std::vector<Millis> Gaps(const std::vector<Millis>& times) {
  std::vector<Millis> gaps;
  for (std::size_t i = 1; i < times.size(); ++i) gaps.push_back(times[i] - times[i - 1]);
  return gaps;
}

TEST(Scheduler, StartsWithPricesThenTheRest) {
  World world;
  EXPECT_EQ(world.scheduler.state(), State::kStarting);
  world.Run(10s);
  EXPECT_EQ(world.Kinds(), (std::vector{CallKind::kMarkets, CallKind::kRates, CallKind::kGlobal,
                                        CallKind::kCoinList}));
  EXPECT_EQ(world.calls.back().at, Millis{3s});
  EXPECT_EQ(world.scheduler.state(), State::kOk);
}

TEST(Scheduler, ADayKeepsEverySchedule) {
  World world;
  world.latency = 700ms;
  world.Run(24h);
  const auto prices = world.TimesOf(CallKind::kMarkets);
  ASSERT_EQ(prices.size(), 2'880u);
  for (std::size_t i = 0; i < prices.size(); ++i) {
    // On the grid, but for the jitter and one call of another kind.
    ASSERT_GE(prices[i], i * 30s);
    ASSERT_LE(prices[i], i * 30s + 600ms + 1s);
  }
  EXPECT_EQ(world.TimesOf(CallKind::kRates).size(), 288u);
  EXPECT_EQ(world.TimesOf(CallKind::kGlobal).size(), 144u);
  EXPECT_EQ(world.TimesOf(CallKind::kCoinList).size(), 1u);
}

TEST(Scheduler, PollsAreJittered) {
  World world;
  world.Run(1h);
  const auto gaps = Gaps(world.TimesOf(CallKind::kMarkets));
  EXPECT_NE(*std::ranges::min_element(gaps), *std::ranges::max_element(gaps));
}

TEST(Scheduler, AOneSecondPollHasNoJitter) {
  World world({.interval = 1s, .spacing = 0s});
  world.Run(2min);
  for (const Millis gap : Gaps(world.TimesOf(CallKind::kMarkets))) EXPECT_EQ(gap, 1s);
}

TEST(Scheduler, PagesFollowEachOther) {
  World world({.pages = 3});
  world.Run(61s);
  std::vector<int> pages;
  for (const Made& made : world.calls) {
    if (made.call.kind == CallKind::kMarkets) pages.push_back(made.call.page);
  }
  EXPECT_EQ(pages, (std::vector{1, 2, 3, 1, 2, 3, 1}));
}

TEST(Scheduler, PricesLoseAtMostOneTurnToOthers) {
  World world({.pages = 4});
  world.details_waiting = 1'000;
  world.Run(1h);
  const auto kinds = world.Kinds();
  const auto prices = world.TimesOf(CallKind::kMarkets);
  ASSERT_EQ(prices.size(), 4u * 120);
  // While pages are due, every second call is one.
  for (std::size_t i = 0; i < prices.size(); i += 4) {
    EXPECT_LE(prices[i + 3] - prices[i], 6s);
    EXPECT_LE(prices[i], (i / 4) * 30s + 600ms + 1s);
  }
  EXPECT_EQ(world.details_waiting, 0);
}

TEST(Scheduler, DetailsDoNotStarveTheBackground) {
  World world;
  world.details_waiting = 100'000;
  world.Run(10s);
  EXPECT_EQ(world.TimesOf(CallKind::kRates).size(), 1u);
  EXPECT_EQ(world.TimesOf(CallKind::kGlobal).size(), 1u);
  EXPECT_EQ(world.TimesOf(CallKind::kCoinList).size(), 1u);
  EXPECT_GE(world.TimesOf(CallKind::kDetail).size(), 5u);
}

TEST(Scheduler, ADetailGoesAtOnceWhenNothingIsDue) {
  World world;
  world.Run(15s);
  world.details_waiting = 1;
  world.Run(1ms);
  EXPECT_EQ(world.calls.back().call.kind, CallKind::kDetail);
  EXPECT_EQ(world.calls.back().at, Millis{15s});
}

class TransientFailures : public testing::TestWithParam<UpstreamError> {};

TEST_P(TransientFailures, AreRetriedWithinThePollAndThenBackOff) {
  World world;
  world.upstream = [](const Call&) { return Verdict{GetParam()}; };
  world.Run(1h);
  const auto times = world.TimesOf(CallKind::kMarkets);
  EXPECT_EQ(times.size(), world.calls.size() - world.TimesOf(CallKind::kRates).size() -
                              world.TimesOf(CallKind::kGlobal).size());
  EXPECT_LE(times[3], 6s);   // One call and three retries.
  EXPECT_GE(times[4], 29s);  // The next poll, as a probe.
  EXPECT_EQ(world.scheduler.state(), State::kBackingOff);
  EXPECT_TRUE(world.scheduler.RefusesDetails());
  const auto gaps = Gaps(times);
  for (std::size_t i = 4; i < gaps.size(); ++i) {
    EXPECT_GE(gaps[i], 30s);
    EXPECT_LE(gaps[i], 5min);
  }
  EXPECT_GE(gaps.back(), 150s);
  EXPECT_LE(times.size(), 4u + 25);
}

INSTANTIATE_TEST_SUITE_P(All, TransientFailures,
                         testing::Values(Fault(Kind::kTransport, 0), Fault(Kind::kTimeout, 0),
                                         Fault(Kind::kServer, 500), Fault(Kind::kServer, 408),
                                         Fault(Kind::kServer, 503), Fault(Kind::kHtml, 403),
                                         Fault(Kind::kBadShape, 200)));

TEST(Scheduler, NoRetriesWhereNoneAreWanted) {
  World world({.retries_max = 0});
  world.upstream = [](const Call&) { return Verdict{Fault(Kind::kServer)}; };
  world.Run(29s);
  EXPECT_EQ(world.TimesOf(CallKind::kMarkets).size(), 1u);
}

TEST(Scheduler, AtOneSecondTheNextPollIsTheRetry) {
  World world({.interval = 1s});
  world.upstream = [](const Call&) { return Verdict{Fault(Kind::kServer)}; };
  world.Run(2min);
  for (const Millis gap : Gaps(world.TimesOf(CallKind::kMarkets))) {
    EXPECT_GE(gap, 1s);
    EXPECT_LE(gap, 10s);
  }
  EXPECT_GE(world.TimesOf(CallKind::kMarkets).size(), 12u);
}

TEST(Scheduler, AnOpenBreakerLetsOnlyPricesProbe) {
  World world;
  world.upstream = [](const Call&) { return Verdict{Fault(Kind::kServer)}; };
  world.Run(1min);
  ASSERT_EQ(world.scheduler.state(), State::kBackingOff);
  ASSERT_TRUE(world.scheduler.BlockedUntil());
  world.calls.clear();
  world.details_waiting = 10;
  world.Run(2h);
  for (const Made& made : world.calls) EXPECT_EQ(made.call.kind, CallKind::kMarkets);
  EXPECT_GE(world.calls.size(), 24u);
}

TEST(Scheduler, OneSuccessEndsAnOutage) {
  World world;
  bool down = true;
  world.upstream = [&](const Call&) { return down ? Verdict{Fault(Kind::kServer)} : Verdict{}; };
  world.Run(30min);
  const std::size_t failed = world.calls.size();
  down = false;
  world.Run(10min);
  ASSERT_GT(world.calls.size(), failed + 10);
  EXPECT_EQ(world.scheduler.state(), State::kOk);
  EXPECT_EQ(world.scheduler.consecutive_failures(), 0);
  EXPECT_FALSE(world.scheduler.BlockedUntil());
  // From the first success on, the plain interval, and what was missed meanwhile.
  const auto gaps = Gaps(world.TimesOf(CallKind::kMarkets));
  EXPECT_GE(gaps.back(), 29s);
  EXPECT_LE(gaps.back(), 32s);
  EXPECT_GE(world.TimesOf(CallKind::kCoinList).size(), 1u);
}

TEST(Scheduler, ASingleFailureCostsNoPoll) {
  World world;
  int call_number = 0;
  world.upstream = [&](const Call& call) {
    const bool fails = call.kind == CallKind::kMarkets && ++call_number % 10 == 5;
    return fails ? Verdict{Fault(Kind::kTimeout)} : Verdict{};
  };
  world.Run(1h);
  EXPECT_GE(call_number, 120 + 12);
  EXPECT_EQ(world.scheduler.state(), State::kOk);
}

TEST(Scheduler, AFailingSideJobIsRetriedButDoesNotStopPrices) {
  World world;
  world.upstream = [](const Call& call) {
    return call.kind == CallKind::kCoinList ? Verdict{Fault(Kind::kServer)} : Verdict{};
  };
  world.Run(1h);
  EXPECT_EQ(world.TimesOf(CallKind::kMarkets).size(), 120u);
  EXPECT_EQ(world.TimesOf(CallKind::kCoinList).size(), 6u);
  EXPECT_EQ(world.scheduler.state(), State::kOk);
}

TEST(Scheduler, RetryAfterIsHonouredToTheLetter) {
  World world;
  world.upstream = [&](const Call&) {
    const bool first = world.calls.size() == 1;
    return first ? Verdict{Fault(Kind::kRateLimited, 429, 53s)} : Verdict{};
  };
  world.details_waiting = 5;
  world.Run(52s);
  EXPECT_EQ(world.calls.size(), 1u);
  EXPECT_EQ(world.scheduler.state(), State::kHeld);
  EXPECT_TRUE(world.scheduler.RefusesDetails());
  world.Run(10s);
  ASSERT_GT(world.calls.size(), 1u);
  EXPECT_EQ(world.calls[1].call.kind, CallKind::kMarkets);
  EXPECT_GE(world.calls[1].at, 53s);
  EXPECT_LE(world.calls[1].at, 53s + 250ms);
  EXPECT_EQ(world.scheduler.state(), State::kOk);
}

TEST(Scheduler, ALimitMetByAnotherCallHoldsPricesToo) {
  World world;
  world.upstream = [](const Call& call) {
    return call.kind == CallKind::kRates ? Verdict{Fault(Kind::kRateLimited, 429, 100s)}
                                         : Verdict{};
  };
  world.Run(100s);
  EXPECT_EQ(world.Kinds(), (std::vector{CallKind::kMarkets, CallKind::kRates}));
}

TEST(Scheduler, AHoldIsUpToADayAndAtLeastASecond) {
  for (const Millis wait : {Millis{0s}, Millis{24h}}) {
    World world({.spacing = 0s});
    world.upstream = [&](const Call&) { return Verdict{Fault(Kind::kRateLimited, 429, wait)}; };
    world.Run(wait + 1'300ms);
    ASSERT_EQ(world.calls.size(), 2u);
    EXPECT_GE(world.calls[1].at, std::max<Millis>(1s, wait));
  }
}

TEST(Scheduler, An429WithoutATimeWaitsAMinuteAndLaterAQuarter) {
  World world;
  world.upstream = [](const Call&) { return Verdict{Fault(Kind::kRateLimited, 429)}; };
  world.Run(2h);
  const auto gaps = Gaps(world.TimesOf(CallKind::kMarkets));
  ASSERT_GE(gaps.size(), 6u);
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const Millis wanted = i < 4 ? 1min : 15min;
    EXPECT_GE(gaps[i], wanted) << i;
    EXPECT_LE(gaps[i], wanted + 250ms) << i;
  }
  EXPECT_EQ(world.calls.size(), gaps.size() + 1);
}

TEST(Scheduler, ABusyServerThatNamesATimeIsLeftAloneUntilThen) {
  World world;
  world.upstream = [&](const Call&) {
    return world.calls.size() == 1 ? Verdict{Fault(Kind::kServer, 503, 200s)} : Verdict{};
  };
  world.Run(200s);
  EXPECT_EQ(world.calls.size(), 1u);
  world.Run(1s);
  EXPECT_EQ(world.calls.size(), 2u);
}

TEST(Scheduler, ARefusedKeyLeavesASlowProbe) {
  World world;
  bool refused = true;
  world.upstream = [&](const Call&) {
    return refused ? Verdict{Fault(Kind::kKeyFault, 401)} : Verdict{};
  };
  world.details_waiting = 3;
  world.Run(1h);
  EXPECT_EQ(world.scheduler.state(), State::kMisconfigured);
  EXPECT_EQ(world.calls.size(), 12u);
  for (const Millis gap : Gaps(world.TimesOf(CallKind::kMarkets))) EXPECT_GE(gap, 5min);
  refused = false;
  world.Run(5min);
  EXPECT_EQ(world.scheduler.state(), State::kOk);
}

TEST(Scheduler, AMisconfiguredProbeThatTimesOutStaysSlow) {
  World world;
  world.upstream = [&](const Call&) {
    return Verdict{world.calls.size() == 1 ? Fault(Kind::kKeyFault, 401)
                                           : Fault(Kind::kTimeout, 0)};
  };
  world.Run(1h);
  EXPECT_EQ(world.scheduler.state(), State::kMisconfigured);
  EXPECT_EQ(world.calls.size(), 12u);
}

TEST(Scheduler, WhatThePlanForbidsIsNotRetried) {
  World world;
  world.upstream = [](const Call& call) {
    return call.kind == CallKind::kGlobal ? Verdict{Fault(Kind::kPlanLimit, 403)} : Verdict{};
  };
  world.Run(599s);
  EXPECT_EQ(world.TimesOf(CallKind::kGlobal).size(), 1u);
  EXPECT_EQ(world.scheduler.state(), State::kOk);
}

TEST(Scheduler, AWrongRequestForPricesBacksOffWithoutRetries) {
  World world;
  world.upstream = [](const Call&) { return Verdict{Fault(Kind::kBadRequest, 400)}; };
  world.Run(10min);
  for (const Millis gap : Gaps(world.TimesOf(CallKind::kMarkets))) EXPECT_GE(gap, 29s);
}

TEST(Scheduler, UnknownCoinsAreNoOutage) {
  World world;
  world.upstream = [](const Call& call) {
    return call.kind == CallKind::kDetail ? Verdict{Fault(Kind::kNotFound, 404)} : Verdict{};
  };
  world.details_waiting = 50;
  world.Run(5min);
  EXPECT_EQ(world.details_waiting, 0);
  EXPECT_EQ(world.scheduler.consecutive_failures(), 0);
}

TEST(Scheduler, AGovernedPaceSlowsTheBackoffAsWell) {
  World world({.limits = LimitsOf(Plan::kDemo)});
  world.upstream = [](const Call&) { return Verdict{Fault(Kind::kServer)}; };
  world.Run(24h);
  const auto gaps = Gaps(world.TimesOf(CallKind::kMarkets));
  for (std::size_t i = 4; i < gaps.size(); ++i) EXPECT_GE(gaps[i], 320s);
}

// An upstream that behaves in every bad way at random.
Verdict Chaos(Random& random) {
  const double dice = random.NextUnit();
  if (dice < 0.70) return {};
  if (dice < 0.80) return Fault(Kind::kServer);
  if (dice < 0.85) return Fault(Kind::kTimeout, 0);
  if (dice < 0.88) return Fault(Kind::kBadShape, 200);
  if (dice < 0.91) return Fault(Kind::kRateLimited, 429);
  if (dice < 0.95) return Fault(Kind::kRateLimited, 429, Millis{random.Next64() % 200'000});
  if (dice < 0.97) return Fault(Kind::kServer, 503, Millis{random.Next64() % 200'000});
  return dice < 0.98 ? Fault(Kind::kKeyFault, 401) : Fault(Kind::kPlanLimit, 401);
}

TEST(Scheduler, ADayOfChaosBreaksNoLimit) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    SCOPED_TRACE(seed);
    World world({.limits = LimitsOf(Plan::kKeyless), .interval = 10s, .pages = 2, .seed = seed});
    SeededRandom dice(seed + 100);
    Millis held{0};
    world.latency = 300ms;
    world.upstream = [&](const Call&) {
      EXPECT_GE(world.calls.back().at, held);
      const Verdict verdict = Chaos(dice);
      if (verdict && verdict->retry_after) held = world.Now() + *verdict->retry_after;
      world.details_waiting += static_cast<int>(dice.Next64() % 3);
      return verdict;
    };
    world.Run(24h);
    EXPECT_GT(world.TimesOf(CallKind::kMarkets).size(), 100u);
    EXPECT_GT(world.TimesOf(CallKind::kDetail).size(), 10u);
    for (std::size_t i = 5; i < world.calls.size(); ++i) {
      ASSERT_GT(world.calls[i].at - world.calls[i - 5].at, 60s);
      ASSERT_GE(world.calls[i].at - world.calls[i - 1].at, 1s);
    }
  }
}

TEST(Scheduler, TwoMonthsStayWithinThePlanAndSpendIt) {
  World world({.limits = LimitsOf(Plan::kDemo)});
  SeededRandom dice(7);
  world.latency = 200ms;
  world.upstream = [&](const Call&) {
    return dice.NextUnit() < 0.05 ? Verdict{Fault(Kind::kServer)} : Verdict{};
  };
  world.Run(24h * 61);
  std::map<std::string, int> by_month;
  for (const Made& made : world.calls) ++by_month[FormatTime(made.wall).substr(0, 7)];
  ASSERT_EQ(by_month.size(), 2u);
  for (const auto& [month, calls] : by_month) {
    EXPECT_LE(calls, 9'500) << month;
    EXPECT_GE(calls, 9'000) << month;
  }
  for (const Millis gap : Gaps(world.TimesOf(CallKind::kMarkets))) EXPECT_LT(gap, 30min);
}

TEST(Scheduler, AUsedUpMonthRestsUntilTheNext) {
  World world({.limits = LimitsOf(Plan::kDemo), .kept = {"2026-03", 9'500}});
  world.Run(24h * 31 - 1s);
  EXPECT_TRUE(world.calls.empty());
  world.Run(1h);
  EXPECT_GE(world.calls.size(), 10u);
}

// F1: a demo key must not make prices slower than none.
Setup DemoKey() {
  return {.limits = {.calls_per_minute = 30, .calls_per_month = 10'000}, .keyless = true};
}

TEST(Lanes, PricesComeKeylessWhereTheKeysPlanWouldBeSlower) {
  World world(DemoKey());
  world.details_waiting = 3;
  world.Run(1h);
  EXPECT_GE(world.CallsOn(Lane::kKeyless, CallKind::kMarkets), 118u);
  EXPECT_EQ(world.CallsOn(Lane::kMain, CallKind::kMarkets), 0u);
  EXPECT_EQ(world.CallsOn(Lane::kMain, CallKind::kDetail), 3u);
  EXPECT_EQ(world.CallsOn(Lane::kMain, CallKind::kRates), 0u);
  EXPECT_EQ(world.budget().Use().used, 3);
  EXPECT_EQ(world.lanes().CurrentPace().poll, 30s);
}

TEST(Lanes, AKeyThatIsFasterServesEverything) {
  World world({.limits = {.calls_per_minute = 250, .calls_per_month = 1'000'000},
               .interval = 10s,
               .keyless = true});
  world.Run(10min);
  EXPECT_EQ(world.CallsOn(Lane::kKeyless, CallKind::kMarkets), 0u);
  EXPECT_GE(world.CallsOn(Lane::kMain, CallKind::kMarkets), 58u);
}

TEST(Lanes, WhileKeylessCallsAreHeldTheKeyBringsPricesAtItsPace) {
  World world(DemoKey());
  world.upstream = [](const Call& call) {
    return call.lane == Lane::kKeyless ? Verdict{Fault(Kind::kRateLimited, 429, 1h)} : Verdict{};
  };
  world.Run(1h);
  EXPECT_LE(world.CallsOn(Lane::kKeyless, CallKind::kMarkets), 1u);
  EXPECT_GE(world.CallsOn(Lane::kMain, CallKind::kMarkets), 9u);
  EXPECT_LE(world.CallsOn(Lane::kMain, CallKind::kMarkets), 13u);
  EXPECT_EQ(world.scheduler.state(), State::kOk);
}

TEST(Lanes, ARefusedKeyIsToldAndStopsNoKeylessPrice) {
  World world(DemoKey());
  world.details_waiting = 1;
  world.upstream = [](const Call& call) {
    return call.lane == Lane::kMain ? Verdict{Fault(Kind::kKeyFault, 401)} : Verdict{};
  };
  world.Run(10min);
  EXPECT_GE(world.CallsOn(Lane::kKeyless, CallKind::kMarkets), 19u);
  EXPECT_EQ(world.scheduler.state(), State::kMisconfigured);
  EXPECT_TRUE(world.scheduler.BlockedUntil() == std::nullopt);
}

}  // namespace
}  // namespace cpa::sources
