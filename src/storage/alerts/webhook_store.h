// Webhooks in the database, for their owners. Threads: any. Calls block.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "alerts/webhook_store.h"
#include "base/clock.h"
#include "storage/engine/database.h"

namespace cpa {

class SqlWebhookStore final : public WebhookStore {
 public:
  SqlWebhookStore(Database& database, const Clock& clock)
      : database_(database), clock_(clock) {}  // Both outlive this.

  Result<void> Create(const Webhook& webhook, std::int64_t max, const MakeOnce& once,
                      const Made& made) override;
  Result<void> Change(const std::string& user_id, const std::string& id, const MakeOnce& once,
                      const Edit& edit) override;
  Result<void> Delete(const std::string& user_id, const std::string& id) override;

  Result<Webhook> Find(const std::string& user_id, const std::string& id) override;
  Result<std::vector<Webhook>> List(const std::string& user_id) override;
  Result<std::vector<Delivery>> Deliveries(const std::string& user_id, const std::string& id,
                                           const DeliveryPage& page) override;
  Result<void> KeepTest(const Delivery& delivery) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace cpa
