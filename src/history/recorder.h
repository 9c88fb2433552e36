// Records every price that the feed accepts: each update becomes one row at once, each hour is
// folded when it is over, and what is too old is deleted a little at a time between the writes.
//
// A sample has upstream's own stamp, so an hour is over, and history grows old, by those stamps: a
// wall clock that is set wrongly neither folds nor deletes anything. Without a stamp the time of
// receipt stands in. When nothing can be written, samples wait in the tail, which is bounded.
// Threads: OnRows from any, it never waits for the database. Everything else happens on the
// recorder's own thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/backoff.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/service.h"
#include "base/turn_thread.h"
#include "history/history_log.h"
#include "history/history_tail.h"
#include "market/feed.h"

namespace cpa {

// How long each tier is kept, at least; see CutoffsOf.
struct HistoryTiers {
  std::chrono::days raw{30};
  std::chrono::days five_minutes{90};
  std::chrono::days one_hour{365};
  std::chrono::days one_day{365};
};

struct HistoryRecorderOptions {
  HistoryTiers tiers = {};
  Millis retry_after{1'000};         // After a failed write.
  Millis fold_delay{5 * 60 * 1000};  // After the end of an hour: what comes late is still in time.
  Millis prune_pause{100};           // Between two steps of deletion.
  std::size_t row_max = 5'000;       // Samples in one row.
};

// How recording goes.
struct HistoryState {
  bool is_failing = false;                     // The last try has failed; it is made again.
  std::optional<SteadyTime> recorded_at = {};  // When prices were last written.
  std::optional<SteadyTime> waits_since = {};  // Of the oldest price that is not.
  std::optional<WallTime> folded_before = {};  // In this run.
};

// Whole days, so that little is deleted often and not at every tick. The hourly tier keeps a day
// more, because daily candles are folded from whole days of it.
HistoryCutoffs CutoffsOf(const HistoryTiers& tiers, WallTime newest);

class HistoryRecorder final : public Service, public RowListener {
 public:
  // All must outlive this.
  HistoryRecorder(HistoryRecorderOptions options, HistoryLog& log, HistoryTail& tail,
                  const Clock& clock);
  ~HistoryRecorder() override;

  // What the last run has left unfolded completes history: nothing may read it before. Done again
  // at the next turn when it fails.
  Result<void> Load();

  void OnRows(const std::vector<const SnapshotEntry*>& rows) override;

  HistoryState state() const;  // From any thread.

  std::string_view name() const override { return "history"; }

  void Start() override;
  void Stop() override;  // Tries once more to write what waits.

  // One turn of the thread's loop; tests call it instead of Start.
  void Turn();

 private:
  Millis Patience() const;

  bool LoadWhenDue();
  bool WriteWaiting();
  bool FoldWhenDue();
  bool FoldBefore(WallTime before);
  bool RepairSome();
  bool PruneWhenDue();
  void Postpone(const Failure& failure, const char* doing);
  void TellLosses();

  const HistoryRecorderOptions options_;
  HistoryLog& log_;
  HistoryTail& tail_;
  const Clock& clock_;

  void NoteRows(const std::vector<const SnapshotEntry*>& rows);
  void NoteRecorded();
  void NoteTrouble(bool is_failing);

  mutable Mutex mutex_;
  HistoryState state_ CPA_GUARDED_BY(mutex_);
  bool has_new_ CPA_GUARDED_BY(mutex_) = false;
  std::optional<WallTime> newest_ CPA_GUARDED_BY(mutex_){};  // By upstream's stamps.

  // The recorder's thread.
  bool loaded_ = false;
  bool repaired_ = false;  // All candles of earlier versions have their coverage.
  bool losses_told_ = false;
  std::optional<WallTime> newest_seen_;    // A copy of newest_.
  std::optional<WallTime> folded_before_;  // In this run.
  std::optional<HistoryCutoffs> pruned_;   // The round that is done.
  std::optional<HistoryCutoffs> pruning_;  // The round under way.
  PruneProgress progress_;
  Backoff database_;
  SteadyTime prune_due_{};
  TurnThread thread_;
};

}  // namespace cpa
