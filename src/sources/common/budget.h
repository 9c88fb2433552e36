// Keeps upstream calls inside the plan: a minute limit over a sliding window, a spacing between
// calls, and the month's credits, which survive restarts. The governor turns what the operator
// wishes into what the plan lets: it stretches the poll interval so that the credits left last
// until the month ends (UTC), with a reserve for calls on demand.
//
// Every call is charged when it starts, whatever comes of it: upstream's newest text counts only
// successes, older ones count all, and an overcount cannot break a limit. Only one that never left
// this machine is taken back. Several servers share one month: each plans with its part of what all
// have left.
//
// Threads: none of its own; the owner serialises.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "base/clock.h"
#include "sources/common/budget_store.h"
#include "sources/common/call_limits.h"

namespace cpa::sources {

// What a call is for. Prices come first; details are what users ask for.
enum class Purpose { kPrices, kBackground, kDetail };

struct BudgetOptions {
  CallLimits limits;
  Millis call_spacing{1'000};    // Between the starts of two calls.
  Millis poll_interval{30'000};  // As the operator wishes.
  int calls_per_poll = 1;
  bool mostly_for_details = false;  // Prices have another lane: details may have the whole month.
};

// How often each kind of call may be made now.
struct Pace {
  Millis poll{};
  Millis rates{};
  Millis global{};
  Millis coin_list{};
  bool governed = false;  // `poll` is longer than the operator wishes.
  bool used_up = false;   // The month has nothing left for prices.
};

class Budget {
 public:
  // `kept`: what an earlier run used, as the BudgetStore gave it.
  Budget(BudgetOptions options, MonthUse kept, const Clock& clock);

  const CallLimits& limits() const { return options_.limits; }

  Pace CurrentPace() const { return PaceOf(calls_per_poll_); }

  // Pages that are polled besides those of the top count from the next poll on.
  void SetExtraPages(int pages) { calls_per_poll_ = options_.calls_per_poll + pages; }

  // How many of `wanted` such pages fit: as many as make the interval at most twice as long as it
  // is without them, or as long as the operator wishes.
  int AffordableExtraPages(int wanted) const;

  // The earliest start of a call; in the past or now when it may start at once.
  SteadyTime NotBefore(Purpose purpose) const;
  void OnCallStart(Purpose purpose);
  // The last call that started never left this machine.
  void TakeBack(Purpose purpose);
  // What all servers have used by now.
  void Adopt(const MonthUse& known);
  SteadyTime SpacingEnds() const;

  // False when the month's credits or the share for details are used up: so that one user asking
  // for thousands of coins cannot spend the month.
  bool AllowsDetail() const;

  // What is used of the month that is now.
  MonthUse Use() const;

  // When the credits end at the pace of the last day; empty when they last until the month ends.
  std::optional<WallTime> LastsUntil() const;

 private:
  struct Start {
    SteadyTime at;
    bool for_prices;
  };

  struct HourCount {
    SteadyTime hour;
    int calls;
  };

  Pace PaceOf(int calls_per_poll) const;
  std::int64_t LeftForSchedule() const;
  int OthersPerMinute() const;
  SteadyTime WindowOpens(int limit, bool others_only) const;
  SteadyTime NextMonth() const;
  void GovernByMonth(Pace& pace, int calls_per_poll) const;
  Millis MinuteInterval(int calls_per_poll) const;
  double DetailTokens() const;
  double DetailShare() const;
  void Remember(SteadyTime now, Purpose purpose);

  // Constant after construction.
  const BudgetOptions options_;
  const Clock& clock_;
  const double detail_tokens_max_;

  int calls_per_poll_;
  MonthUse use_;
  std::optional<SteadyTime> last_start_;
  std::deque<Start> window_;     // Calls of the last minute; kept only under a minute limit.
  std::deque<HourCount> hours_;  // Calls of the last day, by the hour.
  std::optional<SteadyTime> first_start_;
  double detail_tokens_;
  SteadyTime detail_tokens_at_;
};

}  // namespace cpa::sources
