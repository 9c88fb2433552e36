// Webhooks: the addresses to which a user's alerts are sent, and what became of each message.
// Threads: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace cpa {

inline constexpr std::string_view kWebhookChannel = "webhook";

enum class WebhookState : std::uint8_t {
  kEnabled,
  kDisabled,  // By its owner.
  kGone,      // The receiver answered 410.
  kFailing,   // Nothing was accepted for days.
};
std::string_view WebhookStateName(WebhookState state);  // "enabled", "disabled", "gone", "failing"
std::optional<WebhookState> ParseWebhookState(std::string_view name);

// A key signs messages; its owner knows it as "whsec_" and Base64. Kept only sealed, for the id of
// its webhook (base/secret_box.h).
struct WebhookKeys {
  std::string current = {};
  std::string previous = {};                         // Empty: none.
  std::optional<WallTime> previous_expires_at = {};  // Both sign until then.

  bool operator==(const WebhookKeys&) const = default;
};

struct Webhook {
  std::string id = {};       // UUIDv7
  std::string user_id = {};  // The owner.
  std::string url = {};
  std::string description = {};
  WebhookState state = WebhookState::kEnabled;
  // Gets the alerts that name no webhook of their own. At most one of a user is.
  bool is_default = false;
  WebhookKeys keys = {};
  std::optional<WallTime> failing_since = {};  // Since then no attempt has succeeded.
  WallTime created_at{};
  WallTime updated_at{};

  bool operator==(const Webhook&) const = default;
};

enum class DeliveryKind : std::uint8_t { kAlert, kDigest, kTest };
std::string_view DeliveryKindName(DeliveryKind kind);  // "alert", "digest", "test"
std::optional<DeliveryKind> ParseDeliveryKind(std::string_view name);

enum class DeliveryState : std::uint8_t {
  kPending,
  kDelivered,  // The receiver accepted it.
  kFailed,     // Given up.
};
std::string_view DeliveryStateName(DeliveryState state);  // "pending", "delivered", "failed"
std::optional<DeliveryState> ParseDeliveryState(std::string_view name);

// One try to send a message.
struct DeliveryAttempt {
  int number = 1;
  WallTime started_at{};
  Millis took{0};
  int status = 0;            // Of the answer; 0: there was none.
  std::string error = {};    // Why it did not succeed; one line for the owner. Empty: it did.
  std::string excerpt = {};  // The beginning of the answer's body.

  bool operator==(const DeliveryAttempt&) const = default;
};

// A message to one webhook: the same id and body on every attempt.
struct Delivery {
  std::string id = {};  // "msg_" and a UUIDv7: the field webhook-id
  std::string webhook_id = {};
  DeliveryKind kind = DeliveryKind::kAlert;
  DeliveryState state = DeliveryState::kPending;
  std::string body = {};
  WallTime created_at{};
  std::optional<WallTime> next_attempt_at = {};  // While it is pending.
  std::vector<DeliveryAttempt> attempts = {};    // The oldest first.
  std::vector<std::string> event_ids = {};       // Of the occurrences that it reports.

  bool operator==(const Delivery&) const = default;
};

}  // namespace cpa
