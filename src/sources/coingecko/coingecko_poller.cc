#include "sources/coingecko/coingecko_poller.h"

#include <algorithm>
#include <string>
#include <utility>

#include <climits>

#include "base/log.h"
#include "base/mutex.h"
#include "base/retry_after.h"
#include "base/text.h"
#include "sources/coingecko/coingecko_wire.h"
#include "sources/coingecko/market_chart_wire.h"

namespace cpa::sources {
namespace {

// A turn never sleeps longer, so that a stepped wall clock shows within a minute.
constexpr Millis kTurnMax = std::chrono::minutes{1};

// They are hourly prices, and a large part of an answer.
constexpr Millis kWeekLinesEvery = std::chrono::hours{1};

// Coins that are asked for between two polls: one page of them.
constexpr std::size_t kFreshMax = 250;

// Every plan but the paid one ends here, and other hosts behave like the free one.
constexpr Millis kFreeChartPast = std::chrono::days{365};

std::string WithoutSlash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

CoinGeckoOptions Normalized(CoinGeckoOptions options) {
  options.base_url = WithoutSlash(std::move(options.base_url));
  return options;
}

void Override(std::optional<int>& limit, const std::optional<int>& setting) {
  if (setting) limit = *setting > 0 ? setting : std::nullopt;
}

BudgetOptions BudgetFor(const CoinGeckoOptions& options, Plan plan, const PagePlan& pages) {
  CallLimits limits = LimitsOf(plan);
  Override(limits.calls_per_minute, options.minute_limit);
  Override(limits.calls_per_month, options.month_limit);
  return {.limits = limits,
          .call_spacing = options.rate_limit_delay,
          .poll_interval = options.poll_interval,
          .calls_per_poll = pages.pages};
}

// A limited key is never the reason for slower prices than none would give. Who sets fewer calls a
// minute means these too.
std::optional<BudgetOptions> KeylessBudgetFor(const CoinGeckoOptions& options, Plan plan,
                                              const PagePlan& pages) {
  const bool limited_key = !options.api_key.empty() && (plan == Plan::kDemo || plan == Plan::kPro);
  if (!limited_key || options.only_with_key) return std::nullopt;
  BudgetOptions budget = BudgetFor(options, Plan::kKeyless, pages);
  const CallLimits published = LimitsOf(Plan::kKeyless);
  budget.limits = {.calls_per_minute = std::min(budget.limits.calls_per_minute.value_or(INT_MAX),
                                                *published.calls_per_minute),
                   .calls_per_month = std::nullopt};
  return budget;
}

BudgetOptions MainBudgetFor(const CoinGeckoOptions& options, Plan plan, const PagePlan& pages) {
  BudgetOptions budget = BudgetFor(options, plan, pages);
  budget.mostly_for_details = KeylessBudgetFor(options, plan, pages).has_value();
  return budget;
}

std::optional<Budget> KeylessBudget(const CoinGeckoOptions& options, Plan plan,
                                    const PagePlan& pages, const Clock& clock) {
  const auto budget = KeylessBudgetFor(options, plan, pages);
  if (!budget) return std::nullopt;
  return Budget(*budget, {}, clock);
}

Plan PlanOf(const CoinGeckoOptions& options) {
  return options.plan.value_or(GuessPlan(options.base_url, !options.api_key.empty()));
}

const char* const kAcceptJson = "Accept: application/json";

std::vector<std::string> HeadersFor(const CoinGeckoOptions& options, Plan plan) {
  std::vector<std::string> headers = {kAcceptJson};
  if (!options.api_key.empty()) {
    headers.push_back(KeyHeader(options.base_url, plan, options.api_key));
  }
  return headers;
}

std::string InSeconds(Millis time) {
  return std::to_string(std::chrono::round<std::chrono::seconds>(time).count()) + " s";
}

// Rounded up: a turn that ends a moment too early would be spent on nothing.
Millis Until(SteadyTime when, SteadyTime now) {
  return std::max(Millis{0}, std::chrono::ceil<Millis>(when - now));
}

}  // namespace

std::string DescribeYield(const CoinGeckoOptions& given) {
  const CoinGeckoOptions options = Normalized(given);
  const Plan plan = PlanOf(options);
  const PagePlan pages = PlanPages(options.max_coins);
  const ManualClock month{
      WallTime{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1}.time_since_epoch()}};
  Budget main(MainBudgetFor(options, plan, pages), {}, month);
  std::optional<Budget> keyless = KeylessBudget(options, plan, pages, month);
  const Lanes lanes(main, keyless ? &*keyless : nullptr, month);
  const Millis interval = lanes.CurrentPace().poll;
  std::string text = "prices of " + std::to_string(options.max_coins) + " coins every " +
                     InSeconds(interval) + " on the " + std::string(PlanName(plan)) + " plan";
  if (lanes.For(Purpose::kPrices) == Lane::kKeyless) {
    text += ", without the key, with which they would come every " +
            InSeconds(main.CurrentPace().poll) + "; the key serves details and history";
  } else if (interval > options.poll_interval) {
    text += ", not every " + InSeconds(options.poll_interval) + " as set: the limits allow no more";
  }
  return text;
}

CoinGeckoPoller::CoinGeckoPoller(CoinGeckoOptions options, QuoteSink& sink,
                                 HttpTransport& transport, BudgetStore& store, const Clock& clock,
                                 Random& random)
    : options_(Normalized(std::move(options))),
      plan_(PlanOf(options_)),
      pages_(PlanPages(options_.max_coins)),
      headers_(HeadersFor(options_, plan_)),
      keyless_base_url_(KeylessBaseUrl(options_.base_url)),
      sink_(sink),
      transport_(transport),
      store_(store),
      clock_(clock),
      budget_(MainBudgetFor(options_, plan_, pages_), store.Load(), clock),
      keyless_budget_(KeylessBudget(options_, plan_, pages_, clock)),
      lanes_(budget_, keyless_budget_ ? &*keyless_budget_ : nullptr, clock),
      scheduler_(options_.retries_max, lanes_, clock, random),
      desk_({.detail_ttl = options_.detail_ttl,
             .wait_max = options_.request_timeout,
             .queued_ids_max = options_.demanded_max}),
      charts_({.queued_max = options_.demanded_max}),
      status_log_(options_.poll_interval) {}

void CoinGeckoPoller::Turn() {
  const bool was_idle = !flight_;
  const Millis wait = PrepareTurn();
  if (was_idle && flight_) Begin();
  Deliver();
  if (const auto answer = transport_.Wait(wait)) TakeIn(*answer);
}

Millis CoinGeckoPoller::PrepareTurn() {
  MutexLock lock(mutex_);
  const SteadyTime now = clock_.Steady();
  desk_.Expire(now);
  charts_.Expire(now);
  if (const auto refusal = Refusal()) {
    desk_.RefuseQueued(*refusal);
    charts_.RefuseQueued(*refusal);
  }
  Millis wait = kTurnMax;
  TakeFresh();
  if (!flight_) {
    const Step step = scheduler_.Next(!fresh_.empty() || desk_.IsWaiting() || charts_.IsWaiting());
    if (step.call) {
      flight_ = FlightFor(*step.call);
      ++calls_;
    } else {
      wait = std::min(wait, Until(step.idle_until, now));
    }
  }
  for (const auto& expiry : {desk_.NextExpiry(), charts_.NextExpiry()}) {
    if (expiry) wait = std::min(wait, Until(*expiry, now));
  }
  return wait;
}

CoinGeckoPoller::Flight CoinGeckoPoller::FlightFor(const Call& call) {
  Flight flight{
      .call = call, .detail_id = {}, .chart = {}, .ids = {}, .month = budget_.Use().month};
  if (call.kind == CallKind::kMarkets) {
    if (call.page == 1) StartPoll();
    flight.week_lines = poll_has_week_lines_;
    if (top_pages_ > 0) {
      flight.ids = extra_pages_.at(static_cast<std::size_t>(call.page - top_pages_ - 1));
    }
  }
  if (call.kind == CallKind::kDetail) TakeDemanded(flight);
  return flight;
}

// Whether it brings the lines of the week is decided with the first page, for all of them.
void CoinGeckoPoller::StartPoll() {
  poll_at_ = clock_.Steady();
  poll_has_week_lines_ = !week_lines_at_ || poll_at_ - *week_lines_at_ >= kWeekLinesEvery;
  top_ids_.clear();
  top_pages_ = 0;
  extra_pages_.clear();
}

void CoinGeckoPoller::TakeFresh() {
  if (extra_ == nullptr || !fresh_.empty() || Refusal()) return;
  fresh_ = PagesOf(extra_->TakeFresh(kFreshMax));
}

// New coins first: they are asked for together. Pages and charts take turns when both wait.
void CoinGeckoPoller::TakeDemanded(Flight& flight) {
  if (!fresh_.empty()) {
    flight.ids = std::move(fresh_.back());
    fresh_.pop_back();
    return;
  }
  last_was_chart_ = charts_.IsWaiting() && (!desk_.IsWaiting() || !last_was_chart_);
  if (last_was_chart_) {
    flight.chart = charts_.TakeNext();
  } else {
    flight.detail_id = desk_.TakeNext();
  }
}

void CoinGeckoPoller::Begin() {
  Charge(*flight_, 1);
  const bool keyless = flight_->call.lane == Lane::kKeyless;
  const std::string& base = keyless ? keyless_base_url_ : options_.base_url;
  transport_.Begin({.url = flight_->chart ? ChartUrl(flight_->chart->query, base)
                                          : UrlOf(flight_->call, base, pages_,
                                                  {.id = flight_->detail_id,
                                                   .ids = flight_->ids,
                                                   .week_lines = flight_->week_lines}),
                    .headers = keyless ? std::vector<std::string>{kAcceptJson} : headers_,
                    .user_agent = options_.user_agent,
                    .deadline = options_.request_timeout});
}

// Keyless calls cost no credits.
void CoinGeckoPoller::Charge(const Flight& flight, int calls) {
  if (flight.call.lane != Lane::kMain) return;
  const MonthUse known = store_.Add(flight.month, calls);  // Outside the lock: it may touch a disk.
  MutexLock lock(mutex_);
  budget_.Adopt(known);
}

void CoinGeckoPoller::Deliver() {
  std::vector<DetailDesk::Answer> answers;
  std::vector<ChartDesk::Answer> charts;
  {
    MutexLock lock(mutex_);
    answers = desk_.TakeReady();
    charts = charts_.TakeReady();
  }
  for (const DetailDesk::Answer& answer : answers) answer.done(answer.result);
  for (const ChartDesk::Answer& answer : charts) answer.done(answer.result);
}

void CoinGeckoPoller::TakeIn(const HttpAnswer& answer) {
  const Flight flight = *std::exchange(flight_, std::nullopt);
  const auto* const failure = std::get_if<TransportFailure>(&answer);
  if (failure != nullptr && failure->never_left) TakeBack(flight);
  const Outcome outcome = Digest(flight, answer);
  Note(flight, outcome);
  Deliver();
}

// What never left this machine cost nothing.
void CoinGeckoPoller::TakeBack(const Flight& flight) {
  {
    MutexLock lock(mutex_);
    lanes_.Of(flight.call.lane).TakeBack(PurposeOf(flight.call.kind));
  }
  Charge(flight, -1);
}

void CoinGeckoPoller::Note(const Flight& flight, const Outcome& outcome) {
  MutexLock lock(mutex_);
  if (outcome.error) {
    CountFailure(flight.call, *outcome.error);
    scheduler_.OnFailure(flight.call, *outcome.error);
  } else {
    if (flight.call.lane == last_error_lane_) last_error_.clear();
    last_success_ = clock_.Steady();
    scheduler_.OnSuccess(flight.call, outcome.ends_poll);
  }
  if (flight.chart) {
    charts_.Settle(flight.chart->done, outcome.chart);
  } else if (flight.call.kind == CallKind::kDetail && flight.ids.empty()) {
    desk_.Settle(flight.detail_id, outcome.detail, clock_.Steady());
  }
  Tell();
}

void CoinGeckoPoller::CountFailure(const Call& call, const UpstreamError& error) {
  const bool unknown_coin =
      call.kind == CallKind::kDetail && error.kind == UpstreamErrorKind::kNotFound;
  if (unknown_coin) return;  // An answer like any other.
  ++failures_;
  last_error_ = Masked(error.message);
  last_error_lane_ = call.lane;
}

void CoinGeckoPoller::Tell() {
  const auto line = status_log_.Observe(StatusLocked(), clock_.Steady(), clock_.Wall());
  if (!line) return;
  switch (line->level) {
    case StatusLine::Level::kInfo:
      CPA_LOG_INFO("upstream", "{}", line->text);
      return;
    case StatusLine::Level::kWarning:
      CPA_LOG_WARN("upstream", "{}", line->text);
      return;
    case StatusLine::Level::kError:
      CPA_LOG_ERROR("upstream", "{}", line->text);
      return;
  }
}

CoinGeckoPoller::Outcome CoinGeckoPoller::Digest(const Flight& flight, const HttpAnswer& answer) {
  Outcome outcome;
  if (const auto* const failure = std::get_if<TransportFailure>(&answer)) {
    outcome.error = FromTransport(*failure);
  } else {
    const auto& response = std::get<HttpResponse>(answer);
    if (response.status == 200 && !LooksLikeHtml(response.content_type, response.body)) {
      return DigestBody(flight, response);
    }
    outcome.error = ParseError(response.status, response.content_type, response.body,
                               ParseRetryAfter(response.retry_after, response.date, clock_.Wall()));
  }
  const bool refuses_ids = !flight.ids.empty() && !IsTransient(outcome.error->kind) &&
                           outcome.error->kind != UpstreamErrorKind::kRateLimited &&
                           outcome.error->kind != UpstreamErrorKind::kKeyFault;
  if (refuses_ids) return PassOverExtra(flight, *outcome.error);
  const bool unknown = outcome.error->kind == UpstreamErrorKind::kNotFound;
  outcome.detail = unknown ? NotFound("no such coin") : Unavailable("upstream does not answer");
  outcome.chart = outcome.detail.error();
  if (outcome.error->kind == UpstreamErrorKind::kPlanLimit) {
    outcome.chart = Invalid("the plan does not reach as far back");
  }
  return outcome;
}

CoinGeckoPoller::Outcome CoinGeckoPoller::DigestBody(const Flight& flight,
                                                     const HttpResponse& response) {
  const std::string& body = response.body;
  switch (flight.call.kind) {
    case CallKind::kMarkets:
      return DigestMarkets(flight, response);
    case CallKind::kDetail:
      if (!flight.ids.empty()) return DigestMarkets(flight, response);
      return flight.chart ? DigestChart(flight.chart->query, body)
                          : DigestDetail(flight.detail_id, body);
    case CallKind::kRates: {
      auto rates = ParseExchangeRates(body);
      if (!rates) return Reject("exchange_rates", rates.error().detail);
      sink_.OnRates(std::move(*rates));
      return {};
    }
    case CallKind::kGlobal: {
      auto stats = ParseGlobal(body);
      if (!stats) return Reject("global", stats.error().detail);
      sink_.OnGlobal(std::move(*stats));
      return {};
    }
    case CallKind::kCoinList: {
      auto coins = ParseCoinList(body);
      if (!coins) return Reject("coins/list", coins.error().detail);
      if (coins->empty()) return Reject("coins/list", "empty");
      sink_.OnCoinList(std::move(*coins));
      return {};
    }
  }
  return {};
}

CoinGeckoPoller::Outcome CoinGeckoPoller::DigestMarkets(const Flight& flight,
                                                        const HttpResponse& response) {
  const std::string& body = response.body;
  auto quotes = ParseMarkets(body);
  if (!quotes) return Reject("coins/markets", quotes.error().detail);
  const bool by_id = !flight.ids.empty();
  if (quotes->empty() && !by_id && flight.call.page == 1) {
    return Reject("coins/markets", "the first page is empty");
  }
  const auto wanted =
      by_id ? flight.ids.size() : static_cast<std::size_t>(pages_.RowsWanted(flight.call.page));
  if (flight.week_lines) DigestWeekLines(body, wanted);
  sink_.OnPollInterval(IntervalInForce());
  const auto upstream_now = ParseHttpDate(response.date);
  Outcome outcome = by_id ? DigestExtra(flight, std::move(*quotes), upstream_now)
                          : DigestTop(flight, std::move(*quotes), upstream_now);
  if (flight.week_lines && outcome.ends_poll) week_lines_at_ = poll_at_;
  return outcome;
}

CoinGeckoPoller::Outcome CoinGeckoPoller::DigestTop(const Flight& flight, std::vector<Quote> quotes,
                                                    std::optional<WallTime> upstream_now) {
  const int page = flight.call.page;
  // There is no count: a page that is not full is the last.
  const bool full = std::cmp_greater_equal(quotes.size(), pages_.rows_per_page);
  const auto wanted = static_cast<std::size_t>(pages_.RowsWanted(page));
  if (quotes.size() > wanted) quotes.resize(wanted);
  for (const Quote& quote : quotes) top_ids_.insert(quote.id);
  if (!full || page >= pages_.pages) {
    top_pages_ = page;
    PlanExtraPages();
  }
  Outcome outcome;
  outcome.ends_poll = IsLastPage(flight.call);
  Bring(std::move(quotes), upstream_now, false, outcome.ends_poll);
  return outcome;
}

// What upstream tells of coins that nobody asked for is passed over.
CoinGeckoPoller::Outcome CoinGeckoPoller::DigestExtra(const Flight& flight,
                                                      std::vector<Quote> quotes,
                                                      std::optional<WallTime> upstream_now) {
  const std::unordered_set<std::string> asked(flight.ids.begin(), flight.ids.end());
  std::erase_if(quotes, [&](const Quote& quote) { return !asked.contains(quote.id); });
  std::unordered_set<std::string> found;
  for (const Quote& quote : quotes) found.insert(quote.id);
  Outcome outcome;
  outcome.ends_poll = flight.call.kind == CallKind::kMarkets && IsLastPage(flight.call);
  Bring(std::move(quotes), upstream_now, true, outcome.ends_poll);
  extra_->OnAnswered(flight.ids, found);
  return outcome;
}

// A refusal that a repetition does not change must not keep the poll of the top from its end.
CoinGeckoPoller::Outcome CoinGeckoPoller::PassOverExtra(const Flight& flight,
                                                        const UpstreamError& error) {
  CPA_LOG_WARN("upstream", "coins besides the top: {}", Masked(error.message));
  sink_.OnRejected("coins/markets by id: " + Masked(error.message));
  Outcome outcome;
  outcome.ends_poll = flight.call.kind == CallKind::kMarkets && IsLastPage(flight.call);
  if (outcome.ends_poll) Bring({}, std::nullopt, true, true);
  return outcome;
}

// The top has come: what else is wanted is asked for behind it, as far as the budget reaches.
void CoinGeckoPoller::PlanExtraPages() {
  if (extra_ == nullptr) return;
  extra_pages_ = PagesOf(extra_->WantedBesides(top_ids_));
  std::vector<std::string> unaffordable;
  {
    MutexLock lock(mutex_);
    const int wanted = static_cast<int>(extra_pages_.size());
    const int affordable = budget_.AffordableExtraPages(wanted);
    for (int page = affordable; page < wanted; ++page) {
      const auto& ids = extra_pages_[static_cast<std::size_t>(page)];
      unaffordable.insert(unaffordable.end(), ids.begin(), ids.end());
    }
    extra_pages_.resize(static_cast<std::size_t>(affordable));
    budget_.SetExtraPages(affordable);
  }
  extra_->OnUnaffordable(unaffordable);
}

bool CoinGeckoPoller::IsLastPage(const Call& call) const {
  return top_pages_ > 0 && call.page >= top_pages_ + static_cast<int>(extra_pages_.size());
}

void CoinGeckoPoller::Bring(std::vector<Quote> quotes, std::optional<WallTime> upstream_now,
                            bool by_id, bool completes_poll) {
  QuoteBatch batch{.source = options_.source,
                   .received = clock_.Steady(),
                   .upstream_now = upstream_now,
                   .completes_poll = completes_poll,
                   .by_id = by_id,
                   .quotes = std::move(quotes)};
  if (completes_poll) {
    for (const auto& page : extra_pages_) {
      batch.extra_ids.insert(batch.extra_ids.end(), page.begin(), page.end());
    }
  }
  sink_.OnQuotes(batch);
}

// Prices are worth having without their lines.
void CoinGeckoPoller::DigestWeekLines(const std::string& body, std::size_t rows_wanted) {
  auto lines = ParseWeekLines(body);
  if (!lines) {
    CPA_LOG_WARN("upstream", "no lines of seven days: {}", lines.error().detail);
    return;
  }
  if (lines->size() > rows_wanted) lines->resize(rows_wanted);
  sink_.OnWeekLines(std::move(*lines));
}

CoinGeckoPoller::Outcome CoinGeckoPoller::DigestDetail(const std::string& id,
                                                       const std::string& body) {
  auto detail = ParseCoinDetail(body);
  if (!detail) return Reject("coins/{id}", detail.error().detail);
  if (detail->quote.id != id) return Reject("coins/{id}", "the page is of another coin");
  detail->source = options_.source;
  detail->received = clock_.Steady();
  if (listener_ != nullptr) listener_->OnDetail(id, body);
  Outcome outcome;
  outcome.detail = std::make_shared<const CoinDetail>(std::move(*detail));
  return outcome;
}

CoinGeckoPoller::Outcome CoinGeckoPoller::DigestChart(const ChartQuery& query,
                                                      const std::string& body) {
  auto points = ParseMarketChart(body);
  if (!points) return Reject("coins/{id}/market_chart", points.error().detail);
  std::erase_if(*points, [&](const PriceSample& point) {
    return point.at < query.range.from || point.at >= query.range.to;
  });
  Outcome outcome;
  outcome.chart = std::make_shared<const std::vector<PriceSample>>(std::move(*points));
  return outcome;
}

CoinGeckoPoller::Outcome CoinGeckoPoller::Reject(std::string_view what, std::string_view why) {
  const std::string text = std::string(what) + ": " + std::string(why);
  sink_.OnRejected(text);
  Outcome outcome;
  outcome.error = BadShape(text);
  outcome.detail = Unavailable("upstream's answer made no sense");
  outcome.chart = outcome.detail.error();
  MutexLock lock(mutex_);
  ++rejected_;
  return outcome;
}

void CoinGeckoPoller::RequestDetail(const std::string& id, QuoteSource::DetailCallback done) {
  if (MutexLock lock(mutex_); !closed_) {
    desk_.Ask(id, std::move(done), Refusal(id), clock_.Steady());
    lock.Unlock();
    transport_.Wake();
    return;
  }
  done(Unavailable("shutting down"));
}

void CoinGeckoPoller::RequestChart(const ChartQuery& query, ChartSource::ChartCallback done) {
  if (MutexLock lock(mutex_); !closed_) {
    charts_.Ask(query, std::move(done), Refusal(query.crypto_id), clock_.Steady());
    lock.Unlock();
    transport_.Wake();
    return;
  }
  done(Unavailable("shutting down"));
}

// With the month used up nothing is allowed for the rest of it, and prices are late by any measure.
Millis CoinGeckoPoller::IntervalInForce() const {
  MutexLock lock(mutex_);
  const Pace pace = lanes_.CurrentPace();
  return pace.used_up ? options_.poll_interval : pace.poll;
}

std::optional<Millis> CoinGeckoPoller::ChartPast() const {
  if (plan_ == Plan::kPro) return std::nullopt;
  return kFreeChartPast;
}

std::optional<Failure> CoinGeckoPoller::Refusal(const std::string& id) const {
  return IsAskableId(id) ? Refusal() : std::optional<Failure>(NotFound("no such coin"));
}

// Why nothing can be fetched on demand now.
std::optional<Failure> CoinGeckoPoller::Refusal() const {
  if (scheduler_.RefusesDetails()) return Unavailable("upstream is not available");
  if (!budget_.AllowsDetail()) return Unavailable("the upstream budget is used up");
  return std::nullopt;
}

void CoinGeckoPoller::Close() {
  transport_.Abandon();
  const auto flight = std::exchange(flight_, std::nullopt);
  {
    MutexLock lock(mutex_);
    closed_ = true;
    const Failure refusal = Unavailable("shutting down");
    desk_.RefuseAll(refusal);
    charts_.RefuseQueued(refusal);
    if (flight && flight->chart) charts_.Settle(flight->chart->done, refusal);
  }
  Deliver();
}

// An upstream that echoes the key must not bring it into logs and answers.
std::string CoinGeckoPoller::Masked(std::string text) const {
  const std::string& key = options_.api_key;
  for (auto at = text.find(key); !key.empty() && at != text.npos; at = text.find(key, at + 3)) {
    text.replace(at, key.size(), "***");
  }
  return Redact(text);
}

UpstreamStatus CoinGeckoPoller::Status() const {
  MutexLock lock(mutex_);
  return StatusLocked();
}

UpstreamStatus CoinGeckoPoller::StatusLocked() const {
  const CallLimits& limits = budget_.limits();
  UpstreamStatus status;
  status.state = scheduler_.state();
  status.source = options_.source;
  status.base_url = WithoutUser(options_.base_url);
  status.last_error = last_error_;
  status.last_success = last_success_;
  status.next_call_not_before = scheduler_.BlockedUntil();
  status.consecutive_failures = scheduler_.consecutive_failures();
  status.calls = calls_;
  status.failures = failures_;
  status.rejected = rejected_;
  status.poll_interval = lanes_.CurrentPace().poll;
  status.plan = PlanName(plan_);
  status.minute_limit = limits.calls_per_minute;
  status.month_limit = limits.calls_per_month;
  status.month_used = budget_.Use().used;
  status.prices_keyless = lanes_.For(Purpose::kPrices) == Lane::kKeyless;
  status.prices_minute_limit = lanes_.Of(lanes_.For(Purpose::kPrices)).limits().calls_per_minute;
  status.budget_lasts_until = budget_.LastsUntil();
  return status;
}

}  // namespace cpa::sources
