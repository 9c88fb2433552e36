// Price alerts: what somebody wants to hear of, and each time it came true. The formulas stand in
// alerts/rules.h. Threads: values.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "domain/decimal.h"

namespace cpa {

enum class AlertType : std::uint8_t {
  kPriceAbove,
  kPriceBelow,
  kPercentageChange,
  kVolumeAlert,
  kPriceMomentum,
};

inline constexpr std::array<std::string_view, 5> kAlertTypeNames = {
    "price_above", "price_below", "percentage_change", "volume_alert", "price_momentum"};

constexpr std::string_view AlertTypeName(AlertType type) {
  return kAlertTypeNames[static_cast<std::size_t>(type)];
}

constexpr std::optional<AlertType> ParseAlertType(std::string_view name) {
  for (std::size_t i = 0; i < kAlertTypeNames.size(); ++i) {
    if (kAlertTypeNames[i] == name) return static_cast<AlertType>(i);
  }
  return std::nullopt;
}

// Whether the type compares a price with target_price; the others compare percentage_change.
constexpr bool HasTargetPrice(AlertType type) {
  return type == AlertType::kPriceAbove || type == AlertType::kPriceBelow;
}

// Whether the type compares a change that goes up or down, and so has a direction.
constexpr bool HasDirection(AlertType type) {
  return type == AlertType::kPercentageChange || type == AlertType::kPriceMomentum;
}

enum class AlertDirection : std::uint8_t { kEither, kUp, kDown };

inline constexpr std::array<std::string_view, 3> kAlertDirectionNames = {"either", "up", "down"};

constexpr std::string_view AlertDirectionName(AlertDirection direction) {
  return kAlertDirectionNames[static_cast<std::size_t>(direction)];
}

constexpr std::optional<AlertDirection> ParseAlertDirection(std::string_view name) {
  for (std::size_t i = 0; i < kAlertDirectionNames.size(); ++i) {
    if (kAlertDirectionNames[i] == name) return static_cast<AlertDirection>(i);
  }
  return std::nullopt;
}

enum class AlertStatus : std::uint8_t {
  kActive,
  kTriggered,  // It has fired, and was to fire once.
  kDisabled,   // By its owner.
};

inline constexpr std::array<std::string_view, 3> kAlertStatusNames = {"active", "triggered",
                                                                      "disabled"};

constexpr std::string_view AlertStatusName(AlertStatus status) {
  return kAlertStatusNames[static_cast<std::size_t>(status)];
}

constexpr std::optional<AlertStatus> ParseAlertStatus(std::string_view name) {
  for (std::size_t i = 0; i < kAlertStatusNames.size(); ++i) {
    if (kAlertStatusNames[i] == name) return static_cast<AlertStatus>(i);
  }
  return std::nullopt;
}

struct Alert {
  std::string id = {};       // UUIDv7, lower case
  std::string user_id = {};  // The owner.
  std::string crypto_id = {};
  AlertType type = AlertType::kPriceAbove;
  std::optional<Decimal> target_price = {};            // USD; of the price types only.
  std::optional<Decimal> percentage_change = {};       // percent, above 0; of the others only.
  AlertDirection direction = AlertDirection::kEither;  // Of those that HasDirection.
  bool repeat = false;                                 // Else it fires once.
  std::chrono::seconds cooldown{};             // Least time between two firings of a repeat.
  std::optional<WallTime> expires_at = {};     // From then on it does not fire.
  std::optional<std::string> webhook_id = {};  // Nothing: the owner's default, if there is one.
  AlertStatus status = AlertStatus::kActive;
  // False: a repeat that has fired and waits for its condition to become false.
  bool armed = true;
  std::int64_t arming = 1;         // Grows each time it is armed; it fires at most once in each.
  std::int64_t revision = 1;       // Grows with every change of the row.
  bool notification_sent = false;  // A channel has accepted the notice of the last firing.
  WallTime created_at{};
  WallTime updated_at{};
  std::optional<WallTime> triggered_at = {};  // The last firing.

  bool IsExpiredAt(WallTime now) const { return expires_at && now >= *expires_at; }

  bool operator==(const Alert&) const = default;
};

// An alert came true. Recorded exactly once for an alert and arming; everything in it is as it was
// at that moment, whatever becomes of the alert.
struct AlertOccurrence {
  std::string id = {};        // UUIDv7: the event id, the same on every channel and attempt.
  std::int64_t sequence = 0;  // Grows with every occurrence of the database.
  std::string alert_id = {};
  std::int64_t arming = 0;
  std::string user_id = {};
  std::string crypto_id = {};
  std::string crypto_name = {};
  AlertType type = AlertType::kPriceAbove;
  std::optional<Decimal> target_price = {};
  std::optional<Decimal> percentage_change = {};
  AlertDirection direction = AlertDirection::kEither;
  double current_price = 0;  // USD, the latest at that look.
  double value = 0;          // What met the condition: a price or a percentage.
  WallTime occurred_at{};
  std::optional<WallTime> acknowledged_at = {};  // By a client over the WebSocket.

  bool operator==(const AlertOccurrence&) const = default;
};

}  // namespace cpa
