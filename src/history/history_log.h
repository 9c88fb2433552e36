// The port through which history is recorded: what comes in is put on record tick by tick, and
// later folded into blocks and candles (ARCHITECTURE.md, History). Threads: one at a time; every
// call blocks. Failures: kUnavailable, kNoSpace, kInternal; then nothing has changed, and the same
// call may be made again.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/candle.h"

namespace cpa {

struct LoggedSample {
  std::string crypto_id;
  PriceSample sample = {};

  bool operator==(const LoggedSample&) const = default;
};

// Everything that begins before one of these is no longer wanted in that tier.
struct HistoryCutoffs {
  WallTime raw{};
  WallTime five_minutes{};
  WallTime one_hour{};
  WallTime one_day{};

  bool operator==(const HistoryCutoffs&) const = default;
};

// How far a round of pruning has come. Begin with a new one.
struct PruneProgress {
  std::int32_t coin = 0;  // Those up to here are done.
};

class HistoryLog {
 public:
  virtual ~HistoryLog() = default;

  // What is on record and in no block yet, oldest first.
  virtual Result<std::vector<LoggedSample>> LoadUnfolded() = 0;

  // In one transaction. Repeating it changes no candle.
  virtual Result<void> Append(std::span<const LoggedSample> samples) = 0;

  // Folds what is on record of the hours before, in several short transactions. Interrupted, or
  // done again, it comes to the same end. REQUIRES: `before` is a full hour.
  virtual Result<void> Fold(WallTime before) = 0;

  // Computes the coverage of a few candles that an earlier version wrote. True: there may be more.
  virtual Result<bool> Repair() = 0;

  // Deletes a few rows, so that no write waits long for it; never what was imported. True: there is
  // more to do.
  virtual Result<bool> Prune(const HistoryCutoffs& cutoffs, PruneProgress& progress) = 0;
};

}  // namespace cpa
