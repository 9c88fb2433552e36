// The queue of messages to webhooks in the database. Several servers agree on the times in it
// because their clock is the database's (storage/engine/database_clock.h). Threads: any. Calls
// block.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "alerts/delivery_store.h"
#include "base/clock.h"
#include "storage/engine/database.h"

namespace cpa {

// What waits to be told, at one moment. A count stops at kDepthCountMax.
struct OutboxDepth {
  std::int64_t socket_notices = 0;      // Until a client of the owner connects.
  std::int64_t webhook_notices = 0;     // Not told yet.
  std::int64_t webhook_deliveries = 0;  // Messages that were not accepted yet, retries included.
  std::int64_t failing_webhooks = 0;    // Their last attempt failed, and more are to come.
  // When the first message was or is due, of webhooks that do not fail.
  std::optional<WallTime> oldest_due = {};
};

inline constexpr std::int64_t kDepthCountMax = 100'000;

class SqlDeliveryStore final : public DeliveryStore {
 public:
  static constexpr std::chrono::hours kKeptFor{24 * 30};  // Messages that are done.

  SqlDeliveryStore(Database& database, const Clock& clock)
      : database_(database), clock_(clock) {}  // Both outlive this.

  // Ends the leases of an earlier run on SQLite, which no other server uses.
  Result<void> TakeOver();

  Result<std::optional<WallTime>> Gather(const Gathering& gathering) override;
  Result<std::vector<LeasedDelivery>> Lease(const LeaseRequest& request) override;
  Result<void> Settle(std::span<const Settlement> settlements) override;
  Result<void> Release(std::span<const LeasedDelivery> deliveries) override;
  Result<std::optional<WallTime>> NextDue(WallTime now) override;

  Result<OutboxDepth> Depth();

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace cpa
