// The port to the queue of messages to webhooks, for their sender. Several servers may share it.
// Threads: any. Calls block.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "alerts/webhook.h"
#include "base/clock.h"
#include "base/result.h"
#include "domain/alert.h"

namespace cpa {

// A webhook that would get more than `singles_max` messages in one window gets one digest instead,
// which lists each occurrence.
struct GatherLimits {
  int singles_max = 10;
  Millis window{5'000};
  int digest_events_max = 500;
  std::int64_t pending_max = 1'000;  // Messages of one webhook; the oldest are given up beyond it.
};

struct Gathering {
  WallTime now{};
  GatherLimits limits = {};
  // Then a message's schedule is over, and it is given up when its webhook fails again.
  Millis give_up_after{std::chrono::hours{1}};
  std::function<std::string()> new_id;
  // The body of a message about these: one, or several in a digest.
  std::function<std::string(DeliveryKind, std::span<const AlertOccurrence>)> compose;
};

struct LeaseRequest {
  WallTime now{};
  Millis lease_for{30'000};
  std::int64_t limit = 1;
  std::int64_t troubled_limit = 1;  // Of webhooks whose last attempt failed.
};

// A message leased to one sender: nobody else gets it before the lease ends.
struct LeasedDelivery {
  std::string id = {};
  DeliveryKind kind = DeliveryKind::kAlert;
  std::string body = {};
  int attempts = 0;          // Before this one.
  std::int64_t fencing = 0;  // What is settled with an older number has no effect.
  Webhook webhook = {};
};

// What became of an attempt.
struct Settlement {
  LeasedDelivery delivery = {};
  DeliveryAttempt attempt = {};
  DeliveryState state = DeliveryState::kDelivered;
  std::optional<WallTime> next_attempt_at = {};  // When still pending.
  Millis wished_longer{0};                       // By how much its receiver has put that off.
  // What the webhook becomes; empty: it stays enabled. Its other messages are then given up.
  std::optional<WebhookState> webhook_state = {};
};

class DeliveryStore {
 public:
  virtual ~DeliveryStore() = default;

  // Makes deliveries of the notices in the alerts' outbox. What must wait for the end of a window
  // stays there; the result is when the first of those is due.
  virtual Result<std::optional<WallTime>> Gather(const Gathering& gathering) = 0;
  // Due and not leased, the longest due first, but of no webhook more than its share.
  virtual Result<std::vector<LeasedDelivery>> Lease(const LeaseRequest& request) = 0;
  // All in one transaction: attempt, state of the message and its notices, of the alerts
  // (notification_sent) and of the webhook. Passes over lost leases.
  virtual Result<void> Settle(std::span<const Settlement> settlements) = 0;
  // Ends leases of messages that were not tried.
  virtual Result<void> Release(std::span<const LeasedDelivery> deliveries) = 0;
  // When, after `now`, the next message is due, leases included; empty when none is.
  virtual Result<std::optional<WallTime>> NextDue(WallTime now) = 0;
};

}  // namespace cpa
