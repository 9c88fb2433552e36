// Sends what is due to webhooks and puts on record what came of it, one round at a time. A message
// goes out only after it is stored, and counts as accepted only after that is stored too: whatever
// is lost between is sent again, under the same id.
// Slow and dead receivers: at most two messages of one webhook are under way, and webhooks whose
// last attempt failed share a part of all places in turns, so that the others always have theirs. A
// failing webhook's messages are given up when their schedule is over, tried or not, and the oldest
// when too many wait.
// Threads: Turn and Stop from one; the results of sending come from any.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "alerts/delivery_store.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "base/secret_box.h"
#include "notify/courier.h"

namespace cpa::notify {

struct DispatcherOptions {
  int retries_max = 3;                             // ALERT_NOTIFICATION_RETRIES
  Millis attempt_deadline{10'000};                 // WEBHOOK_TIMEOUT
  Millis lease_margin{20'000};                     // A lease lasts so much longer than an attempt.
  Millis failing_max{std::chrono::hours{5 * 24}};  // Then a webhook is switched off.
  Millis storage_pause{1'000};                     // After trouble with the database.
  Millis look_every{10'000};                       // For what other servers left behind.
  std::size_t under_way_max = 256;
  std::size_t troubled_max = 64;
  GatherLimits gather = {};
};

// Attempts that are on record, by what came of them. Threads: any may read.
struct DeliveryCounters {
  std::atomic<std::uint64_t> delivered{0};
  std::atomic<std::uint64_t> postponed{0};  // They failed and are tried again.
  std::atomic<std::uint64_t> failed{0};     // Given up.
};

class Dispatcher {
 public:
  using Send = std::function<void(Letter, Courier::SendDone)>;

  // `wake` is called, on any thread, when a round would find something to do. All outlive this.
  Dispatcher(DispatcherOptions options, DeliveryStore& store, Send send, std::function<void()> wake,
             const SecretBox& sealer, const Clock& clock, Random& random);

  // Records, gathers, leases, sends. Returns how long there is nothing to do, unless woken.
  Millis Turn();

  // Records what has come back and gives up the leases of the rest. Nothing may be sent any more.
  void Stop();

  std::size_t under_way() const { return under_way_.size(); }

  const DeliveryCounters& counters() const { return counters_; }

 private:
  struct UnderWay {
    LeasedDelivery delivery;
    WallTime started_at{};
  };

  struct Returned {
    std::string id;
    Reply reply;
  };

  // Outlives this: the courier may still hold it.
  struct Mailbox {
    Mutex mutex;
    std::vector<Returned> returned CPA_GUARDED_BY(mutex);
    bool closed CPA_GUARDED_BY(mutex) = false;
  };

  bool Record();
  void Count(const Settlement& settled);
  bool Gather();
  bool LeaseAndSend();
  Millis Patience();
  void Post(LeasedDelivery delivery);
  Settlement Judge(const LeasedDelivery& delivery, DeliveryAttempt attempt,
                   std::optional<Millis> retry_after);
  Settlement Judge(const UnderWay& tried, const Reply& reply);
  std::size_t CountTroubled() const;
  bool Went(const char* doing, const Failure& failure) const;

  // Constant after construction.
  const DispatcherOptions options_;
  DeliveryStore& store_;
  const Send send_;
  const std::function<void()> wake_;
  const SecretBox& sealer_;
  const Clock& clock_;
  Random& random_;
  const std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();

  DeliveryCounters counters_;  // Written by Turn and Stop.

  // Touched only by Turn and Stop.
  std::map<std::string, UnderWay> under_way_;  // By the id of the message.
  std::vector<Settlement> unrecorded_;         // Came back; the database does not know yet.
  std::optional<WallTime> held_until_;         // The end of a window in which notices wait.
};

}  // namespace cpa::notify
