// Price history in a database with the tables of history_migrations: on SQLite a file of its own,
// so that money never waits for history.
//
// What is stored is a function of the samples that were ever appended, in whatever order and
// however often: a block is their union, candles are folded from whole blocks, and ticks are
// deleted last. That is why a crash at any moment changes no candle.
// Threads: reading and filling from any; the log from one at a time. Calls block.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "history/history_log.h"
#include "history/history_store.h"
#include "history/history_tail.h"
#include "storage/engine/database.h"
#include "storage/history/history_partitions.h"
#include "storage/history/history_rows.h"

namespace cpa {

class SqlHistoryStore final : public HistoryReader, public HistoryFiller, public HistoryLog {
 public:
  // All outlive this. `tail` completes what is stored; an empty one shows what is folded.
  SqlHistoryStore(Database& database, const HistoryTail& tail, const Clock& clock)
      : database_(database), tail_(tail), clock_(clock), partitions_(database) {}

  Result<std::vector<Candle>> Candles(std::string_view crypto_id, CandleInterval interval,
                                      const TimeRange& range, std::int64_t limit) override;
  Result<std::vector<PriceSample>> Samples(std::string_view crypto_id, const TimeRange& range,
                                           std::int64_t limit) override;
  Result<std::vector<FilledRange>> Filled(std::string_view crypto_id, CandleInterval interval,
                                          const TimeRange& range) override;

  Result<void> Fill(std::string_view crypto_id, CandleInterval interval, const TimeRange& range,
                    std::span<const Candle> candles, HistorySource source) override;

  Result<std::vector<LoggedSample>> LoadUnfolded() override;
  Result<void> Append(std::span<const LoggedSample> samples) override;
  Result<void> Fold(WallTime before) override;
  Result<bool> Repair() override;
  Result<bool> Prune(const HistoryCutoffs& cutoffs, PruneProgress& progress) override;

  // The newest price of every coin that history has one of: recorded, or else of its newest candle.
  Result<std::unordered_map<std::string, double>> LastPrices();

  // Every coin that history knows, in order of their ids.
  Result<std::vector<std::string>> CoinIds();

  HistoryPartitions& partitions() { return partitions_; }

 private:
  struct Unfolded;

  // The next coin with something to delete; neither: there may be one behind those looked at.
  struct Prunable {
    std::optional<HistoryCoin> coin = {};
    bool at_end = false;
  };

  Result<HistoryCoin> CoinFor(const std::string& crypto_id);
  Result<Unfolded> ReadUnfolded(WallTime before);
  Result<void> FoldCoins(const Unfolded& unfolded);
  Result<Prunable> FindPrunable(const HistoryCutoffs& cutoffs, PruneProgress& progress);
  Result<void> EnsurePartitions(const Unfolded& unfolded);
  Result<void> DropFolded(std::span<const long long> ticks);

  Database& database_;
  const HistoryTail& tail_;
  const Clock& clock_;
  HistoryPartitions partitions_;
  Mutex mutex_;
  std::unordered_map<std::string, HistoryCoin> coins_ CPA_GUARDED_BY(mutex_);  // Committed ones.
};

// https://www.sqlite.org/fileformat.html#b_tree_pages: a row of a table without rowid leaves its
// page when it is longer than about a quarter of it, and a block must not.
inline constexpr int kHistoryPageBytes = 16 * 1024;

// The options for the database of history beside the main one: a file of its own on SQLite
// (crypto_price.db has crypto_price_history.db), the same server on PostgreSQL. Its last commits
// may be lost when the power fails, but never the file.
DatabaseOptions HistoryDatabaseOptions(DatabaseOptions main);

}  // namespace cpa
