#include "api/alerts/alert_body.h"

#include <string>

namespace cpa::api {
namespace {

constexpr std::int64_t kCooldownMaxSeconds = 366 * 24 * 3600;

std::string TypeNames() {
  std::string names;
  for (const std::string_view name : kAlertTypeNames) {
    names += names.empty() ? "'" : name == kAlertTypeNames.back() ? " or '" : ", '";
    names.append(name) += '\'';
  }
  return names;
}

std::optional<AlertType> ReadAlertType(Body& body) {
  const auto text = body.RequiredString("alert_type");
  if (!text) return std::nullopt;
  const auto type = ParseAlertType(*text);
  if (!type) body.AddProblem("enum", "alert_type", "Input should be " + TypeNames());
  return type;
}

bool IsNotPositive(const Decimal& value) {
  return value.is_negative() || value.is_zero();
}

void CheckTarget(Body& body, const std::optional<Decimal>& target) {
  if (target && IsNotPositive(*target)) {
    body.AddProblem("greater_than", "target_price", "Input should be greater than 0");
  }
}

void CheckPercentage(Body& body, AlertType type, const std::optional<SignedDecimal>& percentage) {
  if (!percentage) return;
  if (!HasDirection(type) && IsNotPositive(percentage->value)) {
    body.AddProblem("greater_than", "percentage_change", "Input should be greater than 0");
  } else if (percentage->value.is_zero()) {
    body.AddProblem("value_error", "percentage_change", "Input should not be 0");
  }
}

std::optional<AlertDirection> SignOf(const SignedDecimal& percentage) {
  if (percentage.sign == '-') return AlertDirection::kDown;
  if (percentage.sign == '+') return AlertDirection::kUp;
  return std::nullopt;
}

// As the sign of percentage_change says, or the member `direction`; both must not differ.
std::optional<AlertDirection> ReadDirection(Body& body, AlertType type,
                                            const std::optional<SignedDecimal>& percentage) {
  const auto name = body.OneOf("direction", {"up", "down", "either"});
  const auto said = name ? ParseAlertDirection(*name) : std::nullopt;
  if (said && !HasDirection(type)) {
    body.AddProblem("value_error", "direction",
                    "direction does not go with " + std::string(AlertTypeName(type)));
    return std::nullopt;
  }
  const auto sign = percentage && HasDirection(type) ? SignOf(*percentage) : std::nullopt;
  if (said && sign && said != sign) {
    body.AddProblem("value_error", "direction",
                    "Input should be what the sign of percentage_change says: '" +
                        std::string(AlertDirectionName(*sign)) + "'");
  }
  return said ? said : sign;
}

// The threshold that goes with the type; the other one must not be there.
struct Thresholds {
  std::optional<Decimal> target_price = {};
  std::optional<Decimal> percentage_change = {};  // Without its sign.
  std::optional<AlertDirection> direction = {};
};

Thresholds ReadThresholds(Body& body, AlertType type) {
  Thresholds read{.target_price = body.OptionalDecimal("target_price")};
  const auto percentage = body.OptionalSignedDecimal("percentage_change");
  if (percentage) {
    read.percentage_change =
        percentage->value.is_negative() ? -percentage->value : percentage->value;
  }
  read.direction = ReadDirection(body, type, percentage);
  const auto refuse = [&](std::string_view name) {
    body.AddProblem("value_error", name,
                    std::string(name) + " does not go with " + std::string(AlertTypeName(type)));
  };
  if (HasTargetPrice(type)) {
    if (read.percentage_change) refuse("percentage_change");
    CheckTarget(body, read.target_price);
  } else {
    if (read.target_price) refuse("target_price");
    CheckPercentage(body, type, percentage);
  }
  return read;
}

// Null is as good as nothing here, so a missing threshold is told apart from a wrong one.
void RequireThreshold(Body& body, AlertType type, const Thresholds& read) {
  const std::string_view name = HasTargetPrice(type) ? "target_price" : "percentage_change";
  const bool given =
      HasTargetPrice(type) ? read.target_price.has_value() : read.percentage_change.has_value();
  if (given || body.HasValue(name)) return;
  body.AddProblem("missing", name, "Field required for " + std::string(AlertTypeName(type)),
                  "null");
}

std::optional<std::chrono::seconds> ReadCooldown(Body& body) {
  const auto seconds = body.OptionalInt("cooldown_seconds", 0, kCooldownMaxSeconds);
  if (!seconds) return std::nullopt;
  return std::chrono::seconds(*seconds);
}

void CheckCooldown(Body& body, const std::optional<std::chrono::seconds>& cooldown, bool repeat) {
  if (!cooldown || repeat) return;
  body.AddProblem("value_error", "cooldown_seconds", "cooldown_seconds goes with repeat only");
}

std::optional<WallTime> ReadExpiry(Body& body, WallTime now) {
  const auto time = body.OptionalTime("expires_at");
  if (time && *time <= now) {
    body.AddProblem("value_error", "expires_at", "Input should be in the future");
  }
  return time;
}

}  // namespace

Alert ReadRule(Body& body) {
  Alert alert;
  if (const auto type = ReadAlertType(body)) {
    alert.type = *type;
    Thresholds read = ReadThresholds(body, *type);
    RequireThreshold(body, *type, read);
    alert.target_price = std::move(read.target_price);
    alert.percentage_change = std::move(read.percentage_change);
    alert.direction = read.direction.value_or(AlertDirection::kEither);
  } else {
    body.OptionalDecimal("target_price");
    body.OptionalSignedDecimal("percentage_change");
    body.OneOf("direction", {"up", "down", "either"});
  }
  alert.repeat = body.OptionalBool("repeat").value_or(false);
  const auto cooldown = ReadCooldown(body);
  CheckCooldown(body, cooldown, alert.repeat);
  if (alert.repeat) alert.cooldown = cooldown.value_or(kDefaultCooldown);
  return alert;
}

Alert ReadNewAlert(Body& body, WallTime now) {
  const auto crypto_id = body.RequiredString("crypto_id");
  Alert alert = ReadRule(body);
  alert.crypto_id = crypto_id.value_or("");
  alert.expires_at = ReadExpiry(body, now);
  alert.webhook_id = body.OptionalString("webhook_id");
  body.RefuseUnknown();
  return alert;
}

void AlertEdit::ApplyTo(Alert& alert) const {
  if (target_price) alert.target_price = *target_price;
  if (percentage_change) alert.percentage_change = *percentage_change;
  if (direction) alert.direction = *direction;
  if (repeat && *repeat && !alert.repeat) alert.cooldown = kDefaultCooldown;
  if (repeat) alert.repeat = *repeat;
  if (cooldown) alert.cooldown = *cooldown;
  if (!alert.repeat) alert.cooldown = {};
  if (expires_at) alert.expires_at = *expires_at;
  if (webhook_id) alert.webhook_id = *webhook_id;
  if (status) alert.status = *status;
}

AlertEdit ReadAlertEdit(Body& body, const Alert& alert, WallTime now) {
  AlertEdit edit;
  Thresholds read = ReadThresholds(body, alert.type);
  edit.target_price = std::move(read.target_price);
  edit.percentage_change = std::move(read.percentage_change);
  edit.direction = read.direction;
  edit.repeat = body.OptionalBool("repeat");
  edit.cooldown = ReadCooldown(body);
  CheckCooldown(body, edit.cooldown, edit.repeat.value_or(alert.repeat));
  const auto expiry = ReadExpiry(body, now);
  if (expiry || (body.Has("expires_at") && !body.HasValue("expires_at"))) edit.expires_at = expiry;
  const auto webhook = body.OptionalString("webhook_id");
  if (webhook || (body.Has("webhook_id") && !body.HasValue("webhook_id"))) {
    edit.webhook_id = webhook;
  }
  if (const auto status = body.OneOf("status", {"active", "disabled"})) {
    edit.status = ParseAlertStatus(*status);
  }
  body.RefuseUnknown();
  return edit;
}

}  // namespace cpa::api
