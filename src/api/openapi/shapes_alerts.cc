#include "api/openapi/describe.h"

namespace cpa::api::openapi {
namespace {

constexpr std::string_view kTypes =
    "price_above|price_below|percentage_change|volume_alert|price_momentum";
constexpr std::string_view kDirectionOrNull = "up|down|either?";
constexpr std::string_view kDirectionHelp =
    "Of percentage_change and price_momentum: which way the change goes.";
constexpr std::string_view kIntervalOrNull = "1m|5m|15m|1h|4h|1d|1w|1M?";

constexpr Member kNewAlert[] = {
    {"crypto_id", "text", R"("bitcoin")"},
    {"alert_type", kTypes},
    {"target_price?", "decimal?", "50000", "Of the price types only: required there."},
    {"percentage_change?", "decimal?", "null",
     "Of the other types only: required there. Of percentage_change and price_momentum a sign is a "
     "direction: -5 waits for a fall, \"+5\" for a rise, 5 for either."},
    {"direction?", kDirectionOrNull, "null", "The same in a word."},
    {"repeat?", "boolean?", "false"},
    {"cooldown_seconds?", "integer(0..31622400)?", "null", "Goes with repeat only; 60 is usual."},
    {"expires_at?", "time?", "null"},
    {"webhook_id?", "text?", "null", "Left out: the owner's default."},
};

constexpr Member kAlertChange[] = {
    {"target_price?", "decimal?", "51000"},
    {"percentage_change?", "decimal?", "null"},
    {"direction?", kDirectionOrNull, "null"},
    {"repeat?", "boolean?", "false"},
    {"cooldown_seconds?", "integer(0..31622400)?", "null"},
    {"expires_at?", "time?", "null", "null: never."},
    {"webhook_id?", "text?", "null", "null: the owner's default."},
    {"status?", "active|disabled?", R"("active")"},
};

constexpr Member kAlert[] = {
    {"id", "uuid"},
    {"user_id", "uuid"},
    {"crypto_id", "text", R"("bitcoin")"},
    {"alert_type", kTypes},
    {"target_price", "number?", "50000"},
    {"percentage_change", "number?", "null"},
    {"direction", kDirectionOrNull, "null", kDirectionHelp},
    {"status", "active|triggered|disabled|expired"},
    {"notification_sent", "boolean", "false", "A channel has accepted the last notice."},
    {"created_at", "time"},
    {"triggered_at", "time?", "null"},
    {"repeat", "boolean", "false"},
    {"cooldown_seconds", "count", "0"},
    {"expires_at", "time?", "null"},
    {"webhook_id", "text?", "null"},
    {"armed", "boolean", "true", "False: it has fired and waits for its condition to end."},
    {"watched", "boolean", "true", "Prices of its coin come in."},
    {"unwatched_reason",
     "waiting_for_price|user_share|too_many_coins|upstream_budget|withdrawn|not_needed|"
     "alerts_disabled?",
     "null", "Why they do not: see docs/tracking.md."},
    {"updated_at", "time"},
};

constexpr Member kNotice[] = {
    {"channel", "text", R"("websocket")"}, {"target", "text", R"("")"},
    {"state", "pending|sent|failed"},      {"attempts", "count", "1"},
    {"next_attempt_at", "time?", "null"},  {"settled_at", "time?"},
    {"last_error", "text", R"("")"},
};

constexpr Member kOccurrence[] = {
    {"event_id", "uuid", {}, "The same on every channel and at every attempt."},
    {"alert_id", "uuid"},
    {"crypto_id", "text", R"("bitcoin")"},
    {"crypto_name", "text", R"("Bitcoin")"},
    {"current_price", "number", "50000"},
    {"alert_type", kTypes},
    {"target_price", "number?", "50000"},
    {"percentage_change", "number?", "null"},
    {"direction", kDirectionOrNull, "null", kDirectionHelp},
    {"observed_value", "number", "50000", "What met the condition: a price or a percentage."},
    {"timestamp", "time"},
};

constexpr Member kEvent[] = {
    {"acknowledged_at", "time?", "null"},
    {"notices", "Notice[]"},
};

constexpr Member kPoint[] = {
    {"timestamp", "time"},
    {"price", "number", "43250.5"},
    {"high?", "number?", "43300"},
    {"low?", "number?", "43200"},
    {"volume_24h?", "number?", "25000000000"},
    {"price_change_percentage_24h?", "number?", "2.98"},
};

constexpr Member kNewBacktest[] = {
    {"alert_type", kTypes},
    {"target_price?", "decimal?", "43000"},
    {"percentage_change?", "decimal?", "null"},
    {"direction?", kDirectionOrNull, "null"},
    {"repeat?", "boolean?", "false"},
    {"cooldown_seconds?", "integer(0..31622400)?", "null"},
    {"crypto_id?", "text?", "null", "Required for stored history."},
    {"prices?", "BacktestPoint[]", {}, "In order of time, 1 to 10,000; or a range of history:"},
    {"from?", "time?", "null"},
    {"to?", "time?", "null"},
    {"interval?", kIntervalOrNull, "null"},
};

constexpr Member kFiring[] = {
    {"timestamp", "time"},
    {"price", "number", "43250.5"},
    {"observed_value", "number", "43250.5"},
};

constexpr Member kBacktest[] = {
    {"alert_type", kTypes},
    {"target_price", "number?", "43000"},
    {"percentage_change", "number?", "null"},
    {"direction", kDirectionOrNull, "null", kDirectionHelp},
    {"repeat", "boolean", "false"},
    {"cooldown_seconds", "count", "0"},
    {"points", "count", "1"},
    {"from", "time"},
    {"to", "time"},
    {"times_fired", "count", "1"},
    {"fired", "BacktestFiring[]"},
};

constexpr Shape kAlertShapes[] = {
    {"NewAlert", "An alert to be.", kNewAlert},
    {"AlertChange", "What is to change; what is left out stays.", kAlertChange},
    {"Alert", "An alert.", kAlert},
    {"Notice", "How the notice of an event fares on one channel.", kNotice},
    {"AlertOccurrence", "An alert came true; everything as it was then.", kOccurrence},
    {"AlertEvent", "The same with who was told.", kEvent, "AlertOccurrence"},
    {"BacktestPoint", "A price of the past.", kPoint},
    {"NewBacktest", "A rule and what to try it on.", kNewBacktest},
    {"BacktestFiring", "The rule would have fired.", kFiring},
    {"Backtest", "When the rule would have fired.", kBacktest},
};

constexpr Parameter kAlertLimit = {"limit", "integer(1..200)", "50"};
constexpr Parameter kAlertCursor = {
    "cursor", "text(0..64)", {}, "From the Link of the page before."};
constexpr Parameter kAlertPage[] = {
    kAlertLimit,
    kAlertCursor,
    {"status", "all|active|triggered|disabled|expired", "active"},
};
constexpr Parameter kEventPage[] = {kAlertLimit, kAlertCursor};

constexpr Operation kAlertOperations[] = {
    {.verb = http::Verb::kPost,
     .pattern = "/alerts",
     .id = "createAlert",
     .body = "NewAlert",
     .answer = "Alert",
     .status = 201,
     .errors = {&kLimitReached, &kUnknownCoin, &kWebhookNotFound, &kAlertsDisabled,
                &kCoinListNotReady},
     .idempotent = true},
    {.verb = http::Verb::kGet,
     .pattern = "/alerts",
     .id = "listAlerts",
     .query = kAlertPage,
     .answer = "Alert[]",
     .paged = true},
    {.verb = http::Verb::kPost,
     .pattern = "/alerts/backtest",
     .id = "backtestAlert",
     .body = "NewBacktest",
     .answer = "Backtest",
     .errors = {&kHistoryDisabled, &http::kTooManyUploads}},
    {.verb = http::Verb::kGet,
     .pattern = "/alerts/events",
     .id = "listEvents",
     .query = kEventPage,
     .answer = "AlertEvent[]",
     .paged = true},
    {.verb = http::Verb::kGet,
     .pattern = "/alerts/{alert_id}",
     .id = "getAlert",
     .answer = "Alert",
     .errors = {&kAlertNotFound},
     .unchecked = true},
    {.verb = http::Verb::kPatch,
     .pattern = "/alerts/{alert_id}",
     .id = "changeAlert",
     .body = "AlertChange",
     .answer = "Alert",
     .errors = {&kAlertNotFound, &kWebhookNotFound}},
    {.verb = http::Verb::kDelete,
     .pattern = "/alerts/{alert_id}",
     .id = "deleteAlert",
     .answer = "Message",
     .errors = {&kAlertNotFound},
     .unchecked = true},
    {.verb = http::Verb::kGet,
     .pattern = "/alerts/{alert_id}/events",
     .id = "listAlertEvents",
     .query = kEventPage,
     .answer = "AlertEvent[]",
     .errors = {&kAlertNotFound},
     .paged = true},
};

}  // namespace

std::span<const Shape> AlertShapes() {
  return kAlertShapes;
}

std::span<const Operation> AlertOperations() {
  return kAlertOperations;
}

}  // namespace cpa::api::openapi
