#include "api/alert_json.h"

#include <optional>

#include "base/text.h"

namespace cpa::api {
namespace {

// ,"name":
void Member(std::string& out, std::string_view name) {
  out += out.ends_with('{') ? "\"" : ",\"";
  out.append(name) += "\":";
}

void Text(std::string& out, std::string_view name, std::string_view value) {
  Member(out, name);
  AppendJsonString(out, value);
}

void Exact(std::string& out, std::string_view name, const std::optional<Decimal>& value) {
  Member(out, name);
  out += value ? value->ToString() : "null";
}

void Number(std::string& out, std::string_view name, double value) {
  Member(out, name);
  AppendJsonNumber(out, value);
}

void Count(std::string& out, std::string_view name, std::int64_t value) {
  Member(out, name);
  AppendInt(out, value);
}

void Flag(std::string& out, std::string_view name, bool value) {
  Member(out, name);
  out += value ? "true" : "false";
}

void Time(std::string& out, std::string_view name, const std::optional<WallTime>& value) {
  Member(out, name);
  if (!value) {
    out += "null";
    return;
  }
  out += '"';
  AppendTime(out, *value);
  out += '"';
}

// What an event and its message have in common.
void AppendOccurrence(std::string& out, const AlertOccurrence& occurrence) {
  Text(out, "event_id", occurrence.id);
  Text(out, "alert_id", occurrence.alert_id);
  Text(out, "crypto_id", occurrence.crypto_id);
  Text(out, "crypto_name", occurrence.crypto_name);
  Number(out, "current_price", occurrence.current_price);
  Text(out, "alert_type", AlertTypeName(occurrence.type));
  Exact(out, "target_price", occurrence.target_price);
  Exact(out, "percentage_change", occurrence.percentage_change);
  Number(out, "observed_value", occurrence.value);
  Time(out, "timestamp", occurrence.occurred_at);
}

void AppendNotice(std::string& out, const Notice& notice) {
  out += '{';
  Text(out, "channel", notice.channel);
  Text(out, "target", notice.target);
  Text(out, "state", NoticeStateName(notice.state));
  Count(out, "attempts", notice.attempts);
  Time(out, "next_attempt_at", notice.next_attempt_at);
  Time(out, "settled_at", notice.settled_at);
  Text(out, "last_error", notice.last_error);
  out += '}';
}

}  // namespace

std::string_view ShownStatus(const Alert& alert, WallTime now) {
  const bool expired = alert.status == AlertStatus::kActive && alert.IsExpiredAt(now);
  return expired ? "expired" : AlertStatusName(alert.status);
}

void AppendAlert(std::string& out, const Alert& alert, const AlertFrame& frame) {
  out += '{';
  Text(out, "id", alert.id);
  Text(out, "user_id", alert.user_id);
  Text(out, "crypto_id", alert.crypto_id);
  Text(out, "alert_type", AlertTypeName(alert.type));
  Exact(out, "target_price", alert.target_price);
  Exact(out, "percentage_change", alert.percentage_change);
  Text(out, "status", ShownStatus(alert, frame.now));
  Flag(out, "notification_sent", alert.notification_sent);
  Time(out, "created_at", alert.created_at);
  Time(out, "triggered_at", alert.triggered_at);
  Flag(out, "repeat", alert.repeat);
  Count(out, "cooldown_seconds", alert.cooldown.count());
  Time(out, "expires_at", alert.expires_at);
  Member(out, "webhook_id");
  if (alert.webhook_id) {
    AppendJsonString(out, *alert.webhook_id);
  } else {
    out += "null";
  }
  Flag(out, "armed", alert.status == AlertStatus::kActive && alert.armed);
  Flag(out, "watched", frame.watched);
  Time(out, "updated_at", alert.updated_at);
  out += '}';
}

void AppendEvent(std::string& out, const AlertEvent& event) {
  out += '{';
  AppendOccurrence(out, event.occurrence);
  Time(out, "acknowledged_at", event.occurrence.acknowledged_at);
  Member(out, "notices");
  out += '[';
  for (const Notice& notice : event.notices) {
    if (&notice != &event.notices.front()) out += ',';
    AppendNotice(out, notice);
  }
  out += "]}";
}

std::string TriggeredMessage(const AlertOccurrence& occurrence) {
  std::string out = R"({"type":"alert_triggered")";
  AppendOccurrence(out, occurrence);
  return out + '}';
}

void AppendBacktest(std::string& out, const Alert& rule, std::span<const PricePoint> points,
                    std::span<const BacktestFiring> firings) {
  out += '{';
  Text(out, "alert_type", AlertTypeName(rule.type));
  Exact(out, "target_price", rule.target_price);
  Exact(out, "percentage_change", rule.percentage_change);
  Flag(out, "repeat", rule.repeat);
  Count(out, "cooldown_seconds", rule.cooldown.count());
  Count(out, "points", static_cast<std::int64_t>(points.size()));
  Time(out, "from", points.front().at);
  Time(out, "to", points.back().at);
  Count(out, "times_fired", static_cast<std::int64_t>(firings.size()));
  Member(out, "fired");
  out += '[';
  for (const BacktestFiring& firing : firings) {
    if (&firing != &firings.front()) out += ',';
    out += '{';
    Time(out, "timestamp", points[firing.point].at);
    Number(out, "price", points[firing.point].price);
    Number(out, "observed_value", firing.value);
    out += '}';
  }
  out += "]}";
}

}  // namespace cpa::api
