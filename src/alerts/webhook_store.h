// The port to where webhooks live, for their owners. Threads: any. Calls block: run them on the
// blocking pools. A webhook of somebody else is as unknown as one that never was: kNotFound about
// kWebhook.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "alerts/webhook.h"
#include "base/result.h"
#include "domain/once.h"

namespace cpa {

// Where a page of deliveries, newest first, begins: after this one (empty: from the first).
struct DeliveryPage {
  std::string after_id = {};
  std::int64_t limit = 50;
};

class WebhookStore {
 public:
  virtual ~WebhookStore() = default;

  // Hears how the webhook is stored, in the transaction that does it.
  using Made = std::function<void(const Webhook&)>;
  // Changes the webhook in place; id, owner and times are the store's affair.
  using Edit = std::function<Result<void>(Webhook&)>;

  // `once` stands around both, in their transaction. An owner's first webhook becomes the default,
  // and a new default takes the place of the old one.

  // kConflict about kLimit when the owner has `max` webhooks already; kNotFound about kUser.
  virtual Result<void> Create(const Webhook& webhook, std::int64_t max, const MakeOnce& once,
                              const Made& made) = 0;
  // In one transaction; `edit` may run again after a conflict. A webhook that is no longer enabled
  // gives up what it had still to deliver; one that is enabled again begins without a past.
  virtual Result<void> Change(const std::string& user_id, const std::string& id,
                              const MakeOnce& once, const Edit& edit) = 0;
  // With its deliveries. Alerts that named it go to the default from then on.
  virtual Result<void> Delete(const std::string& user_id, const std::string& id) = 0;

  virtual Result<Webhook> Find(const std::string& user_id, const std::string& id) = 0;
  virtual Result<std::vector<Webhook>> List(const std::string& user_id) = 0;  // Oldest first.
  virtual Result<std::vector<Delivery>> Deliveries(const std::string& user_id,
                                                   const std::string& id,
                                                   const DeliveryPage& page) = 0;
  // Keeps a delivery that was made at once, with its attempt; nothing when the webhook is gone.
  virtual Result<void> KeepTest(const Delivery& delivery) = 0;
};

}  // namespace cpa
