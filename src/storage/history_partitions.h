// PostgreSQL keeps the blocks and candles of history in a partition for each month. Nothing to do
// on SQLite. Threads: any. Calls block.
#pragma once

#include <mutex>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "storage/database.h"

namespace cpa {

class HistoryPartitions {
 public:
  enum class Table { kBlocks, kCandles };

  explicit HistoryPartitions(Database& database) : database_(database) {}  // Outlives this.

  // Makes those of all months from that of `first` to that of `last`. In a transaction of its own:
  // a new partition locks its table, and must not do so for long.
  Result<void> Ensure(Table table, WallTime first, WallTime last);

  // Drops those of the months that were over at `before` and have no row left.
  Result<void> DropEmptyBefore(Table table, WallTime before);

 private:
  Database& database_;
  std::mutex mutex_;
  std::set<std::string> known_;  // By name. Guarded by mutex_.
};

}  // namespace cpa
