#include "sources/coingecko/scheduler.h"

#include <algorithm>

namespace cpa::sources {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Kind = UpstreamErrorKind;

constexpr Millis kRetryDelayFirst{500};
constexpr Millis kBackoffMax = minutes{5};
constexpr int kBackoffIntervalsMax = 10;
constexpr int kJobRetriesMax = 5;

constexpr Millis kHoldMin = seconds{1};  // "Retry-After: 0" is no invitation to hammer.
constexpr Millis kHoldUnnamed = seconds{60};
constexpr Millis kHoldLong = minutes{15};  // The month is probably used up.
constexpr int kHoldsBeforeLong = 5;
constexpr Millis kHoldJitter{250};

bool IsKeyFault(const Call& call, const UpstreamError& error) {
  return error.kind == Kind::kKeyFault && call.lane == Lane::kMain;
}

bool AsksToHold(const UpstreamError& error) {
  return error.kind == Kind::kRateLimited || (error.status == 503 && error.retry_after);
}

}  // namespace

Purpose PurposeOf(CallKind kind) {
  if (kind == CallKind::kMarkets) return Purpose::kPrices;
  return kind == CallKind::kDetail ? Purpose::kDetail : Purpose::kBackground;
}

Scheduler::Scheduler(int retries_max, Lanes& lanes, const Clock& clock, Random& random)
    : retries_max_(retries_max),
      lanes_(lanes),
      clock_(clock),
      random_(random),
      polls_(clock.Steady()),
      jobs_{Job{CallKind::kRates, &Pace::rates, Schedule(clock.Steady())},
            Job{CallKind::kGlobal, &Pace::global, Schedule(clock.Steady())},
            Job{CallKind::kCoinList, &Pace::coin_list, Schedule(clock.Steady())}} {}

Step Scheduler::Next(bool detail_waiting) {
  const SteadyTime now = clock_.Steady();
  const SteadyTime prices_at = std::max(PricesDue(), lanes_.NotBefore(Purpose::kPrices));
  const auto other = NextOther(detail_waiting);
  const bool other_ready = other && other->at <= now;
  const bool prices_ready = prices_at <= now;
  if (other_ready && (!prices_ready || last_was_prices_)) return {.call = Start(other->kind)};
  if (prices_ready) return {.call = Start(CallKind::kMarkets)};
  return {.call = {}, .idle_until = other ? std::min(prices_at, other->at) : prices_at};
}

SteadyTime Scheduler::PricesDue() const {
  if (in_poll_) return page_due_;
  return poll_restart_ ? *poll_restart_ : polls_.Due(lanes_.CurrentPace().poll);
}

SteadyTime Scheduler::JobDue(const Job& job, const Pace& pace) const {
  const SteadyTime due = job.retry_at.value_or(job.schedule.Due(pace.*job.interval));
  return std::max(due, lanes_.NotBefore(Purpose::kBackground));
}

std::optional<Scheduler::Candidate> Scheduler::NextOther(bool detail_waiting) const {
  if (OnlyProbes()) return std::nullopt;
  const Pace pace = lanes_.CurrentPace();
  const auto job =
      std::ranges::min_element(jobs_, {}, [&](const Job& each) { return JobDue(each, pace); });
  const Candidate background{job->kind, JobDue(*job, pace)};
  if (!detail_waiting) return background;
  const Candidate detail{CallKind::kDetail, lanes_.NotBefore(Purpose::kDetail)};
  // Both waiting: they take turns.
  if (background.at <= clock_.Steady() && last_other_was_detail_) return background;
  return detail.at <= background.at ? detail : background;
}

Call Scheduler::Start(CallKind kind) {
  const SteadyTime now = clock_.Steady();
  if (kind == CallKind::kMarkets) {
    if (!in_poll_) StartPoll(now);
  } else {
    last_other_was_detail_ = kind == CallKind::kDetail;
    if (kind != CallKind::kDetail) {
      Job& job = JobOf(kind);
      job.retry_at.reset();
      job.schedule.OnStart(now, lanes_.CurrentPace().*job.interval, random_);
    }
  }
  last_was_prices_ = kind == CallKind::kMarkets;
  const Lane lane = lanes_.For(PurposeOf(kind));
  lanes_.OnCallStart(lane, PurposeOf(kind));
  return {.kind = kind, .page = last_was_prices_ ? page_ : 0, .lane = lane};
}

void Scheduler::StartPoll(SteadyTime now) {
  const Millis interval = lanes_.CurrentPace().poll;
  polls_.OnStart(now, interval, random_);
  poll_restart_.reset();
  in_poll_ = true;
  poll_is_probe_ = OnlyProbes();
  page_ = 1;
  page_due_ = now;
  poll_ends_ = polls_.Due(interval);
  poll_retries_ = 0;
}

Scheduler::Job& Scheduler::JobOf(CallKind kind) {
  return *std::ranges::find(jobs_, kind, &Job::kind);
}

void Scheduler::OnSuccess(const Call& call, bool ends_poll) {
  ever_succeeded_ = true;
  if (call.lane == Lane::kMain) misconfigured_ = false;
  consecutive_failures_ = 0;
  lanes_.OnSuccess(call.lane);
  if (call.kind == CallKind::kDetail) return;
  if (call.kind != CallKind::kMarkets) {
    JobOf(call.kind).failures = 0;
    return;
  }
  polls_failed_ = 0;
  in_poll_ = !ends_poll;
  ++page_;
  page_due_ = clock_.Steady();
}

void Scheduler::OnFailure(const Call& call, const UpstreamError& error) {
  const SteadyTime now = clock_.Steady();
  const bool for_prices = call.kind == CallKind::kMarkets;
  const bool counts = for_prices || IsOutage(error.kind) || AsksToHold(error);
  const bool other_lane_serves = lanes_.has_two() && (AsksToHold(error) || IsKeyFault(call, error));
  if (counts && !other_lane_serves) ++consecutive_failures_;
  if (AsksToHold(error)) return Hold(call, error, now);
  if (error.kind == Kind::kKeyFault) {
    RefuseKey(call, now);
  } else if (for_prices) {
    FailPoll(error, now);
  }
  if (!for_prices && call.kind != CallKind::kDetail) FailJob(JobOf(call.kind), error, now);
}

// Without another lane a refused key leaves polls as slow probes.
void Scheduler::RefuseKey(const Call& call, SteadyTime now) {
  in_poll_ = false;
  poll_restart_ = now + LargestBackoff();
  if (!lanes_.has_two()) {
    misconfigured_ = true;
    return;
  }
  misconfigured_ = misconfigured_ || call.lane == Lane::kMain;
  lanes_.Hold(call.lane, *poll_restart_);
  poll_restart_.reset();
}

void Scheduler::FailJob(Job& job, const UpstreamError& error, SteadyTime now) {
  if (IsTransient(error.kind) && job.failures < kJobRetriesMax) {
    job.retry_at = now + Backoff(++job.failures);
  } else {
    job.failures = 0;  // Not before its next round.
  }
}

void Scheduler::FailPoll(const UpstreamError& error, SteadyTime now) {
  if (IsTransient(error.kind) && RetryWithinPoll(now)) return;
  in_poll_ = false;
  ++polls_failed_;
  // The first time the next poll is the retry.
  const bool probes = misconfigured_ && !lanes_.has_two();
  if (polls_failed_ > 1 || probes) {
    poll_restart_ = now + (probes ? LargestBackoff() : Backoff(polls_failed_));
  }
}

bool Scheduler::RetryWithinPoll(SteadyTime now) {
  if (poll_is_probe_ || poll_retries_ >= retries_max_) return false;
  const int doublings = std::min(poll_retries_, 10);
  const SteadyTime at = now + Chance(Millis{0}, kRetryDelayFirst * (1 << doublings));
  if (std::max(at, lanes_.NotBefore(Purpose::kPrices)) >= poll_ends_) return false;
  ++poll_retries_;
  page_due_ = at;
  return true;
}

void Scheduler::Hold(const Call& call, const UpstreamError& error, SteadyTime now) {
  const bool often = lanes_.CountHold(call.lane) >= kHoldsBeforeLong;
  const Millis wait =
      std::max(kHoldMin, error.retry_after.value_or(often ? kHoldLong : kHoldUnnamed));
  const SteadyTime until = now + wait + Chance(Millis{0}, kHoldJitter);
  lanes_.Hold(call.lane, until);
  last_was_prices_ = false;  // The first call after it is for prices.
  if (call.kind == CallKind::kMarkets || in_poll_) {
    // Pages minutes apart are not one poll: it starts over.
    in_poll_ = false;
    if (!lanes_.has_two()) poll_restart_ = until;
  } else if (call.kind != CallKind::kDetail) {
    JobOf(call.kind).retry_at = until;
  }
}

Millis Scheduler::LargestBackoff() const {
  const Millis interval = lanes_.CurrentPace().poll;
  return std::max(interval, std::min(kBackoffIntervalsMax * interval, kBackoffMax));
}

// One interval, then doubling; jittered, but never shorter than an interval.
Millis Scheduler::Backoff(int rounds) const {
  const Millis interval = lanes_.CurrentPace().poll;
  const int doublings = std::clamp(rounds - 1, 0, 10);
  const Millis most = std::min(LargestBackoff(), interval * (1 << doublings));
  return Chance(std::max(interval, most / 2), most);
}

Millis Scheduler::Chance(Millis from, Millis to) const {
  const double span = static_cast<double>((to - from).count());
  return from + Millis{static_cast<Millis::rep>(random_.NextUnit() * span)};
}

Scheduler::State Scheduler::state() const {
  if (misconfigured_) return State::kMisconfigured;
  if (lanes_.IsHeld(lanes_.For(Purpose::kPrices))) return State::kHeld;
  if (OnlyProbes()) return State::kBackingOff;
  return ever_succeeded_ ? State::kOk : State::kStarting;
}

bool Scheduler::RefusesDetails() const {
  return OnlyProbes() || lanes_.IsHeld(lanes_.For(Purpose::kDetail));
}

bool Scheduler::IsBlocked() const {
  return OnlyProbes() || lanes_.IsHeld(lanes_.For(Purpose::kPrices));
}

std::optional<SteadyTime> Scheduler::BlockedUntil() const {
  if (!IsBlocked()) return std::nullopt;
  return std::max(PricesDue(), lanes_.NotBefore(Purpose::kPrices));
}

}  // namespace cpa::sources
