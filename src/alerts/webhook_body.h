// What a message to a webhook says: {"type":"...","timestamp":"...","data":{...}} as Standard
// Webhooks recommends. Threads: pure.
//   alert_triggered   data has the members of the WebSocket message of that name
//   alert_digest      data has "count" and "events", a list of such objects, each whole
//   webhook_test      data has a "message"
#pragma once

#include <span>
#include <string>

#include "alerts/webhook.h"
#include "base/clock.h"
#include "domain/alert.h"

namespace cpa {

// REQUIRES: one occurrence for kAlert, at least one for kDigest, none for kTest.
std::string WebhookBody(DeliveryKind kind, std::span<const AlertOccurrence> occurrences,
                        WallTime now);

}  // namespace cpa
