// Webhooks and their deliveries as rows; used by their stores. Threads: as soci::session.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <soci/session.h>
#include <soci/statement.h>

#include "alerts/webhook.h"

namespace cpa {

// "SELECT ... FROM webhooks w " and `rest`, to be given to FetchWebhooks with its parameters.
soci::details::prepare_temp_type SelectWebhooks(soci::session& session, std::string_view rest);
std::vector<Webhook> FetchWebhooks(soci::details::prepare_temp_type select);

void InsertWebhook(soci::session& session, const Webhook& webhook);
void UpdateWebhook(soci::session& session, const Webhook& webhook);

// Also its attempts.
void InsertDelivery(soci::session& session, const Delivery& delivery, WallTime give_up_at = {});
void InsertAttempt(soci::session& session, const std::string& delivery_id,
                   const DeliveryAttempt& attempt);

}  // namespace cpa
