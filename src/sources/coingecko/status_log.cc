#include "sources/coingecko/status_log.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "base/text.h"

namespace cpa::sources {
namespace {

using State = SourceStatus::State;
using Level = StatusLine::Level;

std::string Seconds(Millis time) {
  std::string text;
  AppendJsonNumber(text, static_cast<double>(time.count()) / 1000.0);
  return text + " s";
}

std::string RoundedSeconds(std::chrono::nanoseconds time) {
  return fmt::format("{} s", std::chrono::round<std::chrono::seconds>(time).count());
}

// Shorter waits are not told again when they double.
constexpr std::chrono::seconds kWaitTold{1};

std::string PlanText(const UpstreamStatus& status) {
  if (!status.prices_keyless) return status.plan + " plan";
  return "without the key, whose " + status.plan + " plan would make them slower";
}

// What clients get meanwhile.
std::string_view Meanwhile(const UpstreamStatus& status) {
  return status.last_success ? "The last values are kept" : "There are no prices yet";
}

std::string Limit(const std::optional<int>& calls) {
  return calls ? std::to_string(*calls) : "any number of";
}

}  // namespace

std::optional<StatusLine> StatusLog::Observe(const UpstreamStatus& status, SteadyTime now,
                                             WallTime wall) {
  if (status.consecutive_failures > 0 && !trouble_since_) trouble_since_ = now;
  if (status.state != State::kOk) return ObserveTrouble(status, now, wall);
  if (status.consecutive_failures > 0) return std::nullopt;
  const State before = std::exchange(told_, State::kOk);
  const auto since = std::exchange(trouble_since_, std::nullopt);
  if (before == State::kOk) return ObserveGovernor(status);
  if (before == State::kStarting) {
    return StatusLine{Level::kInfo,
                      fmt::format("prices arrive from {} ({}), every {}", status.base_url,
                                  PlanText(status), Seconds(status.poll_interval))};
  }
  return StatusLine{Level::kInfo,
                    fmt::format("{} is back after {}", status.source.name(),
                                RoundedSeconds(since ? now - *since : SteadyTime::duration{0}))};
}

std::optional<StatusLine> StatusLog::ObserveTrouble(const UpstreamStatus& status, SteadyTime now,
                                                    WallTime wall) {
  if (status.state == State::kStarting) return std::nullopt;
  const std::chrono::nanoseconds wait = status.next_call_not_before.value_or(now) - now;
  const bool grew = status.state != State::kMisconfigured && wait >= 2 * told_wait_;
  if (status.state == told_ && !grew) return std::nullopt;
  told_ = status.state;
  told_wait_ = std::max<std::chrono::nanoseconds>(wait, kWaitTold);
  if (!trouble_since_) trouble_since_ = now;
  if (status.state == State::kMisconfigured) {
    return StatusLine{Level::kError,
                      fmt::format("{} refuses the key: {}. Check COINGECKO_API_KEY, COINGECKO_PLAN "
                                  "and COINGECKO_BASE_URL; it is asked again every {}",
                                  status.source.name(), status.last_error, RoundedSeconds(wait))};
  }
  if (status.state == State::kHeld) {
    const WallTime until = wall + std::chrono::ceil<std::chrono::seconds>(wait);
    return StatusLine{Level::kWarning,
                      fmt::format("{} asks to wait: {}. No calls until {}", status.source.name(),
                                  status.last_error, FormatTime(until))};
  }
  return StatusLine{Level::kWarning,
                    fmt::format("{} fails: {}. {}; next try in {}", status.source.name(),
                                status.last_error, Meanwhile(status), RoundedSeconds(wait))};
}

std::optional<StatusLine> StatusLog::ObserveGovernor(const UpstreamStatus& status) {
  const bool used_up = !status.prices_keyless && status.month_limit && status.budget_lasts_until &&
                       status.month_used &&
                       *status.month_used >= *status.month_limit - *status.month_limit / 20;
  if (used_up != std::exchange(told_used_up_, used_up) && used_up) {
    return StatusLine{Level::kWarning,
                      fmt::format("the month's {} credits are used up but for the reserve: prices "
                                  "rest until the month ends",
                                  *status.month_limit)};
  }
  const bool governed = status.poll_interval > wanted_interval_;
  if (governed == std::exchange(told_governed_, governed)) return std::nullopt;
  if (!governed) {
    return StatusLine{Level::kInfo,
                      fmt::format("polling every {} again, as set", Seconds(wanted_interval_))};
  }
  return StatusLine{
      Level::kWarning,
      fmt::format("polling every {} instead of {}: the {} plan allows {} calls a minute "
                  "and {} a month, one per RATE_LIMIT_DELAY",
                  Seconds(status.poll_interval), Seconds(wanted_interval_),
                  status.prices_keyless ? "keyless" : status.plan,
                  Limit(status.prices_minute_limit),
                  Limit(status.prices_keyless ? std::nullopt : status.month_limit))};
}

}  // namespace cpa::sources
