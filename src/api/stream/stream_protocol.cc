#include "api/stream/stream_protocol.h"

#include <boost/json.hpp>

#include "api/rest/json_members.h"

namespace cpa::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kSubscribedIdsMax = 1000;
constexpr double kMinChangeMaxPercent = 100;
constexpr std::int64_t kMaxRateMaxMs = 60'000;
constexpr std::size_t kEventIdMax = 64;
constexpr std::size_t kSubscribedIdBytesMax = 200;  // bytes
constexpr std::size_t kMembersMax = 64;

BadMessage Bad(std::string detail) {
  return {"invalid_message", std::move(detail)};
}

std::optional<CandleInterval> IntervalOf(const json::value& name) {
  for (std::size_t i = 0; name.is_string() && i < kCandleIntervalNames.size(); ++i) {
    if (kCandleIntervalNames[i] == name.as_string()) return static_cast<CandleInterval>(i);
  }
  return std::nullopt;
}

ClientMessage ParseCandles(const json::object& message, SubscribeMessage subscribe) {
  CandlesMessage candles{.add = subscribe.add, .interval = {}, .ids = std::move(subscribe.ids)};
  if (const auto* interval = message.if_contains("interval")) {
    candles.interval = IntervalOf(*interval);
    if (!candles.interval) return Bad("interval must be 1m, 5m, 15m, 1h, 4h, 1d, 1w or 1M");
  }
  if (candles.add && (!candles.interval || !candles.ids)) {
    return Bad("candles need interval and ids");
  }
  return candles;
}

ClientMessage ParseSubscribe(const json::object& message, bool add) {
  const auto* channel = message.if_contains("channel");
  const bool is_candles = channel != nullptr && *channel == "candles";
  if (channel != nullptr && *channel == "portfolios") return PortfoliosMessage{add};
  if (channel != nullptr && !is_candles && *channel != "prices") {
    return Bad("channel must be prices, candles or portfolios");
  }
  SubscribeMessage subscribe{.add = add};
  const auto* ids = message.if_contains("ids");
  if (ids == nullptr && is_candles) return ParseCandles(message, std::move(subscribe));
  if (ids == nullptr) return subscribe;
  if (!ids->is_array()) return Bad("ids must be a list of coin ids");
  if (ids->as_array().size() > kSubscribedIdsMax) {
    return Bad("ids has more than " + std::to_string(kSubscribedIdsMax) + " entries");
  }
  subscribe.ids.emplace();
  for (const auto& id : ids->as_array()) {
    if (!id.is_string() || id.as_string().size() > kSubscribedIdBytesMax) {
      return Bad("ids must be a list of coin ids");
    }
    subscribe.ids->emplace_back(id.as_string());
  }
  if (is_candles) return ParseCandles(message, std::move(subscribe));
  return subscribe;
}

ClientMessage ParseOptions(const json::object& message) {
  OptionsMessage options;
  if (const auto* change = message.if_contains("min_change")) {
    json::error_code error;
    const double percent = change->to_number<double>(error);
    if (error || !(percent >= 0 && percent <= kMinChangeMaxPercent)) {
      return Bad("min_change must be a number from 0 to 100, in percent");
    }
    options.min_change_percent = percent;
  }
  if (const auto* rate = message.if_contains("max_rate_ms")) {
    json::error_code error;
    const auto rate_ms = rate->to_number<std::int64_t>(error);
    if (error || rate_ms < 0 || rate_ms > kMaxRateMaxMs) {
      return Bad("max_rate_ms must be a whole number from 0 to 60000");
    }
    options.max_rate = Millis{rate_ms};
  }
  return options;
}

ClientMessage ParseAuth(const json::object& message) {
  const auto* key = message.if_contains("api_key");
  if (key == nullptr || !key->is_string()) return Bad("auth needs api_key, a string");
  return AuthMessage{std::string(key->as_string())};
}

// nullopt: absent, or no id.
std::optional<std::string> EventId(const json::object& message, std::string_view name) {
  const auto* id = message.if_contains(name);
  if (id == nullptr || !id->is_string() || id->as_string().size() > kEventIdMax) {
    return std::nullopt;
  }
  return std::string(id->as_string());
}

ClientMessage ParseAck(const json::object& message) {
  auto id = EventId(message, "event_id");
  if (!id || id->empty()) return Bad("ack needs event_id, a string");
  return AckMessage{*std::move(id)};
}

ClientMessage ParseResume(const json::object& message) {
  auto since = EventId(message, "since");
  if (!since) return Bad("resume needs since, an event_id");
  return ResumeMessage{*std::move(since)};
}

}  // namespace

ClientMessage ParseClientMessage(std::string_view text) {
  const JsonOutline outline = IsClientJson(text) ? ReadOutline(text) : JsonOutline();
  if (!outline.is_object) return BadMessage{"invalid_json", "A message must be a JSON object"};
  if (outline.is_too_large || outline.members.size() > kMembersMax) {
    return Bad("A message has too many members");
  }
  if (outline.duplicate_count > 0) return Bad("A message has a member more than once");
  const json::value value = json::parse({text.data(), text.size()});
  const json::object& message = value.as_object();
  const auto* type = message.if_contains("type");
  if (type == nullptr || !type->is_string()) return Bad("A message needs type, a string");
  const std::string_view name = type->as_string();
  if (name == "ping") return PingMessage{};
  if (name == "auth") return ParseAuth(message);
  if (name == "subscribe") return ParseSubscribe(message, true);
  if (name == "unsubscribe") return ParseSubscribe(message, false);
  if (name == "snapshot") return SnapshotMessage{};
  if (name == "options") return ParseOptions(message);
  if (name == "ack") return ParseAck(message);
  if (name == "resume") return ParseResume(message);
  return BadMessage{"unknown_type",
                    "type must be auth, ping, subscribe, unsubscribe, snapshot, options, ack or "
                    "resume"};
}

}  // namespace cpa::api
