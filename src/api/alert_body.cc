#include "api/alert_body.h"

#include <cmath>
#include <string>

#include "base/text.h"

namespace cpa::api {
namespace {

namespace json = boost::json;

constexpr std::int64_t kCooldownMaxSeconds = 366 * 24 * 3600;

std::string TypeNames() {
  std::string names;
  for (const std::string_view name : kAlertTypeNames) {
    names += names.empty() ? "'" : name == kAlertTypeNames.back() ? " or '" : ", '";
    names.append(name) += '\'';
  }
  return names;
}

std::optional<AlertType> ReadType(Body& body) {
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

void CheckPercentage(Body& body, AlertType type, const std::optional<Decimal>& percentage) {
  if (!percentage) return;
  if (type == AlertType::kVolumeAlert && IsNotPositive(*percentage)) {
    body.AddProblem("greater_than", "percentage_change", "Input should be greater than 0");
  } else if (percentage->is_zero()) {
    body.AddProblem("value_error", "percentage_change", "Input should not be 0");
  }
}

// The threshold that goes with the type; the other one must not be there.
struct Thresholds {
  std::optional<Decimal> target_price = {};
  std::optional<Decimal> percentage_change = {};
};

Thresholds ReadThresholds(Body& body, AlertType type) {
  Thresholds read{body.OptionalDecimal("target_price"), body.OptionalDecimal("percentage_change")};
  const auto refuse = [&](std::string_view name) {
    body.AddProblem("value_error", name,
                    std::string(name) + " does not go with " + std::string(AlertTypeName(type)));
  };
  if (HasTargetPrice(type)) {
    if (read.percentage_change) refuse("percentage_change");
    CheckTarget(body, read.target_price);
  } else {
    if (read.target_price) refuse("target_price");
    CheckPercentage(body, type, read.percentage_change);
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

// The rule of a new alert or of a back-test, without its coin.
Alert ReadRule(Body& body) {
  Alert alert;
  if (const auto type = ReadType(body)) {
    alert.type = *type;
    Thresholds read = ReadThresholds(body, *type);
    RequireThreshold(body, *type, read);
    alert.target_price = std::move(read.target_price);
    alert.percentage_change = std::move(read.percentage_change);
  } else {
    body.OptionalDecimal("target_price");
    body.OptionalDecimal("percentage_change");
  }
  alert.repeat = body.OptionalBool("repeat").value_or(false);
  const auto cooldown = ReadCooldown(body);
  CheckCooldown(body, cooldown, alert.repeat);
  if (alert.repeat) alert.cooldown = cooldown.value_or(kDefaultCooldown);
  return alert;
}

// One element of a back-test's prices.
class PointReader {
 public:
  PointReader(Body& body, const json::value& value, std::size_t index)
      : body_(body), value_(value), index_(index) {}

  // Adds a problem and returns nothing when it is no point.
  std::optional<PricePoint> Read() {
    const auto* object = value_.if_object();
    if (object == nullptr) return Wrong("model_attributes_type", "", "Input should be an object");
    PricePoint point;
    for (const auto& [key, member] : *object) {
      if (!ReadMember(point, key, member)) return std::nullopt;
    }
    if (point.at == WallTime{}) return Wrong("missing", "timestamp", "Field required");
    if (point.price == 0) return Wrong("missing", "price", "Field required");
    if (point.low.value_or(point.price) > point.price ||
        point.high.value_or(point.price) < point.price) {
      return Wrong("value_error", "price", "Input should be from low to high");
    }
    return point;
  }

 private:
  bool ReadMember(PricePoint& point, std::string_view name, const json::value& member) {
    if (name == "timestamp") return ReadTime(point.at, member);
    if (name == "price") {
      const auto price = ReadNumber(name, member, true);
      point.price = price.value_or(0);
      return price.has_value();
    }
    if (member.is_null()) return true;
    if (name == "high") return (point.high = ReadNumber(name, member, true)).has_value();
    if (name == "low") return (point.low = ReadNumber(name, member, true)).has_value();
    if (name == "volume_24h") {
      return (point.volume_24h = ReadNumber(name, member, true)).has_value();
    }
    if (name == "price_change_percentage_24h") {
      return (point.price_change_percentage_24h = ReadNumber(name, member, false)).has_value();
    }
    return Wrong("extra_forbidden", name, "Extra inputs are not permitted").has_value();
  }

  bool ReadTime(WallTime& at, const json::value& member) {
    const auto time = member.is_string() ? ParseTime(member.as_string()) : std::nullopt;
    at = time.value_or(WallTime{});
    return time ? true
                : Wrong("datetime_parsing", "timestamp",
                        "Input should be a time such as 2026-11-22T17:02:33Z")
                      .has_value();
  }

  std::optional<double> ReadNumber(std::string_view name, const json::value& member,
                                   bool positive) {
    json::error_code error;
    const double value = member.is_number() ? member.to_number<double>(error) : NAN;
    if (!error && std::isfinite(value) && (value > 0 || !positive)) return value;
    Wrong("value_error", name,
          positive ? "Input should be a number greater than 0" : "Input should be a number");
    return std::nullopt;
  }

  std::optional<PricePoint> Wrong(std::string type, std::string_view name, std::string message) {
    std::vector<std::string> loc = {"body", "prices", std::to_string(index_)};
    if (!name.empty()) loc.emplace_back(name);
    body_.AddProblem(
        {std::move(type), std::move(loc), std::move(message), json::serialize(value_)});
    return std::nullopt;
  }

  Body& body_;
  const json::value& value_;
  const std::size_t index_;
};

// The first thing wrong is told; with thousands of points the rest would only be noise.
std::vector<PricePoint> ReadPoints(Body& body) {
  std::vector<PricePoint> points;
  const json::array* array = body.RequiredArray("prices", 1, kBacktestPointsMax);
  if (array == nullptr) return points;
  for (std::size_t i = 0; i < array->size(); ++i) {
    auto point = PointReader(body, (*array)[i], i).Read();
    if (!point) return {};
    if (!points.empty() && point->at <= points.back().at) {
      body.AddProblem({"value_error",
                       {"body", "prices", std::to_string(i), "timestamp"},
                       "Input should be later than the one before",
                       "null"});
      return {};
    }
    points.push_back(*point);
  }
  return points;
}

// A rule about what no point tells could never fire.
void CheckPointsTell(Body& body, const BacktestRequest& request) {
  const auto tells = [&](const PricePoint& point) {
    if (request.rule.type == AlertType::kPercentageChange) {
      return point.price_change_percentage_24h.has_value();
    }
    return request.rule.type != AlertType::kVolumeAlert || point.volume_24h.has_value();
  };
  for (const PricePoint& point : request.points) {
    if (tells(point)) return;
  }
  const bool volume = request.rule.type == AlertType::kVolumeAlert;
  body.AddProblem({"missing",
                   {"body", "prices", "0", volume ? "volume_24h" : "price_change_percentage_24h"},
                   "Field required for " + std::string(AlertTypeName(request.rule.type)),
                   "null"});
}

}  // namespace

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

BacktestRequest ReadBacktest(Body& body) {
  BacktestRequest request;
  request.rule = ReadRule(body);
  request.rule.crypto_id = body.OptionalString("crypto_id").value_or("");
  request.rule.id = "00000000-0000-7000-8000-000000000000";
  request.points = ReadPoints(body);
  body.RefuseUnknown();
  if (body.ok()) CheckPointsTell(body, request);
  return request;
}

}  // namespace cpa::api
