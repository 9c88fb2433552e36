// Tells the alert engine what was recorded before this start, so that volume and momentum alerts
// are not blind for an hour. Threads: the main thread, before the engine starts; blocks.
#pragma once

#include <span>
#include <string>

#include "alerts/engine.h"
#include "base/clock.h"
#include "history/history_store.h"

namespace cpa::app {

// Of the last 24 hours, from this server's own candles of five minutes, and of the last two, which
// momentum is reckoned from, from its samples: the windows are as the run before left them. It is
// given up after ten seconds; coins not reached by then are known after an hour, as without it.
// REQUIRES: `history` is whole, as that of RecordedHistory always is.
void PreloadAlertWindows(std::span<const std::string> crypto_ids, HistoryReader& history,
                         AlertEngine& engine, const Clock& clock);

}  // namespace cpa::app
