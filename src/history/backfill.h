// Fills the gaps of stored history from upstream: once per gap, however many ask at the same time,
// and never again for what upstream was asked for, whether it had something or not.
//
// Upstream is asked for the hull of the gaps, cut into calls as long as its steps allow:
//   5m   only the day that ends now: upstream keeps nothing as fine of earlier days;
//   1h   up to 90 days in one call;
//   1d   in one call; beyond 90 days upstream has one point a day, at midnight.
// The points at both borders are asked for as well. Of an answer only candles whose time is over
// are kept. What is remembered as asked for is what the answer reached: an answer that was cut
// short leaves the rest a gap. What upstream cannot be asked for is not known to be empty: a gap
// there is told.
//
// After a failure the same coin and interval rest for half a minute.
// Threads: any; reading and writing happen on the pool.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/blocking_pool.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "history/chart_source.h"
#include "history/history_store.h"

namespace cpa {

struct BackfillOptions {
  // How far back each of kStoredIntervals is kept: older things are not fetched.
  std::array<Millis, kStoredIntervals.size()> kept_for = {
      std::chrono::days{365}, std::chrono::days{365}, std::chrono::days{36'500}};
};

// The calls for `gaps` at `now`, oldest first. REQUIRES: not empty, in order of time.
std::vector<TimeRange> PlanCalls(CandleInterval interval, const std::vector<TimeRange>& gaps,
                                 WallTime now);

class Backfill {
 public:
  // All references outlive this, and the pool is joined before it goes.
  Backfill(BackfillOptions options, HistoryReader& reader, HistoryFiller& filler,
           ChartSource& source, BlockingPool& pool, const Clock& clock);

  // A value: all that upstream may have of the range is stored. A failure: something is missing
  // because upstream cannot be asked now (kUnavailable), does not know the coin (kNotFound), or
  // does not reach as far back (kInvalid).
  using Done = std::function<void(const Result<void>&)>;

  // `done` runs once, on a thread of the pool or on the caller's, unless the pool is joined first.
  // Looking for gaps comes out of the owner's share of the pool. REQUIRES: a stored interval.
  void Ensure(const std::string& crypto_id, CandleInterval interval, const TimeRange& range,
              Done done, const std::string& owner = {});

 private:
  using Key = std::pair<std::string, CandleInterval>;

  struct Job {
    Key key;
    TimeRange range;   // That upstream may be asked for;
    TimeRange beyond;  // what is wanted and too old for that.
    Done done;
  };

  // The calls for one coin and interval, one after the other.
  struct Flight {
    Job job;
    std::vector<TimeRange> calls = {};  // Newest first: the next one is at the end.
    std::vector<Job> waiting = {};      // Under Backfill::mutex_.
  };

  struct Trouble {
    Failure failure;
    SteadyTime until{};
  };

  using FlightPtr = std::shared_ptr<Flight>;

  Millis PastOf(CandleInterval interval) const;
  TimeRange Askable(CandleInterval interval, const TimeRange& range) const;
  TimeRange BeyondReach(CandleInterval interval, const TimeRange& range) const;
  TimeRange WithBorders(CandleInterval interval, const TimeRange& asked) const;
  Result<void> Verdict(const Job& job) const;
  TimeRange WithoutKnown(const Key& key, TimeRange range) const;
  std::optional<Failure> FreshTrouble(const Key& key);
  void Look(Job job);
  FlightPtr Board(Job& job);
  void Begin(const FlightPtr& flight);
  void NextCall(const FlightPtr& flight);
  void TakeIn(const FlightPtr& flight, const TimeRange& asked,
              const ChartSource::ChartResult& result);
  Result<void> Store(const Key& key, const TimeRange& asked,
                     const std::vector<PriceSample>& points);
  void Finish(const FlightPtr& flight, const Result<void>& result);
  void NoteComplete(const Key& key, const TimeRange& range);

  // Constant after construction.
  const BackfillOptions options_;
  HistoryReader& reader_;
  HistoryFiller& filler_;
  ChartSource& source_;
  BlockingPool& pool_;
  const Clock& clock_;

  mutable Mutex mutex_;
  std::map<Key, FlightPtr> flights_ CPA_GUARDED_BY(mutex_);
  std::map<Key, Trouble> troubles_ CPA_GUARDED_BY(mutex_);
  std::map<Key, TimeRange> complete_
      CPA_GUARDED_BY(mutex_);  // Looked at before, without a gap: not read again.
};

}  // namespace cpa
