// Samples on their way from ticks into blocks and candles. Threads: as soci::session.
#pragma once

#include <map>
#include <span>
#include <vector>

#include <soci/session.h>

#include "domain/candle.h"
#include "history/sample_block.h"
#include "storage/history/history_rows.h"

namespace cpa {

using SamplesByHour = std::map<HistoryHour, std::vector<PriceSample>>;

// What the database has of an hour together with `samples`, in order.
std::vector<PriceSample> CompleteHour(soci::session& session, HistoryCoin coin, HistoryHour hour,
                                      std::span<const PriceSample> samples);

// Completes the blocks of these hours, and folds their candles and those of their days again from
// the completed blocks. Doing it again with the same samples changes nothing.
void FoldHours(soci::session& session, HistoryCoin coin, const SamplesByHour& hours);

}  // namespace cpa
