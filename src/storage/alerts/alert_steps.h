// The steps of alerts inside one database transaction, and what their evaluation needs of alerts.
// Threads: as soci::session.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include <soci/session.h>

#include "alerts/alert_store.h"
#include "base/clock.h"
#include "storage/alerts/alert_rows.h"
#include "storage/alerts/alert_store.h"

namespace cpa {

// As SelectAlerts and FetchAlerts, but only what is evaluated: a million of them are read at start.
PreparedAlerts SelectWatched(soci::session& session, std::string_view rest);
std::vector<WatchedAlert> FetchWatched(PreparedAlerts select);

// See AlertStore::Record. Some occurrences that are too old go on the way.
std::vector<RecordedStep> RecordSteps(soci::session& session, std::span<const AlertStep> steps,
                                      WallTime now, std::span<const AddNotices> channels);

}  // namespace cpa
