// WebhookGate over the courier. Threads: as the port says.
#pragma once

#include "alerts/webhook_gate.h"
#include "base/clock.h"
#include "base/secret_box.h"
#include "notify/courier.h"

namespace cpa::notify {

class OutboundGate final : public WebhookGate {
 public:
  static constexpr Millis kLookUpDeadline{5'000};

  // All outlive this. `deadline` is that of an attempt.
  OutboundGate(Millis deadline, Courier& courier, const SecretBox& sealer, const Clock& clock)
      : deadline_(deadline), courier_(courier), sealer_(sealer), clock_(clock) {}

  void Check(const std::string& url, std::function<void(Result<std::string>)> done) override;
  void SendNow(const Webhook& webhook, const Delivery& delivery,
               std::function<void(DeliveryAttempt)> done) override;

 private:
  const Millis deadline_;
  Courier& courier_;
  const SecretBox& sealer_;
  const Clock& clock_;
};

}  // namespace cpa::notify
