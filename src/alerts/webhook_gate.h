// The port through which webhooks reach the network: whether an address may be used, and a message
// sent at once. Threads: any; nothing blocks. `done` is called once, on another thread, unless the
// gate stops before.
#pragma once

#include <functional>
#include <string>

#include "alerts/webhook.h"
#include "base/result.h"

namespace cpa {

class WebhookGate {
 public:
  virtual ~WebhookGate() = default;

  // The address as it will be used; kInvalid with a sentence for its owner.
  virtual void Check(const std::string& url, std::function<void(Result<std::string>)> done) = 0;

  // One attempt, without retries. The delivery has id, kind and body.
  virtual void SendNow(const Webhook& webhook, const Delivery& delivery,
                       std::function<void(DeliveryAttempt)> done) = 0;
};

}  // namespace cpa
