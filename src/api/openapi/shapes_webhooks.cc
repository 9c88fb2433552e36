#include "api/openapi/describe.h"

namespace cpa::api::openapi {
namespace {

constexpr Member kNewWebhook[] = {
    {"url", "text", R"("https://example.com/hooks/prices")"},
    {"description?", "text(0..200)?", R"("")"},
    {"is_default?", "boolean?", "false", "Alerts that name no webhook go there."},
};

constexpr Member kWebhookChange[] = {
    {"url?", "text?", R"("https://example.com/hooks/prices")"},
    {"description?", "text(0..200)?", R"("")"},
    {"status?", "enabled|disabled?", R"("enabled")"},
    {"is_default?", "boolean?", "false"},
};

constexpr Member kWebhook[] = {
    {"id", "uuid"},
    {"url", "text", R"("https://example.com/hooks/prices")"},
    {"description", "text", R"("")"},
    {"status", "enabled|disabled|gone|failing"},
    {"is_default", "boolean", "false"},
    {"secret?", "text", R"("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")",
     "Only in the answer that makes it."},
    {"previous_secret_expires_at", "time?", "null"},
    {"failing_since", "time?", "null"},
    {"created_at", "time"},
    {"updated_at", "time"},
};

constexpr Member kSecretRotation[] = {
    {"overlap_seconds?", "integer(0..604800)?", "86400",
     "How long messages are signed with the old secret too."},
};

constexpr Member kAttempt[] = {
    {"number", "count", "1"},        {"started_at", "time"},
    {"duration_ms", "count", "120"}, {"response_status", "integer?", "200"},
    {"error", "text?", "null"},      {"response_excerpt", "text?", "null"},
};

constexpr Member kDelivery[] = {
    {"id", "text", R"("msg_0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77")"},
    {"kind", "alert|digest|test"},
    {"status", "pending|delivered|failed"},
    {"created_at", "time"},
    {"next_attempt_at", "time?", "null"},
    {"event_ids", "text[]", "[]"},
    {"attempts", "DeliveryAttempt[]"},
};

constexpr Shape kWebhookShapes[] = {
    {"NewWebhook", "Where messages are to go.", kNewWebhook},
    {"WebhookChange", "What is to change; the rest stays.", kWebhookChange},
    {"Webhook", "Where messages go.", kWebhook},
    {"SecretRotation", "How to replace the signing secret.", kSecretRotation},
    {"DeliveryAttempt", "One attempt and what came back.", kAttempt},
    {"Delivery", "A message and what became of it.", kDelivery},
};

constexpr Parameter kDeliveryPage[] = {
    {"limit", "integer(1..200)", "50"},
    {"cursor", "text(0..64)", {}, "From the Link of the page before."},
};

constexpr Operation kWebhookOperations[] = {
    {.verb = http::Verb::kPost,
     .pattern = "/webhooks",
     .id = "createWebhook",
     .body = "NewWebhook",
     .answer = "Webhook",
     .status = 201,
     .errors = {&kLimitReached, &kTooManyWebhookCalls},
     .idempotent = true},
    {.verb = http::Verb::kGet,
     .pattern = "/webhooks",
     .id = "listWebhooks",
     .answer = "Webhook[]",
     .unchecked = true},
    {.verb = http::Verb::kGet,
     .pattern = "/webhooks/{webhook_id}",
     .id = "getWebhook",
     .answer = "Webhook",
     .errors = {&kWebhookNotFound},
     .unchecked = true},
    {.verb = http::Verb::kPatch,
     .pattern = "/webhooks/{webhook_id}",
     .id = "changeWebhook",
     .body = "WebhookChange",
     .answer = "Webhook",
     .errors = {&kWebhookNotFound, &kTooManyWebhookCalls}},
    {.verb = http::Verb::kDelete,
     .pattern = "/webhooks/{webhook_id}",
     .id = "deleteWebhook",
     .answer = "Message",
     .errors = {&kWebhookNotFound},
     .unchecked = true},
    {.verb = http::Verb::kPost,
     .pattern = "/webhooks/{webhook_id}/rotate-secret",
     .id = "rotateWebhookSecret",
     .body = "SecretRotation",
     .body_optional = true,
     .answer = "Webhook",
     .errors = {&kWebhookNotFound},
     .idempotent = true},
    {.verb = http::Verb::kPost,
     .pattern = "/webhooks/{webhook_id}/test",
     .id = "testWebhook",
     .answer = "Delivery",
     .errors = {&kWebhookNotFound, &kTooManyWebhookCalls},
     .unchecked = true},
    {.verb = http::Verb::kGet,
     .pattern = "/webhooks/{webhook_id}/deliveries",
     .id = "listDeliveries",
     .query = kDeliveryPage,
     .answer = "Delivery[]",
     .errors = {&kWebhookNotFound},
     .paged = true},
};

}  // namespace

std::span<const Shape> WebhookShapes() {
  return kWebhookShapes;
}

std::span<const Operation> WebhookOperations() {
  return kWebhookOperations;
}

}  // namespace cpa::api::openapi
