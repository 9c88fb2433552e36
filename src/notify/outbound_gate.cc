#include "notify/outbound_gate.h"

#include <utility>

#include "notify/webhook_letter.h"

namespace cpa::notify {

void OutboundGate::Check(const std::string& url, std::function<void(Result<std::string>)> done) {
  courier_.Check(url, kLookUpDeadline, [done = std::move(done)](Result<TargetUrl> target) {
    if (target) {
      done(std::move(target->text));
    } else {
      done(target.error());
    }
  });
}

void OutboundGate::SendNow(const Webhook& webhook, const Delivery& delivery,
                           std::function<void(DeliveryAttempt)> done) {
  const WallTime now = clock_.Wall();
  auto letter = MakeLetter({.webhook = webhook,
                            .id = delivery.id,
                            .body = delivery.body,
                            .now = now,
                            .deadline = deadline_},
                           sealer_);
  if (!letter) {
    done(AttemptOf({.error = kKeysDoNotOpen}, 1, now));
    return;
  }
  courier_.Send(*std::move(letter), [done = std::move(done), now](const Reply& reply) {
    done(AttemptOf(reply, 1, now));
  });
}

}  // namespace cpa::notify
