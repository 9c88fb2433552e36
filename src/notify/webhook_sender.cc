#include "notify/webhook_sender.h"

#include <utility>

namespace cpa::notify {

WebhookSender::WebhookSender(DispatcherOptions options, DeliveryStore& store, Courier& courier,
                             const Sealer& sealer, const Clock& clock, Random& random)
    : dispatcher_(
          options, store,
          [&courier](Letter letter, Courier::SendDone done) {
            courier.Send(std::move(letter), std::move(done));
          },
          [this] { Wake(); }, sealer, clock, random) {}

WebhookSender::~WebhookSender() {
  Stop();
}

void WebhookSender::Start() {
  thread_ = std::thread([this] { Run(); });
}

void WebhookSender::Stop() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void WebhookSender::Wake() {
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void WebhookSender::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    const Millis patience = dispatcher_.Turn();
    lock.lock();
    changed_.wait_for(lock, patience, [this] { return woken_ || stopping_; });
  }
  lock.unlock();
  dispatcher_.Stop();
}

}  // namespace cpa::notify
