// A file of candles, plain or gzip, forwards or backwards in time, into history: read in pieces of
// bounded size and stored in batches, which roll up to the longer stored intervals (HistoryFiller).
// A longer candle that the file covers only in part is kept with that coverage. Repeating an
// import changes nothing. Threads: one at a time; blocks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "history/candle_csv.h"
#include "history/history_store.h"

namespace cpa {

struct CandleImportOptions {
  std::string crypto_id;
  CandleInterval interval = CandleInterval::k1h;  // A stored one.
  WallTime now{};
  bool dry_run = false;              // Reads and judges, stores nothing.
  std::size_t batch = 5'000;         // Candles in one transaction.
  std::size_t refusals_max = 1'000;  // Listed; all are counted.
  std::int64_t progress_rows = 100'000;
};

struct RefusedLine {
  std::int64_t line = 0;  // From 1.
  std::string reason;

  bool operator==(const RefusedLine&) const = default;
};

struct RolledCount {
  CandleInterval interval = CandleInterval::k1d;
  std::int64_t candles = 0;
  std::int64_t partial = 0;  // Of these, not seen whole.
};

struct CandleImportReport {
  std::int64_t lines = 0;
  std::int64_t candles = 0;
  std::vector<RolledCount> rolled;  // To longer intervals; told at the end.
  TimeRange range = {};             // Of the candles; empty without any.
  std::int64_t refused = 0;
  std::vector<RefusedLine> refusals;
};

class CandleImport {
 public:
  // Called every `progress_rows` lines with how many there were.
  using Progress = std::function<void(std::int64_t lines)>;

  // `filler` outlives this.
  CandleImport(CandleImportOptions options, HistoryFiller& filler, Progress progress);

  // Failures: kInvalid (the file cannot be read, is cut, or no gzip it claims to be), and those of
  // the filler. What was stored before a failure stays; the same import may be run again.
  Result<CandleImportReport> Run(const std::filesystem::path& file);

  // The pieces of Run, for text that is no file: any cut of it, then the end.
  Result<void> Feed(std::string_view text);
  Result<void> End();

  const CandleImportReport& report() const { return report_; }

 private:
  // Counts the longer candles that the file has a part of.
  struct Tier {
    RolledCount count;
    std::vector<Candle> parts = {};  // Of the one that the last candle is in.
  };

  Result<void> TakeLine(std::string_view line);
  void CountLonger(const Candle& candle);
  void CloseLonger(Tier& tier) const;
  Result<void> StoreBatch();

  const CandleImportOptions options_;
  HistoryFiller& filler_;
  const Progress progress_;
  CandleCsv csv_;
  std::vector<Tier> tiers_;
  std::string partial_;    // A line whose end has not come yet.
  bool skipping_ = false;  // The rest of a line that is too long.
  std::vector<Candle> batch_;
  CandleImportReport report_;
};

}  // namespace cpa
