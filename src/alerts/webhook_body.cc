#include "alerts/webhook_body.h"

#include <cassert>
#include <string_view>

#include "base/text.h"

namespace cpa {
namespace {

void AppendMember(std::string& out, std::string_view name, std::string_view text) {
  out.append(",\"").append(name).append("\":");
  AppendJsonString(out, text);
}

void AppendMember(std::string& out, std::string_view name, const std::optional<Decimal>& value) {
  out.append(",\"").append(name).append("\":").append(value ? value->ToString() : "null");
}

void AppendMember(std::string& out, std::string_view name, double value) {
  out.append(",\"").append(name).append("\":");
  AppendJsonNumber(out, value);
}

void AppendDirection(std::string& out, const AlertOccurrence& event) {
  out += R"(,"direction":)";
  if (HasDirection(event.type)) {
    AppendJsonString(out, AlertDirectionName(event.direction));
  } else {
    out += "null";
  }
}

void AppendEvent(std::string& out, const AlertOccurrence& event) {
  out += R"({"event_id":)";
  AppendJsonString(out, event.id);
  AppendMember(out, "alert_id", event.alert_id);
  AppendMember(out, "crypto_id", event.crypto_id);
  AppendMember(out, "crypto_name", event.crypto_name);
  AppendMember(out, "current_price", event.current_price);
  AppendMember(out, "alert_type", AlertTypeName(event.type));
  AppendMember(out, "target_price", event.target_price);
  AppendMember(out, "percentage_change", event.percentage_change);
  AppendDirection(out, event);
  AppendMember(out, "observed_value", event.value);
  AppendMember(out, "timestamp", std::string_view(FormatTime(event.occurred_at)));
  out += '}';
}

void AppendEvents(std::string& out, std::span<const AlertOccurrence> events) {
  out += R"({"count":)";
  AppendInt(out, static_cast<long long>(events.size()));
  out += R"(,"events":[)";
  for (const AlertOccurrence& event : events) {
    if (&event != &events.front()) out += ',';
    AppendEvent(out, event);
  }
  out += "]}";
}

std::string Open(std::string_view type, WallTime time) {
  std::string out = R"({"type":)";
  AppendJsonString(out, type);
  AppendMember(out, "timestamp", std::string_view(FormatTime(time)));
  return out + R"(,"data":)";
}

}  // namespace

std::string WebhookBody(DeliveryKind kind, std::span<const AlertOccurrence> occurrences,
                        WallTime now) {
  std::string out;
  switch (kind) {
    case DeliveryKind::kAlert:
      assert(occurrences.size() == 1);
      out = Open("alert_triggered", occurrences.front().occurred_at);
      AppendEvent(out, occurrences.front());
      break;
    case DeliveryKind::kDigest:
      assert(!occurrences.empty());
      out = Open("alert_digest", now);
      AppendEvents(out, occurrences);
      break;
    case DeliveryKind::kTest:
      out = Open("webhook_test", now);
      out += R"({"message":"A test of this webhook by its owner"})";
      break;
  }
  return out + '}';
}

}  // namespace cpa
