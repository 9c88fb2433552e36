#include "api/alerts/alert_json.h"

#include <optional>

#include "api/rest/json_writer.h"
#include "base/text.h"

namespace cpa::api {
namespace {

// null: the type has none.
void AddDirection(std::string& out, AlertType type, AlertDirection direction) {
  AddTextOrNull(out, "direction", HasDirection(type) ? AlertDirectionName(direction) : "");
}

// What an event and its message have in common.
void AppendOccurrence(std::string& out, const AlertOccurrence& occurrence) {
  AddText(out, "event_id", occurrence.id);
  AddText(out, "alert_id", occurrence.alert_id);
  AddText(out, "crypto_id", occurrence.crypto_id);
  AddText(out, "crypto_name", occurrence.crypto_name);
  AddNumber(out, "current_price", occurrence.current_price);
  AddText(out, "alert_type", AlertTypeName(occurrence.type));
  AddExact(out, "target_price", occurrence.target_price);
  AddExact(out, "percentage_change", occurrence.percentage_change);
  AddDirection(out, occurrence.type, occurrence.direction);
  AddNumber(out, "observed_value", occurrence.value);
  AddTime(out, "timestamp", occurrence.occurred_at);
}

void AppendNotice(std::string& out, const Notice& notice) {
  out += '{';
  AddText(out, "channel", notice.channel);
  AddText(out, "target", notice.target);
  AddText(out, "state", NoticeStateName(notice.state));
  AddCount(out, "attempts", notice.attempts);
  AddTime(out, "next_attempt_at", notice.next_attempt_at);
  AddTime(out, "settled_at", notice.settled_at);
  AddText(out, "last_error", notice.last_error);
  out += '}';
}

}  // namespace

std::string_view ShownStatus(const Alert& alert, WallTime now) {
  const bool expired = alert.status == AlertStatus::kActive && alert.IsExpiredAt(now);
  return expired ? "expired" : AlertStatusName(alert.status);
}

void AppendAlert(std::string& out, const Alert& alert, const AlertFrame& frame) {
  out += '{';
  AddText(out, "id", alert.id);
  AddText(out, "user_id", alert.user_id);
  AddText(out, "crypto_id", alert.crypto_id);
  AddText(out, "alert_type", AlertTypeName(alert.type));
  AddExact(out, "target_price", alert.target_price);
  AddExact(out, "percentage_change", alert.percentage_change);
  AddDirection(out, alert.type, alert.direction);
  AddText(out, "status", ShownStatus(alert, frame.now));
  AddFlag(out, "notification_sent", alert.notification_sent);
  AddTime(out, "created_at", alert.created_at);
  AddTime(out, "triggered_at", alert.triggered_at);
  AddFlag(out, "repeat", alert.repeat);
  AddCount(out, "cooldown_seconds", alert.cooldown.count());
  AddTime(out, "expires_at", alert.expires_at);
  AddMember(out, "webhook_id");
  if (alert.webhook_id) {
    AppendJsonString(out, *alert.webhook_id);
  } else {
    out += "null";
  }
  AddFlag(out, "armed", alert.status == AlertStatus::kActive && alert.armed);
  AddFlag(out, "watched", !frame.unwatched);
  AddTextOrNull(out, "unwatched_reason", frame.unwatched ? UnwatchedName(*frame.unwatched) : "");
  AddTime(out, "updated_at", alert.updated_at);
  out += '}';
}

void AppendEvent(std::string& out, const AlertEvent& event) {
  out += '{';
  AppendOccurrence(out, event.occurrence);
  AddTime(out, "acknowledged_at", event.occurrence.acknowledged_at);
  AddMember(out, "notices");
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
  AddText(out, "alert_type", AlertTypeName(rule.type));
  AddExact(out, "target_price", rule.target_price);
  AddExact(out, "percentage_change", rule.percentage_change);
  AddDirection(out, rule.type, rule.direction);
  AddFlag(out, "repeat", rule.repeat);
  AddCount(out, "cooldown_seconds", rule.cooldown.count());
  AddCount(out, "points", static_cast<long long>(points.size()));
  AddTime(out, "from", points.front().at);
  AddTime(out, "to", points.back().at);
  AddCount(out, "times_fired", static_cast<long long>(firings.size()));
  AddMember(out, "fired");
  out += '[';
  for (const BacktestFiring& firing : firings) {
    if (&firing != &firings.front()) out += ',';
    out += '{';
    AddTime(out, "timestamp", points[firing.point].at);
    AddNumber(out, "price", points[firing.point].price);
    AddNumber(out, "observed_value", firing.value);
    out += '}';
  }
  out += "]}";
}

}  // namespace cpa::api
