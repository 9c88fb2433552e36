#include "api/alerts/alerts.h"

#include <memory>

#include "api/alerts/alert_body.h"
#include "api/alerts/alert_json.h"
#include "api/alerts/backtest_body.h"
#include "api/market/unknown_coin.h"
#include "api/rest/answers.h"
#include "api/rest/idempotency.h"
#include "api/rest/paging.h"
#include "base/crypto.h"

namespace cpa::api {
namespace {

using http::Request;

constexpr std::string_view kAlertsTrouble = "alerts";
constexpr http::BodyLimits kBacktestBody{.bytes_max = 4 * 1024 * 1024, .deadline = Millis{60'000}};

std::string TooManyAlerts(std::int64_t max) {
  return "This account may have at most " + std::to_string(max) + " alerts";
}

AlertFilter FilterOf(std::string_view status) {
  if (status == "active") return AlertFilter::kActive;
  if (status == "triggered") return AlertFilter::kTriggered;
  if (status == "disabled") return AlertFilter::kDisabled;
  return status == "expired" ? AlertFilter::kExpired : AlertFilter::kAll;
}

struct PageQuery {
  explicit PageQuery(const Request& request)
      : query(request.query),
        limit(query.Int("limit", {50, 1, 200})),
        page{.after_id = IdCursor(query), .limit = limit + 1} {}

  AnswerPtr refusal() const {
    if (query.bad_escape()) return ErrorAnswer(kInvalidQuery);
    return query.ok() ? nullptr : ValidationAnswer(query.problems());
  }

  Query query;
  int limit;
  AlertPage page;  // One more than asked for tells whether there is a next page.
};

// An array of what `append` makes of the rows, with a link when there are more.
template <class Row, class IdOf, class Append>
AnswerPtr PageAnswer(const Request& request, const PageQuery& asked, std::vector<Row>& rows,
                     const IdOf& id_of, const Append& append) {
  http::Answer::Options options;
  if (rows.size() > static_cast<std::size_t>(asked.limit)) {
    rows.pop_back();
    options.extra_fields =
        NextLink(request.path, asked.query, {"limit", "status"}, id_of(rows.back()));
  }
  std::string body = "[";
  for (const Row& row : rows) {
    if (&row != &rows.front()) body += ',';
    append(body, row);
  }
  return std::make_shared<http::Answer>(std::move(options), body + ']');
}

// kNotFound, detail "webhook", when the alert may not go there. Blocks.
Result<void> CheckWebhook(WebhookStore& webhooks, const std::string& user_id,
                          const std::optional<std::string>& webhook_id) {
  if (!webhook_id) return {};
  const auto found = webhooks.Find(user_id, *webhook_id);
  if (!found) return found.error();
  return {};
}

// nullptr when `edit` is what the request wants.
AnswerPtr ReadEdit(const Request& request, const Alert& alert, WallTime now, AlertEdit& edit) {
  Body body(request);
  if (body.wrong_media_type()) return ErrorAnswer(kNotJson);
  if (body.ok()) edit = ReadAlertEdit(body, alert, now);
  return body.ok() ? nullptr : ValidationAnswer(body.problems());
}

// Fills in the points of a request over stored history; nullptr when that worked.
AnswerPtr LoadPoints(const AlertDesk& desk, BacktestRequest& asked) {
  auto points =
      PointsOfHistory(desk.history, asked.rule.crypto_id, *asked.stored, desk.clock.Wall());
  if (points) {
    asked.points = *std::move(points);
    return nullptr;
  }
  if (points.error().kind == ErrorKind::kSwitchedOff) return ErrorAnswer(kHistoryDisabled);
  if (points.error().kind != ErrorKind::kInvalid) {
    return StorageTrouble(points.error(), "price history");
  }
  return ValidationAnswer({{"value_error", {"body", "from"}, points.error().detail, "null"}});
}

AnswerPtr BacktestAnswer(const Request& request, const AlertDesk& desk) {
  Body body(request);
  if (body.wrong_media_type()) return ErrorAnswer(kNotJson);
  BacktestRequest asked = ReadBacktest(body);
  if (!body.ok()) return ValidationAnswer(body.problems());
  if (asked.stored) {
    if (auto refusal = LoadPoints(desk, asked)) return refusal;
    CheckPointsTell(body, asked);
    if (!body.ok()) return ValidationAnswer(body.problems());
  }
  const auto firings = Backtest(asked.rule, asked.points, desk.options.check_interval);
  std::string text;
  AppendBacktest(text, asked.rule, asked.points, firings);
  return Ok(std::move(text));
}

}  // namespace

std::string AlertsApi::Rendered(const Alert& alert) const {
  std::string body;
  AppendAlert(body, alert, {.now = desk_.clock.Wall(), .unwatched = desk_.WhyUnwatched(alert)});
  return body;
}

// nullptr when `alert` is what the request wants.
AnswerPtr AlertsApi::ReadNew(const Request& request, const User& user, Alert& alert) const {
  if (!desk_.options.enabled) return ErrorAnswer(kAlertsDisabled);
  Body body(request);
  if (body.wrong_media_type()) return ErrorAnswer(kNotJson);
  const WallTime now = desk_.clock.Wall();
  alert = ReadNewAlert(body, now);
  if (!body.ok()) return ValidationAnswer(body.problems());
  alert.id = NewUuid(desk_.clock, desk_.random);
  alert.user_id = user.id;
  alert.created_at = alert.updated_at = now;
  alert.crypto_id = desk_.market.IdOfNow(alert.crypto_id);
  return RefuseUnknownCoin(desk_.market, alert.crypto_id);
}

// Blocks. Once it is committed, the engine hears of it.
Result<KeptAnswer> AlertsApi::Store(const Alert& alert, const Once* once) const {
  const auto known = CheckWebhook(desk_.webhooks, alert.user_id, alert.webhook_id);
  if (!known) return known.error();
  desk_.dependencies.Expect(alert.user_id, alert.crypto_id, alert.created_at);
  OnceOnly once_only(once);
  once_only.Answer(Created("/alerts/" + alert.id, Rendered(alert)));
  const auto stored = desk_.store.Create(alert, desk_.options.alerts_max, once_only.guard());
  if (stored && !once_only.answer().replayed) desk_.engine.Put(WatchedOf(alert));
  desk_.dependencies.Changed(alert.user_id);
  if (!stored) return stored.error();
  return once_only.answer();
}

Task<AnswerPtr> AlertsApi::Create(const Request& request, const User& user) {
  const Idempotency idempotency = ReadIdempotency(request, user.id);
  if (idempotency.refusal) co_return idempotency.refusal;
  Alert alert;
  const AnswerPtr refusal = ReadNew(request, user, alert);
  if (refusal) co_return refusal;
  const auto work = [&] { return Store(alert, idempotency.get()); };
  const Result<KeptAnswer> kept = co_await Offload(desk_.writes, user.id, work);
  if (kept) co_return AnswerOf(*kept);
  if (kept.error().IsAbout(ErrorKind::kConflict, Subject::kLimit)) {
    co_return ErrorAnswerSaying(kLimitReached, TooManyAlerts(desk_.options.alerts_max));
  }
  co_return AlertRefusal(kept.error(), kAlertsTrouble);
}

Task<AnswerPtr> AlertsApi::List(const Request& request, const User& user) {
  PageQuery asked(request);
  const AlertFilter filter = FilterOf(
      asked.query.OneOf("status", "all", {"all", "active", "triggered", "disabled", "expired"}));
  if (AnswerPtr refusal = asked.refusal()) co_return refusal;
  const auto work = [&]() -> Result<AnswerPtr> {
    auto found = desk_.store.List(user.id, filter, asked.page);
    if (!found) return found.error();
    return PageAnswer(
        request, asked, *found, [](const Alert& alert) { return alert.id; },
        [this](std::string& out, const Alert& alert) { out += Rendered(alert); });
  };
  const auto answer = co_await Offload(desk_.reads, user.id, work);
  co_return answer ? *answer : AlertRefusal(answer.error(), kAlertsTrouble);
}

Task<AnswerPtr> AlertsApi::Get(const Request& request, const User& user) {
  const auto work = [&] { return desk_.store.Find(user.id, request.path_values[0]); };
  const auto found = co_await Offload(desk_.reads, user.id, work);
  if (!found) co_return AlertRefusal(found.error(), kAlertsTrouble);
  co_return Ok(Rendered(*found));
}

// Blocks. Once it is committed, the engine hears of it.
Result<Alert> AlertsApi::Store(const User& user, const std::string& id,
                               const AlertEdit& edit) const {
  const auto known = CheckWebhook(desk_.webhooks, user.id, edit.webhook_id.value_or(std::nullopt));
  if (!known) return known.error();
  auto changed = desk_.store.Change(user.id, id, [&](Alert& alert) -> Result<void> {
    edit.ApplyTo(alert);
    return {};
  });
  if (changed) desk_.engine.Put(WatchedOf(*changed));
  desk_.dependencies.Changed(user.id);
  return changed;
}

Task<AnswerPtr> AlertsApi::Change(const Request& request, const User& user) {
  const std::string& id = request.path_values[0];
  const auto find = [&] { return desk_.store.Find(user.id, id); };
  const auto found = co_await Offload(desk_.reads, user.id, find);
  if (!found) co_return AlertRefusal(found.error(), kAlertsTrouble);
  AlertEdit edit;
  const AnswerPtr refusal = ReadEdit(request, *found, desk_.clock.Wall(), edit);
  if (refusal) co_return refusal;
  const auto work = [&] { return Store(user, id, edit); };
  const auto changed = co_await Offload(desk_.writes, user.id, work);
  if (!changed) co_return AlertRefusal(changed.error(), kAlertsTrouble);
  co_return Ok(Rendered(*changed));
}

Task<AnswerPtr> AlertsApi::Delete(const Request& request, const User& user) {
  const std::string& id = request.path_values[0];
  const auto work = [&] { return desk_.store.Delete(user.id, id); };
  const auto done = co_await Offload(desk_.writes, user.id, work);
  if (!done) co_return AlertRefusal(done.error(), kAlertsTrouble);
  desk_.engine.Erase(id);
  desk_.dependencies.Changed(user.id);
  co_return Ok(MessageBody("Alert deleted successfully"));
}

// Of the alert that the path names, or of all.
Task<AnswerPtr> AlertsApi::Events(const Request& request, const User& user) {
  const PageQuery asked(request);
  if (AnswerPtr refusal = asked.refusal()) co_return refusal;
  const auto work = [&]() -> Result<AnswerPtr> {
    auto found = request.path_values.empty()
                     ? desk_.events.List(user.id, asked.page)
                     : desk_.events.ListOf(user.id, request.path_values[0], asked.page);
    if (!found) return found.error();
    return PageAnswer(
        request, asked, *found, [](const AlertEvent& event) { return event.occurrence.id; },
        [](std::string& out, const AlertEvent& event) { AppendEvent(out, event); });
  };
  const auto answer = co_await Offload(desk_.reads, user.id, work);
  co_return answer ? *answer : AlertRefusal(answer.error(), kAlertsTrouble);
}

Task<AnswerPtr> AlertsApi::TryOut(const Request& request, const User& user) {
  const auto work = [&]() -> Result<AnswerPtr> { return BacktestAnswer(request, desk_); };
  const auto answer = co_await Offload(desk_.reads, user.id, work);
  co_return answer ? *answer : StorageTrouble(answer.error(), kAlertsTrouble);
}

void AlertsApi::AddRoutes(RouteTable& table) {
  const UserRoutes add(table, *this);
  using http::Verb;
  add(Verb::kPost, "/alerts", Cost::kCheap, &AlertsApi::Create, "Create an alert").idempotent =
      true;
  add(Verb::kGet, "/alerts", Cost::kExpensive, &AlertsApi::List, "The alerts of the key's owner");
  add(Verb::kPost, "/alerts/backtest", Cost::kExpensive, &AlertsApi::TryOut,
      "When a rule would have fired over given prices or stored history", kBacktestBody);
  add(Verb::kGet, "/alerts/events", Cost::kExpensive, &AlertsApi::Events,
      "Each time any of them fired, and who was told");
  const std::string one = "/alerts/{alert_id}";
  add(Verb::kGet, one, Cost::kCheap, &AlertsApi::Get, "One alert");
  add(Verb::kPatch, one, Cost::kCheap, &AlertsApi::Change, "Change, pause or resume it");
  add(Verb::kDelete, one, Cost::kExpensive, &AlertsApi::Delete, "Delete it with its events");
  add(Verb::kGet, one + "/events", Cost::kExpensive, &AlertsApi::Events,
      "Each time it fired, and who was told");
}

}  // namespace cpa::api
