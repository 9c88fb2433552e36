#include "api/openapi/describe.h"

namespace cpa::api::openapi {
namespace {

constexpr Member kNewUser[] = {
    {"username", "text(3..50)", R"("john_doe")", "Letters, digits, '_', '.' and '-'."},
    {"email", "text(3..254)", R"("john@example.com")"},
};

constexpr Member kUserChange[] = {
    {"username?", "text(3..50)", R"("john_doe")"},
    {"email?", "text(3..254)", R"("john@example.com")"},
};

constexpr Member kUser[] = {
    {"id", "uuid"},
    {"username", "text", R"("john_doe")"},
    {"email", "text", R"("john@example.com")"},
    {"api_key", "text", R"("ck_AbCd…")", "In full only in the answer that creates it."},
    {"created_at", "time"},
    {"updated_at", "time"},
};

constexpr Member kKeyRotation[] = {
    {"overlap_seconds?", "integer(0..604800)?", "3600", "How long the old key still works."},
};

constexpr Member kApiKey[] = {
    {"id", "text", R"("AbCdEfGh")"},
    {"api_key", "text", R"("ck_AbCd…")"},
    {"created_at", "time"},
    {"expires_at", "time?", "null"},
    {"current", "boolean", "true", "This request came with it."},
};

constexpr Member kRotatedKey[] = {
    {"id", "text", R"("AbCdEfGh")"},
    {"api_key", "text", R"("ck_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG")", "In full, once."},
    {"created_at", "time"},
    {"expires_at", "time?", "null"},
    {"previous_expires_at", "time?", "null", "When the replaced key ends; null: it has."},
};

constexpr Shape kAccountShapes[] = {
    {"NewUser", "Who wants to join.", kNewUser},
    {"UserChange", "What is to change; the rest stays.", kUserChange},
    {"User", "An account.", kUser},
    {"KeyRotation", "How to replace a key.", kKeyRotation},
    {"ApiKey", "A key that works, masked.", kApiKey},
    {"RotatedKey", "The new key.", kRotatedKey},
};

constexpr Operation kAccountOperations[] = {
    {.verb = http::Verb::kPost,
     .pattern = "/users",
     .id = "createUser",
     .body = "NewUser",
     .answer = "User",
     .status = 201,
     .errors = {&kRegistrationClosed, &kUsernameTaken, &kEmailTaken, &kTooManySignUps},
     .idempotent = true},
    {.verb = http::Verb::kGet,
     .pattern = "/users/me",
     .id = "getMe",
     .answer = "User",
     .unchecked = true},
    {.verb = http::Verb::kPatch,
     .pattern = "/users/me",
     .id = "changeMe",
     .body = "UserChange",
     .answer = "User",
     .errors = {&kUsernameTaken, &kEmailTaken}},
    {.verb = http::Verb::kDelete,
     .pattern = "/users/me",
     .id = "deleteMe",
     .answer = "Message",
     .unchecked = true},
    {.verb = http::Verb::kPost,
     .pattern = "/users/me/api-key",
     .id = "rotateApiKey",
     .body = "KeyRotation",
     .body_optional = true,
     .answer = "RotatedKey",
     .status = 201,
     .errors = {&kTooManyKeys},
     .idempotent = true},
    {.verb = http::Verb::kGet,
     .pattern = "/users/me/api-keys",
     .id = "listApiKeys",
     .answer = "ApiKey[]",
     .unchecked = true},
    {.verb = http::Verb::kDelete,
     .pattern = "/users/me/api-keys/{key_id}",
     .id = "revokeApiKey",
     .answer = "Message",
     .errors = {&kApiKeyNotFound, &kLastKey},
     .unchecked = true},
};

}  // namespace

std::span<const Shape> AccountShapes() {
  return kAccountShapes;
}

std::span<const Operation> AccountOperations() {
  return kAccountOperations;
}

}  // namespace cpa::api::openapi
