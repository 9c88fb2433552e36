// The webhooks that hear of alerts. Threads: as soci::session.
#pragma once

#include <span>

#include <soci/session.h>

#include "domain/alert.h"

namespace cpa {

// Puts a notice of each occurrence into the outbox, for the webhook that its alert names, or else
// for its owner's default; none when there is no such webhook or it is not enabled. To be given to
// SqlAlertStore.
void AddWebhookNotices(soci::session& session, std::span<const AlertOccurrence> occurrences);

}  // namespace cpa
