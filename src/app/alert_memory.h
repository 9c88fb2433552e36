// Tells the alert engine what was recorded before this start, so that volume and momentum alerts
// are not blind for an hour. Threads: the main thread, before the engine starts; blocks.
#pragma once

#include <span>
#include <string>

#include "alerts/engine.h"
#include "base/clock.h"
#include "history/history_store.h"

namespace cpa::app {

// Of the last 24 hours, from this server's own candles of five minutes: each closed at a price that
// was the newest one when it ended. It is given up after two seconds; coins not reached by then are
// known after an hour, as without it.
void RememberHistory(std::span<const std::string> crypto_ids, HistoryReader& history,
                     AlertEngine& engine, const Clock& clock);

}  // namespace cpa::app
