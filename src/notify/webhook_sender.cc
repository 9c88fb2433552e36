#include "notify/webhook_sender.h"

#include <utility>

namespace cpa::notify {

WebhookSender::WebhookSender(DispatcherOptions options, DeliveryStore& store, Courier& courier,
                             const SecretBox& sealer, const Clock& clock, Random& random)
    : dispatcher_(
          options, store,
          [&courier](Letter letter, Courier::SendDone done) {
            courier.Send(std::move(letter), std::move(done));
          },
          [this] { thread_.Wake(); }, sealer, clock, random),
      thread_([this] { return dispatcher_.Turn(); }) {}

WebhookSender::~WebhookSender() {
  Stop();
}

void WebhookSender::Start() {
  thread_.Start();
}

void WebhookSender::Stop() {
  if (thread_.Stop()) dispatcher_.Stop();
}

}  // namespace cpa::notify
