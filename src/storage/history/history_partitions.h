// PostgreSQL keeps the blocks and candles of history in a partition for each month. Nothing to do
// on SQLite. Threads: any. Calls block.
//
// An open reader (a dump) must not hold up history, nor history the readers: partitions are made
// ahead, and attached, which readers bear; no lock is waited for longer than a moment.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "storage/engine/database.h"

namespace cpa {

class HistoryPartitions {
 public:
  enum class Table { kBlocks, kCandles };

  explicit HistoryPartitions(Database& database) : database_(database) {}  // Outlives this.

  // Makes those of all months from that of `first` to that of `last`. In a transaction of its own.
  Result<void> Ensure(Table table, WallTime first, WallTime last);

  // Ensures what `ensure` asks for and runs `work` as Database::Write does. Where a partition is
  // missing all the same (somebody has dropped it), both are done once more.
  Result<void> Write(const std::function<Result<void>()>& ensure, const Database::Work& work);

  // Drops those of the months that were over at `before` and have no row left. What is in use stays
  // for the next time.
  Result<void> DropEmptyBefore(Table table, WallTime before);

  // Whether the role may make partitions.
  Result<bool> MayMake();

 private:
  Database& database_;
  Mutex mutex_;
  std::set<std::string> known_ CPA_GUARDED_BY(mutex_);  // By name.
};

}  // namespace cpa
