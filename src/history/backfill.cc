#include "history/backfill.h"

#include <algorithm>

#include "base/log.h"
#include "base/mutex.h"
#include "history/candle_time.h"
#include "history/chart_candles.h"
#include "history/gaps.h"

namespace cpa {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// The day for which there are five minutes, and a little less of it: a call waits for its turn.
constexpr Millis kFinePast = days{1};
constexpr Millis kFineSlack = minutes{10};
constexpr Millis kHourlyCall = days{90} - hours{1};  // With its borders.
constexpr Millis kRestAfterFailure = seconds{30};
constexpr std::size_t kRememberedMax = 4'000;  // Coins and intervals.
constexpr int kEdgeCandles = 2;  // An answer may begin this much late and still count as whole.

// Upstream's edge keeps an answer for a while, and a day is whole only half an hour after midnight.
Millis SettlesAfter(CandleInterval interval) {
  return interval == CandleInterval::k1d ? Millis{minutes{40}} : Millis{minutes{10}};
}

std::size_t PlaceOf(CandleInterval interval) {
  const auto found = std::ranges::find(kStoredIntervals, interval);
  return static_cast<std::size_t>(found - kStoredIntervals.begin());
}

}  // namespace

std::vector<TimeRange> PlanCalls(CandleInterval interval, const std::vector<TimeRange>& gaps,
                                 WallTime now) {
  TimeRange hull{gaps.front().from, gaps.back().to};
  // Only a range that ends now comes in five minutes.
  if (interval == CandleInterval::k5m) return {{hull.from, now}};
  if (interval == CandleInterval::k1d) return {hull};
  std::vector<TimeRange> calls;
  for (; hull.from < hull.to; hull.from = calls.back().to) {
    calls.push_back({hull.from, std::min(hull.to, hull.from + kHourlyCall)});
  }
  return calls;
}

Backfill::Backfill(BackfillOptions options, HistoryReader& reader, HistoryFiller& filler,
                   ChartSource& source, BlockingPool& pool, const Clock& clock)
    : options_(options),
      reader_(reader),
      filler_(filler),
      source_(source),
      pool_(pool),
      clock_(clock) {}

// How far back upstream may be asked for what is kept.
Millis Backfill::PastOf(CandleInterval interval) const {
  Millis past = options_.kept_for[PlaceOf(interval)];
  if (const auto reach = source_.ChartPast()) past = std::min(past, *reach);
  return interval == CandleInterval::k5m ? std::min(past, kFinePast) : past;
}

// Whole candles that are over, settled, kept, and not beyond what upstream tells.
TimeRange Backfill::Askable(CandleInterval interval, const TimeRange& range) const {
  const WallTime now = clock_.Wall();
  Millis past = PastOf(interval);
  if (interval == CandleInterval::k5m) past -= kFineSlack;
  return WholeCandles(interval, {std::max(range.from, now - past),
                                 std::min(range.to, now - SettlesAfter(interval))});
}

// Whole candles that upstream cannot be asked for.
TimeRange Backfill::BeyondReach(CandleInterval interval, const TimeRange& range) const {
  const WallTime reached = std::min(range.to, clock_.Wall() - PastOf(interval));
  return WholeCandles(interval, {range.from, std::max(range.from, reached)});
}

// A point at a border belongs to two candles.
TimeRange Backfill::WithBorders(CandleInterval interval, const TimeRange& asked) const {
  const WallTime now = clock_.Wall();
  const Millis reach = BorderReach(interval);
  WallTime from = asked.from - reach;
  if (const auto past = source_.ChartPast()) from = std::max(from, now - *past);
  return {std::min(from, asked.from), std::max(asked.to, std::min(asked.to + reach, now))};
}

// Of a job for which upstream was asked all that it can be asked.
Result<void> Backfill::Verdict(const Job& job) const {
  if (job.beyond.from >= job.beyond.to) return {};
  const auto gaps = FindGaps(reader_, job.key.first, job.key.second, job.beyond);
  if (!gaps) return gaps.error();
  if (gaps->empty()) return {};
  return Invalid("upstream does not tell prices as old as that");
}

TimeRange Backfill::WithoutKnown(const Key& key, TimeRange range) const {
  MutexLock lock(mutex_);
  const auto known = complete_.find(key);
  if (known == complete_.end() || range.from < known->second.from) return range;
  if (range.from < known->second.to) range.from = std::min(known->second.to, range.to);
  return range;
}

void Backfill::NoteComplete(const Key& key, const TimeRange& range) {
  MutexLock lock(mutex_);
  if (complete_.size() >= kRememberedMax) complete_.clear();
  const auto [place, added] = complete_.try_emplace(key, range);
  if (added) return;
  TimeRange& known = place->second;
  if (range.from > known.to || range.to < known.from) {
    known = range;
  } else {
    known = {std::min(known.from, range.from), std::max(known.to, range.to)};
  }
}

void Backfill::Ensure(const std::string& crypto_id, CandleInterval interval, const TimeRange& range,
                      Done done, const std::string& owner) {
  const Key key{crypto_id, interval};
  const TimeRange rest = WithoutKnown(key, Askable(interval, range));
  const TimeRange beyond = BeyondReach(interval, range);
  if (rest.from >= rest.to && beyond.from >= beyond.to) return done({});
  const auto refuse = done;
  const bool taken = pool_.PostFor(
      owner,
      [this, job = Job{key, rest, beyond, std::move(done)}]() mutable { Look(std::move(job)); });
  if (!taken) refuse(TooMuchWaits());
}

void Backfill::Look(Job job) {
  const auto gaps = FindGaps(reader_, job.key.first, job.key.second, job.range);
  if (!gaps) return job.done(gaps.error());
  if (gaps->empty()) {
    if (job.range.from < job.range.to) NoteComplete(job.key, job.range);
    return job.done(Verdict(job));
  }
  if (const auto trouble = FreshTrouble(job.key)) return job.done(*trouble);
  if (const FlightPtr flight = Board(job)) Begin(flight);
}

std::optional<Failure> Backfill::FreshTrouble(const Key& key) {
  MutexLock lock(mutex_);
  const auto found = troubles_.find(key);
  if (found == troubles_.end()) return std::nullopt;
  if (clock_.Steady() < found->second.until) return found->second.failure;
  troubles_.erase(found);
  return std::nullopt;
}

// A new flight; nullptr when the job waits for the one under way.
Backfill::FlightPtr Backfill::Board(Job& job) {
  MutexLock lock(mutex_);
  FlightPtr& flight = flights_[job.key];
  if (flight) {
    flight->waiting.push_back(std::move(job));
    return nullptr;
  }
  flight = std::make_shared<Flight>(Flight{.job = std::move(job)});
  return flight;
}

// Looks once more: another flight may have landed since.
void Backfill::Begin(const FlightPtr& flight) {
  const Job& job = flight->job;
  const auto gaps = FindGaps(reader_, job.key.first, job.key.second, job.range);
  if (!gaps) return Finish(flight, gaps.error());
  if (gaps->empty()) return Finish(flight, {});
  flight->calls = PlanCalls(job.key.second, *gaps, clock_.Wall());
  std::ranges::reverse(flight->calls);
  NextCall(flight);
}

void Backfill::NextCall(const FlightPtr& flight) {
  if (flight->calls.empty()) return Finish(flight, {});
  const TimeRange asked = flight->calls.back();
  flight->calls.pop_back();
  const auto& [crypto_id, interval] = flight->job.key;
  const ChartQuery query{crypto_id, WithBorders(interval, asked)};
  source_.RequestChart(query, [this, flight, asked](const ChartSource::ChartResult& result) {
    pool_.Post([this, flight, asked, result] { TakeIn(flight, asked, result); });
  });
}

void Backfill::TakeIn(const FlightPtr& flight, const TimeRange& asked,
                      const ChartSource::ChartResult& result) {
  if (!result) return Finish(flight, result.error());
  const auto stored = Store(flight->job.key, asked, **result);
  if (!stored) return Finish(flight, stored.error());
  NextCall(flight);
}

Result<void> Backfill::Store(const Key& key, const TimeRange& asked,
                             const std::vector<PriceSample>& points) {
  const auto& [crypto_id, interval] = key;
  std::vector<Candle> candles = ClosedCandles(points, interval, clock_.Wall());
  TimeRange reached = WholeCandles(interval, asked);
  std::erase_if(candles, [&](const Candle& candle) {  // Of those only the borders were asked for.
    return candle.open_time < reached.from || candle.open_time >= reached.to;
  });
  if (!candles.empty()) {
    WallTime edge = reached.from;
    for (int i = 0; i < kEdgeCandles; ++i) edge = CandleEndTime(interval, edge);
    if (candles.front().open_time > edge) reached.from = candles.front().open_time;
    reached.to = CandleEndTime(interval, candles.back().open_time);
  }
  CPA_LOG_INFO("history", "back-fill of {} {}: {} candles from {} points", crypto_id,
               CandleIntervalName(interval), candles.size(), points.size());
  return filler_.Fill(crypto_id, interval, reached, candles, HistorySource::kUpstream);
}

void Backfill::Finish(const FlightPtr& flight, const Result<void>& result) {
  const Job& job = flight->job;
  std::vector<Job> waiting;
  {
    MutexLock lock(mutex_);
    waiting = std::move(flight->waiting);
    flights_.erase(job.key);
    if (!result) {
      if (troubles_.size() >= kRememberedMax) troubles_.clear();
      troubles_[job.key] = {result.error(), clock_.Steady() + kRestAfterFailure};
    }
  }
  job.done(result ? Verdict(job) : result);
  for (Job& other : waiting) {
    if (other.range == job.range) {
      other.done(result ? Verdict(other) : result);
    } else {
      Look(std::move(other));
    }
  }
}

}  // namespace cpa
