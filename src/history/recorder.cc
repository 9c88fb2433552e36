#include "history/recorder.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/mutex.h"
#include "history/candle_time.h"

namespace cpa {
namespace {

using std::chrono::days;
using std::chrono::hours;

// How long the thread sleeps when there is nothing to do.
constexpr Millis kIdle{60'000};

WallTime HourOf(WallTime at) {
  return CandleOpenTime(CandleInterval::k1h, at);
}

// The oldest stamp that is recorded: its hour's block, and its day's hourly candles, are still
// there to be completed.
WallTime OldestWanted(const HistoryTiers& tiers, WallTime newest) {
  return newest - std::min(tiers.raw, tiers.one_hour) + hours(2);
}

}  // namespace

HistoryCutoffs CutoffsOf(const HistoryTiers& tiers, WallTime newest) {
  const WallTime today = CandleOpenTime(CandleInterval::k1d, newest);
  return {.raw = today - tiers.raw,
          .five_minutes = today - tiers.five_minutes,
          .one_hour = today - tiers.one_hour - days(1),
          .one_day = today - tiers.one_day};
}

HistoryRecorder::HistoryRecorder(HistoryRecorderOptions options, HistoryLog& log, HistoryTail& tail,
                                 const Clock& clock)
    : options_(options),
      log_(log),
      tail_(tail),
      clock_(clock),
      database_(options.retry_after, clock),
      thread_([this] {
        Turn();
        return Patience();
      }) {}

HistoryRecorder::~HistoryRecorder() {
  Stop();
}

void HistoryRecorder::OnRows(const std::vector<const SnapshotEntry*>& rows) {
  NoteRows(rows);
  thread_.Wake();
}

void HistoryRecorder::NoteRows(const std::vector<const SnapshotEntry*>& rows) {
  const WallTime now = clock_.Wall();
  MutexLock lock(mutex_);
  for (const SnapshotEntry* row : rows) {
    const Quote& quote = *row->quote;
    if (!quote.price) continue;
    if (quote.last_updated && (!newest_ || *quote.last_updated > *newest_)) {
      newest_ = quote.last_updated;
    }
    const WallTime at = quote.last_updated.value_or(now);
    if (newest_ && at < OldestWanted(options_.tiers, *newest_)) continue;
    tail_.Add(quote.id, {at, *quote.price, quote.market_cap, quote.volume_24h});
    if (!state_.waits_since) state_.waits_since = clock_.Steady();
  }
  has_new_ = true;
}

HistoryState HistoryRecorder::state() const {
  MutexLock lock(mutex_);
  return state_;
}

void HistoryRecorder::NoteRecorded() {
  MutexLock lock(mutex_);
  state_.recorded_at = clock_.Steady();
}

void HistoryRecorder::NoteTrouble(bool is_failing) {
  MutexLock lock(mutex_);
  state_.is_failing = is_failing;
  if (!is_failing && !has_new_) state_.waits_since.reset();
}

void HistoryRecorder::Start() {
  thread_.Start();
}

void HistoryRecorder::Stop() {
  if (!thread_.Stop()) return;
  if (!WriteWaiting()) CPA_LOG_ERROR("history", "the last prices could not be recorded");
}

Millis HistoryRecorder::Patience() const {
  const auto until = [this](SteadyTime due) {
    return std::max(std::chrono::ceil<Millis>(due - clock_.Steady()), Millis{1});
  };
  if (!database_.MayTry()) return until(database_.next_try_at());
  if (!loaded_ || !repaired_ || database_.is_failing()) return Millis{1};
  return pruning_ ? until(prune_due_) : kIdle;
}

void HistoryRecorder::Turn() {
  {
    MutexLock lock(mutex_);
    has_new_ = false;
    newest_seen_ = newest_;
  }
  tail_.Shrink();
  TellLosses();
  if (!database_.MayTry() || !LoadWhenDue()) return;
  if (!WriteWaiting() || !FoldWhenDue() || !RepairSome() || !PruneWhenDue()) return;
  NoteTrouble(false);
  if (database_.NoteSuccess()) CPA_LOG_INFO("history", "backlog written");
}

Result<void> HistoryRecorder::Load() {
  const auto unfolded = log_.LoadUnfolded();
  if (!unfolded) return unfolded.error();
  for (const LoggedSample& each : *unfolded) tail_.Add(each.crypto_id, each.sample, true);
  loaded_ = true;
  return {};
}

bool HistoryRecorder::LoadWhenDue() {
  if (loaded_) return true;
  const auto loaded = Load();
  if (!loaded) Postpone(loaded.error(), "reading");
  return loaded.has_value();
}

bool HistoryRecorder::WriteWaiting() {
  while (true) {
    const std::vector<LoggedSample> waiting = tail_.Take(options_.row_max);
    if (waiting.empty()) return true;
    if (const auto written = log_.Append(waiting); !written) {
      Postpone(written.error(), "recording");
      return false;
    }
    tail_.Settle();
    NoteRecorded();
  }
}

bool HistoryRecorder::FoldWhenDue() {
  if (!newest_seen_) return true;
  const WallTime hour = HourOf(*newest_seen_ - options_.fold_delay);
  if (!folded_before_ || *folded_before_ < hour) return FoldBefore(hour);
  // So many coins, or so short an interval, that the hour does not fit: its beginning is folded
  // already, and completed later.
  if (tail_.is_half_full()) return FoldBefore(HourOf(*newest_seen_) + hours(1));
  return true;
}

bool HistoryRecorder::FoldBefore(WallTime before) {
  if (const auto folded = log_.Fold(before); !folded) {
    Postpone(folded.error(), "folding");
    return false;
  }
  tail_.EraseBefore(before);
  folded_before_ = std::max(folded_before_.value_or(before), before);
  MutexLock lock(mutex_);
  state_.folded_before = folded_before_;
  return true;
}

// A few candles a turn, so that no price waits long for it.
bool HistoryRecorder::RepairSome() {
  if (repaired_) return true;
  const auto more = log_.Repair();
  if (!more) {
    Postpone(more.error(), "repairing");
    return false;
  }
  repaired_ = !*more;
  return true;
}

bool HistoryRecorder::PruneWhenDue() {
  if (!newest_seen_ || clock_.Steady() < prune_due_) return true;
  const HistoryCutoffs cutoffs = CutoffsOf(options_.tiers, *newest_seen_);
  if (!pruning_) {
    if (pruned_ == cutoffs) return true;
    pruning_ = cutoffs;
    progress_ = {};
  }
  const auto more = log_.Prune(*pruning_, progress_);
  if (!more) {
    Postpone(more.error(), "deleting from");
    return false;
  }
  prune_due_ = clock_.Steady() + options_.prune_pause;
  if (!*more) pruned_ = std::exchange(pruning_, std::nullopt);
  return true;
}

void HistoryRecorder::Postpone(const Failure& failure, const char* doing) {
  NoteTrouble(true);
  if (!database_.NoteFailure()) return;
  CPA_LOG_WARN("history", "{} history: {}; it is tried again, and prices wait meanwhile", doing,
               failure.detail);
}

void HistoryRecorder::TellLosses() {
  const TailCounters counters = tail_.counters();
  if (counters.thinned + counters.dropped == 0 || std::exchange(losses_told_, true)) return;
  CPA_LOG_WARN("history", "too many prices wait: {} samples were thinned out, {} dropped",
               counters.thinned, counters.dropped);
}

}  // namespace cpa
