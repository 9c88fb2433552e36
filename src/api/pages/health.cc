#include "api/pages/health.h"

#include <memory>
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

std::string_view StateName(UpstreamStatus::State state) {
  switch (state) {
    case UpstreamStatus::State::kStarting:
      return "starting";
    case UpstreamStatus::State::kOk:
      return "ok";
    case UpstreamStatus::State::kBackingOff:
      return "backing_off";
    case UpstreamStatus::State::kHeld:
      return "held";
    case UpstreamStatus::State::kMisconfigured:
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

void AppendUpstream(std::string& out, const UpstreamStatus& status, SteadyTime now) {
  out += R"(,"upstream":{"status":)";
  AppendJsonString(out, StateName(status.state));
  AddText(out, "provider", status.provider);
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

void AppendBudget(std::string& out, const UpstreamStatus& status) {
  out += R"(,"budget":{"plan":)";
  AppendJsonString(out, status.plan);
  AddCount(out, "calls_per_minute", status.minute_limit);
  AddCount(out, "credits_per_month", status.month_limit);
  AddCount(out, "credits_used", status.month_used);
  AddCount(out, "poll_interval_ms", status.poll_interval.count());
  AddFlag(out, "prices_keyless", status.prices_keyless);
  std::string forecast = "not limited";
  AddTime(out, "lasts_until", status.budget_lasts_until);
  if (status.budget_lasts_until) {
    forecast = "budget lasts until " + FormatTime(*status.budget_lasts_until) + " at this pace";
  } else if (status.month_limit) {
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

HealthApi::HealthApi(HealthProbes probes, const Market& market, const QuoteSource& source,
                     const Clock& clock)
    : probes_(std::move(probes)),
      market_(market),
      source_(source),
      clock_(clock),
      started_at_(clock.Steady()) {}

AnswerPtr HealthApi::Root() const {
  const UpstreamStatus upstream = source_.Status();
  std::string body = R"({"name":"crypto-price-api","version":")" CPA_VERSION R"(","source":)";
  AppendJsonString(body, upstream.provider);
  body += R"(,"simulated":)";
  body += upstream.provider == SourceName(Source::kSimulated) ? "true" : "false";
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
  const UpstreamStatus upstream = source_.Status();
  const bool simulated = upstream.provider == SourceName(Source::kSimulated);
  const bool database_ok = probes_.database_ok();
  const PricesView prices = LookAt(market_, now);
  const bool prices_ok = prices.status() == "ok";
  const bool upstream_ok = upstream.state == UpstreamStatus::State::kOk;
  const auto write_trouble = probes_.write_trouble();
  const HistoryHealth history = probes_.history ? probes_.history() : HistoryHealth{};
  const bool history_ok = StatusOf(history, now) == "ok" && probes_.history_state() != "damaged";
  const bool healthy = database_ok && !write_trouble && history_ok && prices_ok && upstream_ok;

  std::string body = R"({"status":)";
  AppendJsonString(body, healthy ? "healthy" : "degraded");
  AddTime(body, "timestamp", clock_.Wall());
  AddText(body, "version", CPA_VERSION);
  AddCount(body, "uptime_seconds", MillisBetween(started_at_, now) / 1000);
  AddText(body, "source", upstream.provider);
  AddFlag(body, "simulated", simulated);
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
  AppendBudget(body, upstream);
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
                     .limited = false,  // Whoever watches over the server must not be refused.
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
