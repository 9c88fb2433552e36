// The dispatcher on a thread of its own, beside the courier.
// Threads: OnRecorded from any; it does not block.
#pragma once

#include <span>

#include "alerts/alert_store.h"
#include "base/service.h"
#include "base/turn_thread.h"
#include "notify/dispatcher.h"

namespace cpa::notify {

class WebhookSender final : public Service, public OccurrenceListener {
 public:
  // All outlive this.
  WebhookSender(DispatcherOptions options, DeliveryStore& store, Courier& courier,
                const SecretBox& sealer, const Clock& clock, Random& random);
  ~WebhookSender() override;

  std::string_view name() const override { return "webhooks"; }

  void Start() override;
  void Stop() override;  // After the courier has stopped.

  void OnRecorded(std::span<const AlertOccurrence>) override { thread_.Wake(); }

  const DeliveryCounters& counters() const { return dispatcher_.counters(); }

 private:
  Dispatcher dispatcher_;  // Touched only by a turn, and once those have ended.
  TurnThread thread_;
};

}  // namespace cpa::notify
