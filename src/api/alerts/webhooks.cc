#include "api/alerts/webhooks.h"

#include <array>
#include <chrono>
#include <memory>
#include <utility>

#include "alerts/webhook_body.h"
#include "api/alerts/webhook_json.h"
#include "api/rest/answers.h"
#include "api/rest/callback.h"
#include "api/rest/failures.h"
#include "api/rest/idempotency.h"
#include "api/rest/paging.h"
#include "base/crypto.h"
#include "base/text.h"

namespace cpa::api {
namespace {

using http::Request;

constexpr std::string_view kWebhooksTrouble = "webhooks";
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kDescriptionMax = 200;  // bytes
constexpr std::int64_t kOverlapDefaultSeconds = 24 * 3600;
constexpr std::int64_t kSecretOverlapMaxSeconds = 7 * 24 * 3600;
// The gate keeps its own deadlines; this much later nothing will come any more.
constexpr Millis kGateSlack{2'000};
constexpr Millis kLookUpPatience{7'000};

LimiterOptions CallLimit(int per_minute) {
  return {.limit = per_minute, .window = std::chrono::minutes{1}};
}

std::string Rendered(const Webhook& webhook, std::string_view secret = {}) {
  std::string body;
  AppendWebhook(body, webhook, secret);
  return body;
}

// What a client may set; absent: as it is.
struct Fields {
  std::optional<std::string> url;
  std::optional<std::string> description;
  std::optional<std::string> status;
  std::optional<bool> is_default;
};

Fields ReadFields(Body& body, bool is_new) {
  Fields fields;
  fields.url = is_new ? body.RequiredString("url") : body.OptionalString("url");
  fields.description = body.OptionalString("description");
  if (fields.description && fields.description->size() > kDescriptionMax) {
    body.AddProblem("string_too_long", "description", "String should have at most 200 bytes");
  }
  if (!is_new) fields.status = body.OneOf("status", {"enabled", "disabled"});
  fields.is_default = body.OptionalBool("is_default");
  body.RefuseUnknown();
  return fields;
}

void Apply(const Fields& fields, Webhook& webhook) {
  if (fields.url) webhook.url = *fields.url;
  if (fields.description) webhook.description = *fields.description;
  if (fields.is_default) webhook.is_default = *fields.is_default;
  if (fields.status) webhook.state = *ParseWebhookState(*fields.status);
}

Delivery TestDelivery(const Webhook& webhook, std::string id, WallTime now) {
  return {.id = std::move(id),
          .webhook_id = webhook.id,
          .kind = DeliveryKind::kTest,
          .body = WebhookBody(DeliveryKind::kTest, {}, now),
          .created_at = now};
}

std::string RenderedList(const std::vector<Delivery>& all) {
  std::string body = "[";
  for (const Delivery& delivery : all) {
    if (&delivery != &all.front()) body += ',';
    AppendDelivery(body, delivery);
  }
  return body + ']';
}

}  // namespace

WebhooksApi::WebhooksApi(const WebhookDesk& desk)
    : desk_(desk), calls_(CallLimit(desk.options.calls_per_minute), desk.clock) {}

AnswerPtr WebhooksApi::Refusal(const Failure& failure) const {
  if (failure.IsAbout(ErrorKind::kConflict, Subject::kLimit)) {
    return ErrorAnswerSaying(kLimitReached, "This account may have at most " +
                                                std::to_string(desk_.options.webhooks_max) +
                                                " webhooks");
  }
  return FailureAnswer(failure, kWebhooksTrouble);
}

AnswerPtr WebhooksApi::RefuseCall(const User& user) {
  const auto verdict = calls_.Take(user.id);
  if (verdict.admitted) return nullptr;
  return ErrorAnswer(kTooManyWebhookCalls, LimitFields("webhooks", calls_.options(), verdict));
}

// nullptr when alerts may be sent there; `url` is then as it will be used.
Task<AnswerPtr> WebhooksApi::CheckUrl(const Request& request, const User& user, std::string& url) {
  if (auto refusal = RefuseCall(user)) co_return refusal;
  const auto start = [&](auto done) { desk_.gate.Check(url, std::move(done)); };
  const auto checked =
      co_await AwaitCallback<Result<std::string>>(*request.loop, kLookUpPatience, start);
  if (checked && *checked) {
    url = **checked;
    co_return nullptr;
  }
  co_return ValidationAnswer({{"url_not_allowed",
                               {"body", "url"},
                               checked ? checked->error().detail : "The name look-up took too long",
                               Input::OfText(url)}});
}

WebhooksApi::NewSecret WebhooksApi::MakeSecret(const std::string& webhook_id) {
  std::array<std::uint8_t, kSecretBytes> key;
  desk_.random.Fill(key);
  const std::string bytes(key.begin(), key.end());
  return {"whsec_" + Base64(key), desk_.sealer.Seal(bytes, webhook_id)};
}

// An answer with a secret in it is kept for its repetition, but not so that the database tells it.
KeptAnswer WebhooksApi::SealedAnswer(KeptAnswer answer, const User& user) const {
  answer.body = desk_.sealer.Seal(answer.body, user.id);
  return answer;
}

AnswerPtr WebhooksApi::OpenedAnswer(const KeptAnswer& kept, const User& user) const {
  auto body = desk_.sealer.Open(kept.body, user.id);
  if (!body) return StorageTrouble(Internal("a kept answer does not open"), kWebhooksTrouble);
  return AnswerOf({kept.status, kept.extra_fields, *std::move(body), kept.replayed});
}

Webhook WebhooksApi::NewWebhook(const User& user, const std::string& url) {
  const WallTime now = desk_.clock.Wall();
  return {.id = NewUuid(desk_.clock, desk_.random),
          .user_id = user.id,
          .url = url,
          .created_at = now,
          .updated_at = now};
}

Task<AnswerPtr> WebhooksApi::Create(const Request& request, const User& user) {
  const Idempotency idempotency = ReadIdempotency(request, user.id);
  if (idempotency.refusal) co_return idempotency.refusal;
  Body body(request);
  if (body.wrong_media_type()) co_return ErrorAnswer(kNotJson);
  Fields fields = ReadFields(body, true);
  if (!body.ok()) co_return ValidationAnswer(body.problems());
  if (auto refusal = co_await CheckUrl(request, user, *fields.url)) co_return refusal;

  Webhook webhook = NewWebhook(user, *fields.url);
  Apply(fields, webhook);
  const NewSecret secret = MakeSecret(webhook.id);
  webhook.keys.current = secret.sealed;
  OnceOnly once(idempotency.get());
  const WebhookStore::Made made = [&](const Webhook& stored) {
    once.Answer(
        SealedAnswer(Created("/webhooks/" + stored.id, Rendered(stored, secret.shown)), user));
  };
  const auto work = [&] {
    return desk_.store.Create(webhook, desk_.options.webhooks_max, once.guard(), made);
  };
  const Result<void> done = co_await Offload(desk_.writes, user.id, work);
  co_return done ? OpenedAnswer(once.answer(), user) : Refusal(done.error());
}

Task<AnswerPtr> WebhooksApi::List(const Request&, const User& user) {
  const auto work = [&] { return desk_.store.List(user.id); };
  const auto found = co_await Offload(desk_.reads, user.id, work);
  if (!found) co_return Refusal(found.error());
  std::string body = "[";
  for (const Webhook& webhook : *found) {
    if (&webhook != &found->front()) body += ',';
    AppendWebhook(body, webhook);
  }
  co_return Ok(body + ']');
}

Task<AnswerPtr> WebhooksApi::Get(const Request& request, const User& user) {
  const auto work = [&] { return desk_.store.Find(user.id, request.path_values[0]); };
  const auto found = co_await Offload(desk_.reads, user.id, work);
  co_return found ? Ok(Rendered(*found)) : Refusal(found.error());
}

Task<AnswerPtr> WebhooksApi::Change(const Request& request, const User& user) {
  Body body(request);
  if (body.wrong_media_type()) co_return ErrorAnswer(kNotJson);
  Fields fields = ReadFields(body, false);
  if (!body.ok()) co_return ValidationAnswer(body.problems());
  if (fields.url) {
    if (auto refusal = co_await CheckUrl(request, user, *fields.url)) co_return refusal;
  }
  const WebhookStore::Edit edit = [&](Webhook& webhook) -> Result<void> {
    Apply(fields, webhook);
    return {};
  };
  const auto work = [&] { return desk_.store.Change(user.id, request.path_values[0], {}, edit); };
  const auto done = co_await Offload(desk_.writes, user.id, work);
  if (!done) co_return Refusal(done.error());
  co_return co_await Get(request, user);
}

Task<AnswerPtr> WebhooksApi::Delete(const Request& request, const User& user) {
  const auto work = [&] { return desk_.store.Delete(user.id, request.path_values[0]); };
  const auto done = co_await Offload(desk_.writes, user.id, work);
  co_return done ? Ok(MessageBody("Webhook deleted successfully")) : Refusal(done.error());
}

Task<AnswerPtr> WebhooksApi::RotateSecret(const Request& request, const User& user) {
  const Idempotency idempotency = ReadIdempotency(request, user.id);
  if (idempotency.refusal) co_return idempotency.refusal;
  std::chrono::seconds overlap{kOverlapDefaultSeconds};
  if (!request.body.empty()) {
    Body body(request);
    if (body.wrong_media_type()) co_return ErrorAnswer(kNotJson);
    overlap = std::chrono::seconds{body.OptionalInt("overlap_seconds", 0, kSecretOverlapMaxSeconds)
                                       .value_or(kOverlapDefaultSeconds)};
    body.RefuseUnknown();
    if (!body.ok()) co_return ValidationAnswer(body.problems());
  }
  const NewSecret secret = MakeSecret(request.path_values[0]);
  OnceOnly once(idempotency.get());
  const WebhookStore::Edit edit = [&](Webhook& webhook) -> Result<void> {
    const bool overlaps = overlap > overlap.zero();
    webhook.keys = {.current = secret.sealed, .previous = overlaps ? webhook.keys.current : ""};
    if (overlaps) webhook.keys.previous_expires_at = webhook.updated_at + overlap;
    once.Answer(SealedAnswer(Kept(Rendered(webhook, secret.shown)), user));
    return {};
  };
  const auto work = [&] {
    return desk_.store.Change(user.id, request.path_values[0], once.guard(), edit);
  };
  const auto done = co_await Offload(desk_.writes, user.id, work);
  co_return done ? OpenedAnswer(once.answer(), user) : Refusal(done.error());
}

Task<AnswerPtr> WebhooksApi::Test(const Request& request, const User& user) {
  const auto find = [&] { return desk_.store.Find(user.id, request.path_values[0]); };
  const auto webhook = co_await Offload(desk_.reads, user.id, find);
  if (!webhook) co_return Refusal(webhook.error());
  if (auto refusal = RefuseCall(user)) co_return refusal;

  Delivery delivery =
      TestDelivery(*webhook, "msg_" + NewUuid(desk_.clock, desk_.random), desk_.clock.Wall());
  const auto start = [&](auto done) { desk_.gate.SendNow(*webhook, delivery, std::move(done)); };
  auto attempt = co_await AwaitCallback<DeliveryAttempt>(
      *request.loop, desk_.options.attempt_deadline + kGateSlack, start);
  if (!attempt)
    attempt = DeliveryAttempt{.started_at = delivery.created_at, .error = "The server is stopping"};
  delivery.state = attempt->error.empty() ? DeliveryState::kDelivered : DeliveryState::kFailed;
  delivery.attempts.push_back(*std::move(attempt));
  const auto keep = [&] { return desk_.store.KeepTest(delivery); };
  const auto kept = co_await Offload(desk_.writes, user.id, keep);
  if (!kept) co_return Refusal(kept.error());
  std::string body;
  AppendDelivery(body, delivery);
  co_return Ok(std::move(body));
}

Task<AnswerPtr> WebhooksApi::Deliveries(const Request& request, const User& user) {
  Query query(request.query);
  if (query.bad_escape()) co_return ErrorAnswer(kInvalidQuery);
  const int limit = query.Int("limit", {50, 1, 200});
  const std::string after = IdCursor(query);
  if (!query.ok()) co_return ValidationAnswer(query.problems());

  // One more than asked for tells whether there is a next page.
  const auto work = [&]() -> Result<AnswerPtr> {
    auto found = desk_.store.Deliveries(user.id, request.path_values[0], {after, limit + 1});
    if (!found) return found.error();
    http::Answer::Options options;
    if (found->size() > static_cast<std::size_t>(limit)) {
      found->pop_back();
      options.extra_fields = NextLink(request.path, query, {"limit"}, found->back().id);
    }
    return std::make_shared<const http::Answer>(std::move(options), RenderedList(*found));
  };
  const auto answer = co_await Offload(desk_.reads, user.id, work);
  co_return answer ? *answer : Refusal(answer.error());
}

void WebhooksApi::AddRoutes(RouteTable& table) {
  const UserRoutes add(table, *this);
  using http::Verb;
  const auto with_secret = [this](RouteRow& row) {
    row.idempotent = true;
    row.reveal = [this](const KeptAnswer& kept, const User& user) {
      return OpenedAnswer(kept, user);
    };
  };
  with_secret(add(Verb::kPost, "/webhooks", Cost::kCheap, &WebhooksApi::Create,
                  "Create a webhook; the answer holds its signing secret, once"));
  add(Verb::kGet, "/webhooks", Cost::kCheap, &WebhooksApi::List, "The webhooks of the key's owner");
  const std::string one = "/webhooks/{webhook_id}";
  add(Verb::kGet, one, Cost::kCheap, &WebhooksApi::Get, "One webhook");
  add(Verb::kPatch, one, Cost::kCheap, &WebhooksApi::Change, "Change, disable or enable it");
  add(Verb::kDelete, one, Cost::kCheap, &WebhooksApi::Delete, "Delete it with its deliveries");
  with_secret(add(Verb::kPost, one + "/rotate-secret", Cost::kCheap, &WebhooksApi::RotateSecret,
                  "Replace its signing secret; the answer holds the new one, once"));
  add(Verb::kPost, one + "/test", Cost::kCheap, &WebhooksApi::Test, "Send a test message now");
  add(Verb::kGet, one + "/deliveries", Cost::kExpensive, &WebhooksApi::Deliveries,
      "What was sent to it and what came back, newest first");
}

}  // namespace cpa::api
