// The messages of one webhook that wait, as its own queue: at most kUnderWayPerWebhook of them are
// under way at once. `due_at_ms` of the webhook says when it has something to send next, so that a
// sender finds due webhooks by an index and never reads what is not to be sent. Whoever changes the
// messages of a webhook holds it, and plans it again in the same transaction.
// Threads: as soci::session.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <soci/session.h>

#include "base/clock.h"

namespace cpa {

inline constexpr std::int64_t kUnderWayPerWebhook = 2;

// Nobody else changes the webhook or its messages until the transaction ends. False: there is none.
bool HoldWebhook(soci::session& session, const std::string& id);

// Says when the webhook is due next. One that fails comes after all that were due before now, so
// that many of them have their turns.
void PlanWebhook(soci::session& session, const std::string& id, WallTime now);

// Whether one of the failing webhooks, or of the others, has something to send now.
bool HasDueWebhook(soci::session& session, bool failing, WallTime now);

// These webhooks, the longest due first, and holds them. Those that another server holds are passed
// over.
std::vector<std::string> HoldDueWebhooks(soci::session& session, bool failing, WallTime now,
                                         std::int64_t limit);

// Messages of a webhook that is held, to be sent now; never more than its share leaves.
std::vector<std::string> FindSendable(soci::session& session, const std::string& id, WallTime now,
                                      std::int64_t limit);

// Gives up the messages of a failing webhook whose schedule is over, and their notices.
void GiveUpOverdue(soci::session& session, const std::string& id, WallTime now);

// Gives up the oldest messages beyond `max`, and their notices.
void TrimQueue(soci::session& session, const std::string& id, std::int64_t max, WallTime now);

// All messages that are still pending, and all notices, also those not gathered yet.
void GiveUpDeliveries(soci::session& session, const std::string& webhook_id, WallTime now,
                      const std::string& why);

}  // namespace cpa
