#include "api/alerts/backtest_body.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "api/alerts/alert_body.h"
#include "base/text.h"

namespace cpa::api {
namespace {

namespace json = boost::json;

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
    body_.AddProblem({std::move(type), std::move(loc), std::move(message),
                      ElementText(body_.TextOf("prices"), index_)});
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

// What the points must have for a rule of this type.
std::string_view NeedOf(AlertType type) {
  switch (type) {
    case AlertType::kPercentageChange:
      return "no price has its change over 24 hours";
    case AlertType::kVolumeAlert:
      return "no volume has others of the 24 hours before, the oldest at least one hour old";
    case AlertType::kPriceMomentum:
      return "no price has another from one to two hours before it";
    case AlertType::kPriceAbove:
    case AlertType::kPriceBelow:
      break;
  }
  return "there are no prices";
}

}  // namespace

BacktestRequest ReadBacktest(Body& body) {
  BacktestRequest request;
  request.rule = ReadRule(body);
  request.rule.crypto_id = body.OptionalString("crypto_id").value_or("");
  request.rule.id = "00000000-0000-7000-8000-000000000000";
  const bool of_history = body.Has("from") || body.Has("to") || body.Has("interval");
  if (of_history) {
    request.stored = ReadBacktestRange(body, request.rule.type);
    if (request.rule.crypto_id.empty()) {
      body.AddProblem("missing", "crypto_id", "Field required for stored history", "null");
    }
  } else {
    request.points = ReadPoints(body);
  }
  body.RefuseUnknown();
  if (body.ok() && !of_history) CheckPointsTell(body, request);
  return request;
}

void CheckPointsTell(Body& body, const BacktestRequest& request) {
  const AlertType type = request.rule.type;
  if (CanFire(type, request.points)) return;
  const std::string name(AlertTypeName(type));
  const auto lacks = [&](const auto member) {
    return std::ranges::none_of(
        request.points, [&](const PricePoint& point) { return (point.*member).has_value(); });
  };
  std::string_view missing;
  if (type == AlertType::kPercentageChange) missing = "price_change_percentage_24h";
  if (type == AlertType::kVolumeAlert && lacks(&PricePoint::volume_24h)) missing = "volume_24h";
  if (!request.stored && !missing.empty()) {
    body.AddProblem({"missing",
                     {"body", "prices", "0", std::string(missing)},
                     "Field required for " + name,
                     "null"});
    return;
  }
  body.AddProblem({"value_error",
                   {"body", request.stored ? "interval" : "prices"},
                   name + " could never fire here: " + std::string(NeedOf(type)),
                   "null"});
}

}  // namespace cpa::api
