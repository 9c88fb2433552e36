// Alerts as clients write them, checked: the parameters must fit the type. Threads: one request.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "api/rest/body.h"
#include "domain/alert.h"

namespace cpa::api {

inline constexpr std::chrono::seconds kDefaultCooldown{60};

// The members of a rule without its coin: alert_type, the threshold and its direction, repeat and
// cooldown_seconds.
Alert ReadRule(Body& body);

// crypto_id, alert_type and what goes with it. Complains about every other member.
Alert ReadNewAlert(Body& body, WallTime now);

// What a PATCH changes; absent members stay as they are.
struct AlertEdit {
  std::optional<Decimal> target_price = {};
  std::optional<Decimal> percentage_change = {};
  std::optional<AlertDirection> direction = {};
  std::optional<bool> repeat = {};
  std::optional<std::chrono::seconds> cooldown = {};
  std::optional<std::optional<WallTime>> expires_at = {};     // null: never.
  std::optional<std::optional<std::string>> webhook_id = {};  // null: the default.
  std::optional<AlertStatus> status = {};                     // kActive or kDisabled

  void ApplyTo(Alert& alert) const;
};

// Against `alert` as it is: what does not fit its type is refused.
AlertEdit ReadAlertEdit(Body& body, const Alert& alert, WallTime now);

}  // namespace cpa::api
