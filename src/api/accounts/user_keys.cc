#include "api/accounts/user_keys.h"

#include <chrono>
#include <memory>

#include "api/accounts/account_answers.h"
#include "api/rest/body.h"
#include "api/rest/credentials.h"
#include "api/rest/limiter.h"

namespace cpa::api {
namespace {

using http::AnswerPtr;
using http::Request;

constexpr std::int64_t kKeyOverlapMaxSeconds = 7 * 24 * 3600;

// overlap_seconds is the only member, and the client may have no good key any more.
constexpr std::size_t kRotationBytesMax = 1024;

// With a key that was replaced, a repetition shows the new one: that must not be guessable.
constexpr std::size_t kIdempotencyKeyMin = 16;

AnswerPtr AnswerTo(const RotatedKey& rotated) {
  return AnswerOf(KeptAnswer{201, "Location: /users/me/api-keys\r\n", RotatedKeyJson(rotated),
                             rotated.replayed});
}

}  // namespace

std::optional<Repeatable> RepeatableOf(const Idempotency& idempotency) {
  if (!idempotency.once) return std::nullopt;
  return Repeatable{*idempotency.once, idempotency.key};
}

Task<AnswerPtr> UserKeysApi::Rotate(const Request& request) {
  KeyCheck check = co_await CheckKey(request, accounts_, reads_);
  if (const auto* user = std::get_if<User>(&check)) co_return co_await RotateFor(request, *user);
  co_return co_await RotatedBefore(request, std::get<AnswerPtr>(check));
}

Task<AnswerPtr> UserKeysApi::RotateFor(const Request& request, const User& user) {
  std::chrono::seconds overlap{0};
  if (!request.body.empty()) {
    Body body(request);
    if (body.wrong_media_type()) co_return ErrorAnswer(kNotJson);
    overlap = std::chrono::seconds{
        body.OptionalInt("overlap_seconds", 0, kKeyOverlapMaxSeconds).value_or(0)};
    body.RefuseUnknown();
    if (!body.ok()) co_return ValidationAnswer(body.problems());
  }
  const Idempotency idempotency = ReadIdempotency(request, user.id, kIdempotencyKeyMin);
  if (idempotency.refusal) co_return idempotency.refusal;
  const auto repeatable = RepeatableOf(idempotency);
  const auto work = [&] {
    return accounts_.Rotate(user, overlap, repeatable ? &*repeatable : nullptr);
  };
  const auto rotated = co_await Offload(writes_, user.id, work);
  if (!rotated) co_return AccountRefusal(rotated.error(), "rotating an API key");
  co_return AnswerTo(*rotated);
}

// The answer to a rotation may be lost, and with it the new key while the old one is dead already.
// A client that repeats such a request gets the answer; everybody else the refusal.
Task<AnswerPtr> UserKeysApi::RotatedBefore(const Request& request, AnswerPtr refusal) {
  const Idempotency idempotency = ReadIdempotency(request, {}, kIdempotencyKeyMin);
  const std::string key = ReadCredentials(request).key;
  if (refusal->status() != kInvalidApiKey.status || !idempotency.once || key.empty()) {
    co_return refusal;
  }
  const auto work = [&] { return accounts_.FindRotation(key, *RepeatableOf(idempotency)); };
  const std::string owner = LimitKeyOf(request.remote_address);
  const auto found = co_await Offload(reads_, owner, work);
  if (!found) co_return StorageTrouble(found.error(), "finding a rotated API key");
  co_return *found ? AnswerTo(**found) : refusal;
}

Task<AnswerPtr> UserKeysApi::List(const Request&, const User& user) {
  const auto work = [&] { return accounts_.Keys(user); };
  const auto keys = co_await Offload(reads_, user.id, work);
  if (!keys) co_return AccountRefusal(keys.error(), "listing API keys");
  std::string body = "[";
  for (const ApiKey& key : *keys) {
    if (body.size() > 1) body += ',';
    AppendKeyJson(body, key, key.id == user.key_id);
  }
  co_return std::make_shared<http::Answer>(http::Answer::Options{}, body + ']');
}

Task<AnswerPtr> UserKeysApi::Revoke(const Request& request, const User& user) {
  const auto work = [&] { return accounts_.Revoke(user, request.path_values[0]); };
  const auto revoked = co_await Offload(writes_, user.id, work);
  if (!revoked) co_return AccountRefusal(revoked.error(), "revoking an API key");
  co_return MessageAnswer("API key revoked");
}

void UserKeysApi::AddRoutes(RouteTable& table) {
  table.push_back(
      {.verb = http::Verb::kPost,
       .pattern = "/users/me/api-key",
       .auth = Auth::kKey,
       .cost = Cost::kCheap,
       .handler = http::AsyncHandler([this](const Request& request) { return Rotate(request); }),
       .summary = "Replace the API key; the answer holds the new one, once",
       .body = {.bytes_max = kRotationBytesMax},
       .takes_dead_keys = true,
       .idempotent = true});
  const UserRoutes add(table, *this);
  add(http::Verb::kGet, "/users/me/api-keys", Cost::kCheap, &UserKeysApi::List,
      "The API keys that work, masked");
  add(http::Verb::kDelete, "/users/me/api-keys/{key_id}", Cost::kCheap, &UserKeysApi::Revoke,
      "Revoke an API key");
}

}  // namespace cpa::api
