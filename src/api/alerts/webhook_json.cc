#include "api/alerts/webhook_json.h"

#include <optional>

#include "api/rest/json_writer.h"
#include "base/text.h"

namespace cpa::api {
namespace {

void AppendAttempt(std::string& out, const DeliveryAttempt& attempt) {
  out += '{';
  AddCount(out, "number", attempt.number);
  AddTime(out, "started_at", attempt.started_at);
  AddCount(out, "duration_ms", attempt.took.count());
  AddCount(out, "response_status",
           attempt.status == 0 ? std::nullopt : std::optional<long long>(attempt.status));
  AddTextOrNull(out, "error", attempt.error);
  AddTextOrNull(out, "response_excerpt", attempt.excerpt);
  out += '}';
}

template <class Items, class Append>
void AppendList(std::string& out, std::string_view name, const Items& items, const Append& append) {
  AddMember(out, name);
  out += '[';
  for (const auto& item : items) {
    if (&item != &items.front()) out += ',';
    append(out, item);
  }
  out += ']';
}

}  // namespace

void AppendWebhook(std::string& out, const Webhook& webhook, std::string_view secret) {
  out += '{';
  AddText(out, "id", webhook.id);
  AddText(out, "url", webhook.url);
  AddText(out, "description", webhook.description);
  AddText(out, "status", WebhookStateName(webhook.state));
  AddFlag(out, "is_default", webhook.is_default);
  if (!secret.empty()) AddText(out, "secret", secret);
  AddTime(out, "previous_secret_expires_at", webhook.keys.previous_expires_at);
  AddTime(out, "failing_since", webhook.failing_since);
  AddTime(out, "created_at", webhook.created_at);
  AddTime(out, "updated_at", webhook.updated_at);
  out += '}';
}

void AppendDelivery(std::string& out, const Delivery& delivery) {
  out += '{';
  AddText(out, "id", delivery.id);
  AddText(out, "kind", DeliveryKindName(delivery.kind));
  AddText(out, "status", DeliveryStateName(delivery.state));
  AddTime(out, "created_at", delivery.created_at);
  AddTime(out, "next_attempt_at", delivery.next_attempt_at);
  AppendList(out, "event_ids", delivery.event_ids,
             [](std::string& to, const std::string& id) { AppendJsonString(to, id); });
  AppendList(out, "attempts", delivery.attempts, AppendAttempt);
  out += '}';
}

}  // namespace cpa::api
