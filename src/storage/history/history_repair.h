// What earlier programs stored, judged anew: their candles have no coverage (NULL), and those of
// upstream closed with the price they began with. A candle without coverage is the mark of what is
// still to be repaired, so a repair may be killed at any moment, and a backup from before that is
// restored later is repaired as well.
//
//   own        From the samples, while they are kept; else from shorter candles; else as many
//   pieces
//              of five minutes as there were samples, at most.
//   imported   What the file had of it.
//   upstream   Closed with the price that the next one began with. Without a next one it cannot be
//              dated anew: it stays as it is, marked by what its points covered, and may be asked
//              for again.
// Threads: as soci::session.
#pragma once

#include <cstdint>

#include <soci/session.h>

#include "domain/candle.h"
#include "storage/history/history_rows.h"

namespace cpa {

// What can be said of a candle without coverage from itself alone.
double UnjudgedCoverage(const Candle& candle, CandleInterval interval);

// Repairs at most `limit` candles of one coin and interval. Returns whether there was one.
bool RepairSome(soci::session& session, int limit);

}  // namespace cpa
