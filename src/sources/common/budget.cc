#include "sources/common/budget.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace cpa::sources {
namespace {

using std::chrono::hours;

// A second more than upstream's minute: two calls that we start a minute apart may reach it closer.
constexpr Millis kWindow{61'000};

constexpr Millis kRatesInterval = std::chrono::minutes{5};
constexpr Millis kGlobalInterval = std::chrono::minutes{10};
constexpr Millis kCoinListInterval = hours{24};

// Under a tight month the side jobs keep this distance, in polls, so that prices get the credits.
constexpr int kPollsPerRates = 10;
constexpr int kPollsPerGlobal = 20;

// Coins that somebody depends on may slow down the top, but not beyond this.
constexpr int kExtraPagesStretch = 2;

// One part in this many is kept for calls on demand.
constexpr int kReserveParts = 20;

constexpr hours kMonth{30 * 24};
constexpr hours kPaceWindow{24};
constexpr hours kPaceWindowMin{6};  // Less would make a forecast out of the start-up calls.

std::string MonthOf(WallTime now) {
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(now)};
  std::array<char, 24> text;
  const int length = std::snprintf(text.data(), text.size(), "%04d-%02u", int(date.year()),
                                   unsigned(date.month()));
  return {text.data(), static_cast<std::size_t>(length)};
}

WallTime EndOfMonth(WallTime now) {
  using namespace std::chrono;
  const year_month_day date{floor<days>(now)};
  const year_month next = year_month{date.year(), date.month()} + months{1};
  return WallTime{sys_days{next / day{1}}.time_since_epoch()};
}

Millis Scale(Millis time, double factor) {
  return Millis{static_cast<Millis::rep>(std::ceil(static_cast<double>(time.count()) * factor))};
}

double Ratio(Millis a, Millis b) {
  return static_cast<double>(a.count()) / static_cast<double>(b.count());
}

// How many calls a day of details on demand may follow each other at once.
double DetailBurst(const CallLimits& limits) {
  return std::max(20.0, limits.calls_per_month.value_or(0) / 100.0);
}

int ServersOf(const MonthUse& use) {
  return std::max(1, use.servers);
}

}  // namespace

Budget::Budget(BudgetOptions options, MonthUse kept, const Clock& clock)
    : options_(options),
      clock_(clock),
      detail_tokens_max_(DetailBurst(options.limits)),
      calls_per_poll_(options.calls_per_poll),
      use_(std::move(kept)),
      detail_tokens_(detail_tokens_max_),
      detail_tokens_at_(clock.Steady()) {}

// The count as of now: a new month starts from nothing. A month that lies before the kept one means
// that the clock was set back, and keeps the count: setting clocks must not create credits.
MonthUse Budget::Use() const {
  const std::string month = MonthOf(clock_.Wall());
  return {month, month > use_.month ? 0 : use_.used, use_.servers};
}

std::int64_t Budget::LeftForSchedule() const {
  const int limit = *options_.limits.calls_per_month;
  return limit - limit / kReserveParts - Use().used;
}

SteadyTime Budget::NextMonth() const {
  const WallTime now = clock_.Wall();
  return clock_.Steady() + (EndOfMonth(now) - now);
}

int Budget::AffordableExtraPages(int wanted) const {
  const Millis bearable = kExtraPagesStretch * PaceOf(options_.calls_per_poll).poll;
  int pages = wanted;
  while (pages > 0 && PaceOf(options_.calls_per_poll + pages).poll > bearable) --pages;
  return pages;
}

Pace Budget::PaceOf(int calls_per_poll) const {
  const Millis spaced = options_.call_spacing * calls_per_poll;
  Pace pace{.poll = std::max({options_.poll_interval, spaced, MinuteInterval(calls_per_poll)}),
            .rates = kRatesInterval,
            .global = kGlobalInterval,
            .coin_list = kCoinListInterval};
  if (options_.limits.calls_per_month) GovernByMonth(pace, calls_per_poll);
  pace.governed = pace.poll > options_.poll_interval;
  return pace;
}

// What the minute limit allows for prices, with room left for other calls.
Millis Budget::MinuteInterval(int calls_per_poll) const {
  if (!options_.limits.calls_per_minute) return Millis{0};
  const int limit = *options_.limits.calls_per_minute;
  const int reserve = limit > 1 ? std::max(1, limit / kReserveParts) : 0;
  return Scale(kWindow, static_cast<double>(calls_per_poll) / std::max(1, limit - reserve));
}

void Budget::GovernByMonth(Pace& pace, int calls_per_poll) const {
  const WallTime now = clock_.Wall();
  const Millis rest = EndOfMonth(now) - now;
  const double lists = std::floor(Ratio(rest, kCoinListInterval)) + 1;
  const double left = static_cast<double>(LeftForSchedule()) / ServersOf(use_) - lists;
  if (left <= 0) {
    pace.used_up = true;
    pace.poll = pace.rates = pace.global = std::max(pace.poll, rest);
    return;
  }
  const double wanted =
      calls_per_poll * Ratio(rest, pace.poll) + Ratio(rest, pace.rates) + Ratio(rest, pace.global);
  if (wanted <= left) return;
  const double calls_per_interval = calls_per_poll + 1.0 / kPollsPerRates + 1.0 / kPollsPerGlobal;
  pace.poll = std::max(pace.poll, Scale(rest, calls_per_interval / left));
  pace.rates = std::max(pace.rates, kPollsPerRates * pace.poll);
  pace.global = std::max(pace.global, kPollsPerGlobal * pace.poll);
}

// Other calls leave room in the minute for the prices that fall due in it.
int Budget::OthersPerMinute() const {
  const double prices = calls_per_poll_ * Ratio(kWindow, CurrentPace().poll);
  return std::max(1, *options_.limits.calls_per_minute - static_cast<int>(prices));
}

// When the window has room for one more under `limit`, counting all calls or those not for prices.
SteadyTime Budget::WindowOpens(int limit, bool others_only) const {
  int seen = 0;
  for (auto start = window_.rbegin(); start != window_.rend(); ++start) {
    if (others_only && start->for_prices) continue;
    if (++seen == limit) return start->at + kWindow;
  }
  return SteadyTime{};
}

// Not the clock's now: a caller who read the clock a moment ago would find it in the future.
SteadyTime Budget::SpacingEnds() const {
  return last_start_ ? *last_start_ + options_.call_spacing : SteadyTime{};
}

SteadyTime Budget::NotBefore(Purpose purpose) const {
  SteadyTime earliest = SpacingEnds();
  if (const auto limit = options_.limits.calls_per_minute) {
    earliest = std::max(earliest, WindowOpens(std::max(1, *limit), false));
    if (purpose != Purpose::kPrices) {
      earliest = std::max(earliest, WindowOpens(OthersPerMinute(), true));
    }
  }
  if (const auto limit = options_.limits.calls_per_month) {
    const bool used_up =
        purpose == Purpose::kDetail ? Use().used >= *limit : LeftForSchedule() <= 0;
    if (used_up) earliest = std::max(earliest, NextMonth());
  }
  return earliest;
}

void Budget::OnCallStart(Purpose purpose) {
  const SteadyTime now = clock_.Steady();
  if (purpose == Purpose::kDetail) {
    detail_tokens_ = DetailTokens() - 1;
    detail_tokens_at_ = now;
  }
  Remember(now, purpose);
  use_ = Use();
  ++use_.used;
}

// Its place in the minute stays taken: it was an attempt.
void Budget::TakeBack(Purpose purpose) {
  use_ = Use();
  use_.used = std::max<std::int64_t>(0, use_.used - 1);
  if (!hours_.empty() && hours_.back().calls > 0) --hours_.back().calls;
  if (purpose == Purpose::kDetail)
    detail_tokens_ = std::min(detail_tokens_max_, detail_tokens_ + 1);
}

void Budget::Adopt(const MonthUse& known) {
  if (known.month == Use().month) use_ = known;
}

void Budget::Remember(SteadyTime now, Purpose purpose) {
  last_start_ = now;
  if (!first_start_) first_start_ = now;
  if (options_.limits.calls_per_minute) {
    while (!window_.empty() && window_.front().at + kWindow <= now) window_.pop_front();
    window_.push_back({now, purpose == Purpose::kPrices});
  }
  if (hours_.empty() || now - hours_.back().hour >= hours{1}) hours_.push_back({now, 0});
  ++hours_.back().calls;
  while (now - hours_.front().hour > kPaceWindow) hours_.pop_front();
}

double Budget::DetailShare() const {
  const double month = options_.limits.calls_per_month.value_or(0);
  return (options_.mostly_for_details ? month : month / kReserveParts) / ServersOf(use_);
}

// The share for details refills evenly: the month's reserve over a month.
double Budget::DetailTokens() const {
  const double reserve = DetailShare();
  const auto passed = std::chrono::duration_cast<Millis>(clock_.Steady() - detail_tokens_at_);
  return std::min(detail_tokens_max_, detail_tokens_ + reserve * Ratio(passed, kMonth));
}

bool Budget::AllowsDetail() const {
  const auto limit = options_.limits.calls_per_month;
  return !limit || (Use().used < *limit && DetailTokens() >= 1);
}

std::optional<WallTime> Budget::LastsUntil() const {
  if (!options_.limits.calls_per_month) return std::nullopt;
  const WallTime now = clock_.Wall();
  if (LeftForSchedule() <= 0) return now;
  int calls = 0;
  for (const HourCount& hour : hours_) calls += hour.calls;
  if (calls == 0) return std::nullopt;
  const auto watched = std::chrono::duration_cast<Millis>(clock_.Steady() - *first_start_);
  const Millis span = std::clamp<Millis>(watched, kPaceWindowMin, kPaceWindow);
  const double left = static_cast<double>(*options_.limits.calls_per_month - Use().used);
  const double spans_left = left / calls;
  if (spans_left >= Ratio(EndOfMonth(now) - now, span)) return std::nullopt;
  return now + Scale(span, spans_left);
}

}  // namespace cpa::sources
