#include "api/webhook_json.h"

#include <optional>

#include "base/text.h"

namespace cpa::api {
namespace {

void AppendName(std::string& out, std::string_view name) {
  if (out.back() != '{') out += ',';
  AppendJsonString(out, name);
  out += ':';
}

void AppendMember(std::string& out, std::string_view name, std::string_view text) {
  AppendName(out, name);
  AppendJsonString(out, text);
}

void AppendMember(std::string& out, std::string_view name, bool value) {
  AppendName(out, name);
  out += value ? "true" : "false";
}

void AppendMember(std::string& out, std::string_view name, long long value) {
  AppendName(out, name);
  AppendInt(out, value);
}

void AppendMember(std::string& out, std::string_view name, const std::optional<WallTime>& time) {
  AppendName(out, name);
  if (time) {
    AppendJsonString(out, FormatTime(*time));
  } else {
    out += "null";
  }
}

// null when there is nothing to say.
void AppendText(std::string& out, std::string_view name, std::string_view text) {
  AppendName(out, name);
  if (text.empty()) {
    out += "null";
  } else {
    AppendJsonString(out, text);
  }
}

void AppendAttempt(std::string& out, const DeliveryAttempt& attempt) {
  out += '{';
  AppendMember(out, "number", static_cast<long long>(attempt.number));
  AppendMember(out, "started_at", std::optional(attempt.started_at));
  AppendMember(out, "duration_ms", static_cast<long long>(attempt.took.count()));
  AppendName(out, "response_status");
  if (attempt.status == 0) {
    out += "null";
  } else {
    AppendInt(out, attempt.status);
  }
  AppendText(out, "error", attempt.error);
  AppendText(out, "response_excerpt", attempt.excerpt);
  out += '}';
}

template <class Items, class Append>
void AppendList(std::string& out, std::string_view name, const Items& items, const Append& append) {
  AppendName(out, name);
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
  AppendMember(out, "id", webhook.id);
  AppendMember(out, "url", webhook.url);
  AppendMember(out, "description", webhook.description);
  AppendMember(out, "status", WebhookStateName(webhook.state));
  AppendMember(out, "is_default", webhook.is_default);
  if (!secret.empty()) AppendMember(out, "secret", secret);
  AppendMember(out, "previous_secret_expires_at", webhook.keys.previous_expires_at);
  AppendMember(out, "failing_since", webhook.failing_since);
  AppendMember(out, "created_at", std::optional(webhook.created_at));
  AppendMember(out, "updated_at", std::optional(webhook.updated_at));
  out += '}';
}

void AppendDelivery(std::string& out, const Delivery& delivery) {
  out += '{';
  AppendMember(out, "id", delivery.id);
  AppendMember(out, "kind", DeliveryKindName(delivery.kind));
  AppendMember(out, "status", DeliveryStateName(delivery.state));
  AppendMember(out, "created_at", std::optional(delivery.created_at));
  AppendMember(out, "next_attempt_at", delivery.next_attempt_at);
  AppendList(out, "event_ids", delivery.event_ids,
             [](std::string& to, const std::string& id) { AppendJsonString(to, id); });
  AppendList(out, "attempts", delivery.attempts, AppendAttempt);
  out += '}';
}

}  // namespace cpa::api
