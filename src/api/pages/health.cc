#include "api/pages/health.h"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include "api/market/market_answers.h"
#include "api/rest/json_writer.h"
#include "base/text.h"

namespace cpa::api {
namespace {

using http::AnswerPtr;

AnswerPtr JsonAnswer(int status, std::string body) {
  return std::make_shared<http::Answer>(http::Answer::Options{.status = status}, std::move(body));
}

std::string_view StateName(SourceStatus::State state) {
  switch (state) {
    case SourceStatus::State::kStarting:
      return "starting";
    case SourceStatus::State::kOk:
      return "ok";
    case SourceStatus::State::kBackingOff:
      return "backing_off";
    case SourceStatus::State::kHeld:
      return "held";
    case SourceStatus::State::kMisconfigured:
      return "misconfigured";
  }
  return "unknown";
}

long long MillisBetween(SteadyTime from, SteadyTime to) {
  return std::chrono::duration_cast<Millis>(to - from).count();
}

// The failure's own detail names files and statements: it is for the log.
std::string_view PublicReason(const Failure& trouble) {
  return trouble.kind == ErrorKind::kNoSpace ? "the disk is full" : "writes fail, the log says why";
}

void AppendDatabase(std::string& out, bool ok, const std::optional<Failure>& write_trouble) {
  out += R"("database":{"status":)";
  AppendJsonString(out, ok ? "ok" : "unavailable");
  AddFlag(out, "writable", !write_trouble);
  AddTextOrNull(out, "last_write_error", write_trouble ? PublicReason(*write_trouble) : "");
  out += '}';
}

void AppendUpstream(std::string& out, const SourceStatus& status, SteadyTime now) {
  out += R"(,"upstream":{"status":)";
  AppendJsonString(out, StateName(status.state));
  AddText(out, "provider", status.source.name());
  AddText(out, "base_url", status.base_url);
  AddTextOrNull(out, "last_error", status.last_error);
  std::optional<long long> age_ms;
  if (status.last_success) age_ms = MillisBetween(*status.last_success, now);
  AddCount(out, "last_success_age_ms", age_ms);
  std::optional<long long> wait_ms;
  if (status.next_call_not_before && *status.next_call_not_before > now) {
    wait_ms = MillisBetween(now, *status.next_call_not_before);
  }
  AddCount(out, "next_call_in_ms", wait_ms);
  AddCount(out, "consecutive_failures", status.consecutive_failures);
  AddCount(out, "calls", static_cast<long long>(status.calls));
  AddCount(out, "failures", static_cast<long long>(status.failures));
  AddCount(out, "rejected", static_cast<long long>(status.rejected));
  out += '}';
}

std::string_view KindName(SourceStatus::Kind kind) {
  switch (kind) {
    case SourceStatus::Kind::kPoll:
      return "poll";
    case SourceStatus::Kind::kStream:
      return "stream";
    case SourceStatus::Kind::kCluster:
      return "cluster";
  }
  return "unknown";
}

bool IsSimulated(Source source) {
  return source == kSimulated;
}

long long CountOf(Source source, const Snapshot& snapshot) {
  return std::ranges::count(snapshot.entries(), source, &SnapshotEntry::source);
}

void AppendSources(std::string& out, std::span<const QuoteSource* const> sources,
                   const Snapshot& snapshot, SteadyTime now) {
  out += R"(,"sources":[)";
  for (const QuoteSource* const each : sources) {
    const SourceStatus status = each->Status();
    if (!out.ends_with('[')) out += ',';
    out += R"({"source":)";
    AppendJsonString(out, status.source.name());
    AddText(out, "kind", KindName(status.kind));
    AddText(out, "status", StateName(status.state));
    AddFlag(out, "simulated", IsSimulated(status.source));
    AddCount(out, "coins", CountOf(status.source, snapshot));
    std::optional<long long> age_ms;
    if (status.last_success) age_ms = MillisBetween(*status.last_success, now);
    AddCount(out, "last_success_age_ms", age_ms);
    AddTextOrNull(out, "last_error", status.last_error);
    out += '}';
  }
  out += ']';
}

void AppendBudget(std::string& out, const BudgetHealth& budget, Millis poll_interval) {
  out += R"(,"budget":{"plan":)";
  AppendJsonString(out, budget.plan);
  AddCount(out, "calls_per_minute", budget.minute_limit);
  AddCount(out, "credits_per_month", budget.month_limit);
  AddCount(out, "credits_used", budget.month_used);
  AddCount(out, "poll_interval_ms", poll_interval.count());
  AddFlag(out, "prices_keyless", budget.prices_keyless);
  std::string forecast = "not limited";
  AddTime(out, "lasts_until", budget.lasts_until);
  if (budget.lasts_until) {
    forecast = "budget lasts until " + FormatTime(*budget.lasts_until) + " at this pace";
  } else if (budget.month_limit) {
    forecast = "budget covers the month at this pace";
  }
  AddText(out, "forecast", forecast);
  out += '}';
}

std::string_view PricesStatus(std::size_t coins, std::size_t stale) {
  if (coins == 0) return "starting";
  return stale == coins ? "stale" : "ok";
}

void AppendRefusals(std::string& out, const FeedCounters& counters) {
  const std::pair<std::string_view, std::uint64_t> reasons[] = {
      {"not_positive", counters.rows_not_positive}, {"became_null", counters.rows_became_null},
      {"out_of_order", counters.rows_out_of_order}, {"future_stamp", counters.rows_future},
      {"ancient_stamp", counters.rows_ancient},     {"implausible_jump", counters.rows_held_back},
      {"duplicate", counters.rows_duplicate},       {"contradictory", counters.rows_contradictory}};
  std::uint64_t refused = 0;
  std::string by_reason;
  for (const auto& [reason, count] : reasons) {
    refused += count;
    AddCount(by_reason, reason, static_cast<long long>(count));
  }
  AddCount(out, "rows_refused", static_cast<long long>(refused));
  out += R"(,"rows_refused_by_reason":{)";
  out.append(by_reason, 1);  // Without its first comma.
  out += '}';
}

struct PricesView {
  std::shared_ptr<const Snapshot> snapshot;
  std::size_t stale = 0;
  std::size_t frozen = 0;  // Of these, by upstream's own doing.

  std::string_view status() const { return PricesStatus(snapshot->entries().size(), stale); }
};

PricesView LookAt(const Market& market, SteadyTime now) {
  PricesView view{.snapshot = market.snapshot()};
  for (const SnapshotEntry& entry : view.snapshot->entries()) {
    if (market.IsStale(entry, now)) ++view.stale;
    if (entry.frozen) ++view.frozen;
  }
  return view;
}

void AppendPrices(std::string& out, const Market& market, const PricesView& view,
                  std::size_t unaffordable, SteadyTime now) {
  const auto& snapshot = view.snapshot;
  const bool none = snapshot->entries().empty();
  std::optional<long long> youngest_ms;
  if (!none) youngest_ms = FreshestAge(*snapshot, now).count();
  out += R"(,"prices":{"status":)";
  AppendJsonString(out, view.status());
  AddCount(out, "coins", static_cast<long long>(snapshot->entries().size()));
  AddCount(out, "extra_coins",
           static_cast<long long>(snapshot->entries().size() - snapshot->top().size()));
  AddCount(out, "unaffordable_coins", static_cast<long long>(unaffordable));
  AddCount(out, "stale_coins", static_cast<long long>(view.stale));
  AddCount(out, "frozen_coins", static_cast<long long>(view.frozen));
  const auto listed = market.listed_coins();
  AddCount(out, "listed_coins", listed ? static_cast<long long>(listed->size()) : 0);
  AddCount(out, "age_ms", youngest_ms);
  AddText(out, "epoch", market.epoch());
  AddCount(out, "sequence", static_cast<long long>(market.sequence()));
  const FeedCounters counters = market.counters();
  AddCount(out, "batches", static_cast<long long>(counters.batches));
  AddCount(out, "batches_rejected", static_cast<long long>(counters.batches_rejected));
  AppendRefusals(out, counters);
  out += '}';
}

// Prices are recorded within the second; a minute is no pause but an obstacle.
constexpr Millis kWaitsTooLong{60'000};

std::string_view StatusOf(const HistoryHealth& history, SteadyTime now) {
  if (history.is_failing) return "failing";
  return history.waits_since && now - *history.waits_since > kWaitsTooLong ? "behind" : "ok";
}

void AppendHistory(std::string& out, const HistoryHealth& history, SteadyTime now) {
  out += R"(,"history":{"status":)";
  AppendJsonString(out, StatusOf(history, now));
  std::optional<long long> age_ms;
  if (history.recorded_at) age_ms = MillisBetween(*history.recorded_at, now);
  AddCount(out, "last_recorded_age_ms", age_ms);
  AddTime(out, "folded_before", history.folded_before);
  out += '}';
}

}  // namespace

HealthApi::HealthApi(HealthProbes probes, const Market& market,
                     std::vector<const QuoteSource*> sources, const Clock& clock)
    : probes_(std::move(probes)),
      market_(market),
      sources_(std::move(sources)),
      clock_(clock),
      started_at_(clock.Steady()) {}

AnswerPtr HealthApi::Root() const {
  const Source source = sources_.front()->Status().source;
  std::string body = R"({"name":"crypto-price-api","version":")" CPA_VERSION R"(","source":)";
  AppendJsonString(body, source.name());
  body += R"(,"simulated":)";
  body += IsSimulated(source) ? "true" : "false";
  body +=
      R"(,"endpoints":{"prices":"/crypto/prices","coin":"/crypto/{crypto_id}")"
      R"(,"search":"/search/crypto?query=","overview":"/market/overview")"
      R"(,"sentiment":"/market/sentiment","stream":"/ws","users":"/users","health":"/health"}})";
  // Browsers may get a page at the same address (api/pages/page.h).
  return std::make_shared<http::Answer>(http::Answer::Options{.extra_fields = "Vary: Accept\r\n"},
                                        std::move(body));
}

AnswerPtr HealthApi::Health() const {
  const SteadyTime now = clock_.Steady();
  const SourceStatus upstream = sources_.front()->Status();
  const bool database_ok = probes_.database_ok();
  const PricesView prices = LookAt(market_, now);
  const bool prices_ok = prices.status() == "ok";
  const bool upstream_ok = upstream.state == SourceStatus::State::kOk;
  const auto write_trouble = probes_.write_trouble();
  const HistoryHealth history = probes_.history ? probes_.history() : HistoryHealth{};
  const bool history_ok = StatusOf(history, now) == "ok" && probes_.history_state() != "damaged";
  const bool healthy = database_ok && !write_trouble && history_ok && prices_ok && upstream_ok;

  std::string body = R"({"status":)";
  AppendJsonString(body, healthy ? "healthy" : "degraded");
  AddTime(body, "timestamp", clock_.Wall());
  AddText(body, "version", CPA_VERSION);
  AddCount(body, "uptime_seconds", MillisBetween(started_at_, now) / 1000);
  AddText(body, "source", upstream.source.name());
  AddFlag(body, "simulated", IsSimulated(upstream.source));
  AppendSources(body, sources_, *prices.snapshot, now);
  body += R"(,"components":{)";
  AppendDatabase(body, database_ok, write_trouble);
  if (probes_.history) AppendHistory(body, history, now);
  if (probes_.redis) {
    body += R"(,"redis":{"status":)";
    AppendJsonString(body, probes_.redis());
    body += '}';
  }
  AppendPrices(body, market_, prices, probes_.unaffordable_coins(), now);
  AppendUpstream(body, upstream, now);
  body += R"(,"websocket":{"connections":)";
  AppendInt(body, static_cast<long long>(probes_.websocket_connections()));
  body += R"(},"http":{"connections":)";
  AppendInt(body, static_cast<long long>(probes_.http_connections()));
  body += "}}";
  AppendBudget(body, probes_.budget(), upstream.poll_interval);
  body += '}';
  return JsonAnswer(200, std::move(body));
}

AnswerPtr HealthApi::Ready() const {
  const bool prices = !market_.snapshot()->entries().empty();
  const bool database = probes_.database_ok();
  const bool alerts = !probes_.alerts_watched || probes_.alerts_watched();
  const bool ready = prices && database && alerts && !probes_.stopping();
  std::string body = R"({"ready":)";
  body += ready ? "true" : "false";
  body += R"(,"prices":)";
  body += prices ? "true" : "false";
  body += R"(,"database":)";
  body += database ? "true" : "false";
  AddFlag(body, "alerts", alerts);
  AddText(body, "history", probes_.history_state());
  body += '}';
  return JsonAnswer(ready ? 200 : 503, std::move(body));
}

void HealthApi::AddRoutes(RouteTable& table) {
  using http::Request;
  const auto add = [&](std::string path, http::SyncHandler handler, std::string summary) {
    const bool vital = path != "/";
    table.push_back({.verb = http::Verb::kGet,
                     .pattern = std::move(path),
                     .auth = Auth::kPublic,
                     .cost = Cost::kCheap,
                     .handler = std::move(handler),
                     .summary = std::move(summary),
                     .limited = false,  // Monitoring must not be refused.
                     .vital = vital});
  };
  add(
      "/", [this](const Request&) { return Root(); },
      "What this server is and where its parts are");
  add(
      "/health", [this](const Request&) { return Health(); },
      "State of every component and of the upstream budget");
  add(
      "/live", [](const Request&) { return JsonAnswer(200, R"({"live":true})"); },
      "Whether the process runs");
  add(
      "/ready", [this](const Request&) { return Ready(); }, "Whether prices can be served");
}

}  // namespace cpa::api
