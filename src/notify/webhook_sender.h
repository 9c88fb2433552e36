// The dispatcher on a thread of its own, beside the courier. Threads: Wake and OnRecorded from any;
// they do not block.
#pragma once

#include <condition_variable>
#include <mutex>
#include <span>
#include <thread>

#include "alerts/alert_store.h"
#include "base/service.h"
#include "notify/dispatcher.h"

namespace cpa::notify {

class WebhookSender final : public Service, public OccurrenceListener {
 public:
  // All outlive this.
  WebhookSender(DispatcherOptions options, DeliveryStore& store, Courier& courier,
                const Sealer& sealer, const Clock& clock, Random& random);
  ~WebhookSender() override;

  std::string_view name() const override { return "webhooks"; }

  void Start() override;
  void Stop() override;  // After the courier has stopped.

  void Wake();

  void OnRecorded(std::span<const AlertOccurrence>) override { Wake(); }

  const DeliveryCounters& counters() const { return dispatcher_.counters(); }

 private:
  void Run();

  std::mutex mutex_;  // Guards these.
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopping_ = false;

  Dispatcher dispatcher_;  // Touched only on the sender's thread.
  std::thread thread_;
};

}  // namespace cpa::notify
