// /webhooks: where a user's alerts are sent besides the socket. A secret is shown once, in the
// answer that makes it.
// Threads: any event loop; database work runs on the blocking pools, the network's elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "alerts/webhook_gate.h"
#include "alerts/webhook_store.h"
#include "api/rest/body.h"
#include "api/rest/errors.h"
#include "api/rest/idempotency.h"
#include "api/rest/limiter.h"
#include "api/rest/routes.h"
#include "base/clock.h"
#include "base/offload.h"
#include "base/random.h"
#include "base/secret_box.h"

namespace cpa::api {

struct WebhooksOptions {
  std::int64_t webhooks_max = 5;    // MAX_WEBHOOKS_PER_USER
  Millis attempt_deadline{10'000};  // WEBHOOK_TIMEOUT
  int calls_per_minute = 30;        // Look-ups and tests of one user.
};

// What the handlers share; all of it outlives them.
struct WebhookDesk {
  WebhooksOptions options = {};
  WebhookStore& store;
  WebhookGate& gate;
  const SecretBox& sealer;
  BlockingPool& reads;
  BlockingPool& writes;
  const Clock& clock;
  Random& random;
};

class WebhooksApi {
 public:
  explicit WebhooksApi(const WebhookDesk& desk);

  void AddRoutes(RouteTable& table);

 private:
  struct NewSecret {
    std::string shown;   // whsec_...
    std::string sealed;  // For the webhook's row.
  };

  Task<AnswerPtr> Create(const http::Request& request, const User& user);
  Task<AnswerPtr> List(const http::Request& request, const User& user);
  Task<AnswerPtr> Get(const http::Request& request, const User& user);
  Task<AnswerPtr> Change(const http::Request& request, const User& user);
  Task<AnswerPtr> Delete(const http::Request& request, const User& user);
  Task<AnswerPtr> RotateSecret(const http::Request& request, const User& user);
  Task<AnswerPtr> Test(const http::Request& request, const User& user);
  Task<AnswerPtr> Deliveries(const http::Request& request, const User& user);

  Task<AnswerPtr> CheckUrl(const http::Request& request, const User& user, std::string& url);
  AnswerPtr RefuseCall(const User& user);
  NewSecret MakeSecret(const std::string& webhook_id);
  Webhook NewWebhook(const User& user, const std::string& url);
  KeptAnswer SealedAnswer(KeptAnswer answer, const User& user) const;
  AnswerPtr OpenedAnswer(const KeptAnswer& kept, const User& user) const;
  AnswerPtr Refusal(const Failure& failure) const;

  const WebhookDesk desk_;
  Limiter calls_;
};

}  // namespace cpa::api
