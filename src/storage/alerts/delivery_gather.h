// From notices in the alerts' outbox to messages, inside one transaction.
// Threads: as soci::session.
#pragma once

#include <optional>

#include <soci/session.h>

#include "alerts/delivery_store.h"

namespace cpa {

struct GatherState {
  bool has_work = false;                    // Something can be gathered now.
  std::optional<WallTime> held_until = {};  // The rest waits at least until then.
};

// Only looks.
GatherState LookForNotices(soci::session& session, const Gathering& gathering);

void GatherNotices(soci::session& session, const Gathering& gathering);

}  // namespace cpa
