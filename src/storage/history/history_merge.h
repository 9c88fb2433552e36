// Candles as readers see them: what all sources know of each open time, together with the newest
// samples, merged by coverage (history/candle_merge.h). Threads: as soci::session.
#pragma once

#include <cstdint>
#include <vector>

#include <soci/session.h>

#include "history/history_store.h"
#include "storage/history/history_fold.h"

namespace cpa {

// Oldest first, at most `limit`. `tail` completes what is stored of its hours.
std::vector<Candle> ReadMerged(soci::session& session, HistoryCoin coin, CandleInterval interval,
                               const TimeRange& range, std::int64_t limit,
                               const SamplesByHour& tail);

// Folds what one source has of `range` into its candles of the longer stored intervals, where the
// fold covers at least as much as what it has there. So a source's tiers agree with each other, and
// whatever it knows of an hour or a day shows in that tier.
void RollUp(soci::session& session, HistoryCoin coin, CandleInterval interval,
            const TimeRange& range, HistorySource source);

// The same after candles of `interval` were written: what the source has of shorter ones comes
// first.
void RollUpAround(soci::session& session, HistoryCoin coin, CandleInterval interval,
                  const TimeRange& range, HistorySource source);

}  // namespace cpa
