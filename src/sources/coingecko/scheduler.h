// Decides which upstream call comes next and when, and what a failure means for the calls after it.
// Pure decisions over clock, chance and budget: no threads, no sockets.
//
// Order: prices first; then another call that waits may run when the last one was for prices or
// none are due, so that nothing starves and prices lose at most one turn.
//
// After a failure: transient ones are retried within the poll with full jitter, as far as the next
// poll leaves room; then polls back off from one interval, doubling, to ten intervals or 5 minutes,
// whichever is less. After three failures in a row only these polls run, one call each. A 429, or a
// 503 with Retry-After, holds every call of its lane until the moment upstream named. A refused key
// leaves a slow probe, or, where prices can come without it, only the keyless lane.
//
// Threads: none of its own; the owner serialises.
#pragma once

#include <array>
#include <optional>

#include "base/clock.h"
#include "base/random.h"
#include "market/quote_source.h"
#include "sources/coingecko/lanes.h"
#include "sources/coingecko/upstream_error.h"
#include "sources/common/schedule.h"

namespace cpa::sources {

enum class CallKind { kMarkets, kRates, kGlobal, kCoinList, kDetail };

struct Call {
  CallKind kind = CallKind::kMarkets;
  int page = 0;  // From 1, for kMarkets.
  Lane lane = Lane::kMain;

  bool operator==(const Call&) const = default;
};

Purpose PurposeOf(CallKind kind);

// Either a call to make now, which is charged and under way until its outcome is told, or the time
// before which there is nothing to do.
struct Step {
  std::optional<Call> call;
  SteadyTime idle_until{};
};

class Scheduler {
 public:
  using State = SourceStatus::State;

  // `retries_max` within one poll.
  Scheduler(int retries_max, Lanes& lanes, const Clock& clock, Random& random);

  // REQUIRES: no call is under way.
  Step Next(bool detail_waiting);

  // `ends_poll`: the page was the last, or there are no coins behind it.
  void OnSuccess(const Call& call, bool ends_poll);
  void OnFailure(const Call& call, const UpstreamError& error);

  State state() const;
  // True when a detail would have to wait for upstream's recovery.
  bool RefusesDetails() const;
  // While held, backing off or misconfigured: when the next call may come.
  std::optional<SteadyTime> BlockedUntil() const;

  int consecutive_failures() const { return consecutive_failures_; }

 private:
  struct Job {
    CallKind kind;
    Millis Pace::*interval;
    Schedule schedule;
    std::optional<SteadyTime> retry_at{};  // Instead of the schedule, after a failure.
    int failures = 0;
  };

  struct Candidate {
    CallKind kind;
    SteadyTime at;
  };

  SteadyTime PricesDue() const;
  std::optional<Candidate> NextOther(bool detail_waiting) const;
  SteadyTime JobDue(const Job& job, const Pace& pace) const;
  Call Start(CallKind kind);
  void StartPoll(SteadyTime now);
  Job& JobOf(CallKind kind);

  bool OnlyProbes() const {
    return (misconfigured_ && !lanes_.has_two()) || consecutive_failures_ >= kFailuresToOpen;
  }

  bool IsBlocked() const;
  void RefuseKey(const Call& call, SteadyTime now);

  bool RetryWithinPoll(SteadyTime now);
  void FailPoll(const UpstreamError& error, SteadyTime now);
  void FailJob(Job& job, const UpstreamError& error, SteadyTime now);
  void Hold(const Call& call, const UpstreamError& error, SteadyTime now);
  Millis LargestBackoff() const;
  Millis Backoff(int rounds) const;
  Millis Chance(Millis from, Millis to) const;

  static constexpr int kFailuresToOpen = 3;

  // Constant after construction.
  const int retries_max_;
  Lanes& lanes_;
  const Clock& clock_;
  Random& random_;

  // The poll.
  Schedule polls_;
  std::optional<SteadyTime> poll_restart_;  // Instead of the schedule, after a failure.
  bool in_poll_ = false;
  bool poll_is_probe_ = false;
  int page_ = 1;
  SteadyTime page_due_{};
  SteadyTime poll_ends_{};  // When the next one is due: no retry starts after it.
  int poll_retries_ = 0;
  int polls_failed_ = 0;  // In a row.

  // The other calls, in the order in which they go when several are due.
  std::array<Job, 3> jobs_;
  bool last_was_prices_ = false;
  bool last_other_was_detail_ = false;

  // Upstream's condition.
  bool ever_succeeded_ = false;
  bool misconfigured_ = false;
  int consecutive_failures_ = 0;
};

}  // namespace cpa::sources
