#include "alerts/alert_store.h"

#include <array>

#include "alerts/rules.h"

namespace cpa {

std::string_view NoticeStateName(NoticeState state) {
  constexpr std::array<std::string_view, 3> kNames = {"pending", "sent", "failed"};
  return kNames[static_cast<std::size_t>(state)];
}

WatchedAlert WatchedOf(const Alert& alert) {
  return {.id = alert.id,
          .crypto_id = alert.crypto_id,
          .type = alert.type,
          .direction = alert.direction,
          .threshold = ThresholdOf(alert),
          .active = alert.status == AlertStatus::kActive,
          .armed = alert.armed,
          .repeat = alert.repeat,
          .cooldown = alert.cooldown,
          .arming = alert.arming,
          .revision = alert.revision,
          .expires_at = alert.expires_at,
          .triggered_at = alert.triggered_at};
}

Alert AfterEdit(const Alert& before, Alert edited, WallTime now) {
  if (edited == before) return edited;
  const bool watches_else = edited.target_price != before.target_price ||
                            edited.percentage_change != before.percentage_change ||
                            edited.direction != before.direction;
  const bool awakes =
      edited.status == AlertStatus::kActive && before.status != AlertStatus::kActive;
  if (watches_else || awakes) {
    edited.armed = true;
    ++edited.arming;
  }
  ++edited.revision;
  edited.updated_at = now;
  return edited;
}

bool Advance(Alert& alert, const AlertStep& step) {
  const bool fires = step.kind == AlertStep::Kind::kFire;
  if (alert.status != AlertStatus::kActive || alert.arming != step.arming) return false;
  if (alert.armed != fires || (fires && alert.IsExpiredAt(step.at))) return false;
  ++alert.revision;
  if (fires) {
    alert.armed = false;
    if (!alert.repeat) alert.status = AlertStatus::kTriggered;
    alert.triggered_at = step.at;
    alert.notification_sent = false;
  } else {
    alert.armed = true;
    ++alert.arming;
  }
  return true;
}

AlertOccurrence OccurrenceOf(const AlertStep& step, const Alert& alert) {
  return {.id = step.event_id,
          .alert_id = alert.id,
          .arming = step.arming,
          .user_id = alert.user_id,
          .crypto_id = alert.crypto_id,
          .crypto_name = step.crypto_name,
          .type = alert.type,
          .target_price = alert.target_price,
          .percentage_change = alert.percentage_change,
          .direction = alert.direction,
          .current_price = step.current_price,
          .value = step.value,
          .occurred_at = step.at};
}

}  // namespace cpa
