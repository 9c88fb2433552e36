#include "storage/history/history_repair.h"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include <soci/soci.h>

#include "history/candle_fold.h"
#include "history/candle_time.h"
#include "storage/engine/sql_values.h"
#include "storage/history/history_merge.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

double Share(std::int64_t parts, std::int64_t of) {
  return parts >= of ? 1 : static_cast<double>(parts) / static_cast<double>(of);
}

std::int64_t PiecesIn(CandleInterval interval) {
  return (CandleEndTime(interval, WallTime{}) - WallTime{}) / std::chrono::minutes{5};
}

struct Unrepaired {
  HistoryCoin coin = 0;
  CandleInterval interval = CandleInterval::k5m;
  HistorySource source = HistorySource::kOwn;
};

// Of one coin first what was filled, the longest intervals first, so that no fold of shorter ones
// replaces what is still to be judged; then own candles, the shortest first, for each is judged by
// shorter ones.
std::optional<Unrepaired> NextUnrepaired(soci::session& session) {
  Unrepaired next;
  session << "SELECT coin FROM history_candles WHERE coverage IS NULL ORDER BY coin LIMIT 1",
      into(next.coin);
  if (!session.got_data()) return std::nullopt;
  int span = 0, source = 0;
  session << "SELECT span, source FROM history_candles WHERE coverage IS NULL AND coin = :coin "
             "ORDER BY CASE WHEN source = 0 THEN 1 ELSE 0 END, "
             "CASE WHEN source = 0 THEN span ELSE -span END LIMIT 1",
      use(next.coin, "coin"), into(span), into(source);
  next.interval = static_cast<CandleInterval>(span);
  next.source = static_cast<HistorySource>(source);
  return next;
}

double OwnCoverage(soci::session& session, HistoryCoin coin, CandleInterval interval,
                   const Candle& candle) {
  const TimeRange range{candle.open_time, CandleEndTime(interval, candle.open_time)};
  if (interval == CandleInterval::k1h) {
    const auto samples = ReadBlock(session, coin, HourNumberOf(range.from));
    if (!samples.empty()) return FoldSamples(samples, interval).front().coverage;
  }
  if (interval != CandleInterval::k5m) {
    const auto shorter =
        interval == CandleInterval::k1h ? CandleInterval::k5m : CandleInterval::k1h;
    const auto parts = ReadCandles(session, coin, shorter, range, INT64_MAX, HistorySource::kOwn);
    if (!parts.empty()) return FoldCandles(parts, shorter, interval).front().coverage;
  }
  return UnjudgedCoverage(candle, interval);
}

// The price it ended with is what the next one began with.
void DateAnew(Candle& candle, const Candle& next, CandleInterval interval) {
  candle.close = next.open;
  candle.high = std::max(candle.high, next.open);
  candle.low = std::min(candle.low, next.open);
  // One point: as far apart as candles. More: hours of a day, or five minutes of an hour.
  const std::int64_t of = interval == CandleInterval::k1d ? 24 : PiecesIn(interval);
  candle.coverage = candle.samples == 1 ? 1 : Share(candle.samples, of);
}

// Upstream may be asked for it again.
void ForgetFills(soci::session& session, HistoryCoin coin, CandleInterval interval, WallTime at) {
  const int span = static_cast<int>(interval);
  const long long at_ms = ToSqlTime(at);
  session << "DELETE FROM history_fills WHERE coin = :coin AND span = :span AND from_ms <= :at "
             "AND to_ms > :at2",
      use(coin, "coin"), use(span, "span"), use(at_ms, "at"), use(at_ms, "at2");
}

void JudgeCandle(soci::session& session, const Unrepaired& what, Candle& candle,
                 const std::map<WallTime, Candle>& of_source) {
  if (what.source == HistorySource::kOwn) {
    candle.coverage = OwnCoverage(session, what.coin, what.interval, candle);
    return;
  }
  candle.coverage = UnjudgedCoverage(candle, what.interval);
  if (what.source != HistorySource::kUpstream) return;
  const auto next = of_source.find(CandleEndTime(what.interval, candle.open_time));
  if (next != of_source.end()) {
    DateAnew(candle, next->second, what.interval);
  } else if (!IsWhole(candle)) {
    ForgetFills(session, what.coin, what.interval, candle.open_time);
  }
}

}  // namespace

double UnjudgedCoverage(const Candle& candle, CandleInterval interval) {
  switch (candle.source) {
    case HistorySource::kOwn:
      return Share(candle.samples, PiecesIn(interval));
    case HistorySource::kImported: {
      const bool of_hours = interval == CandleInterval::k1d && candle.samples <= 24;
      return candle.samples == 1 ? 1 : Share(candle.samples, of_hours ? 24 : PiecesIn(interval));
    }
    case HistorySource::kUpstream:
      return candle.samples <= 1 ? 0 : Share(candle.samples - 1, candle.samples);
  }
  return 0;
}

bool RepairSome(soci::session& session, int limit) {
  const auto what = NextUnrepaired(session);
  if (!what) return false;
  const TimeRange always{WallTime{Millis{INT64_MIN}}, WallTime{Millis{INT64_MAX}}};
  const auto times =
      UnjudgedTimes(session, what->coin, what->interval, what->source, always, limit);
  const TimeRange range{times.front(), CandleEndTime(what->interval, times.back())};
  std::map<WallTime, Candle> of_source;
  for (const Candle& each :
       ReadCandles(session, what->coin, what->interval, {range.from, range.to + Millis{1}},
                   INT64_MAX, what->source)) {
    of_source[each.open_time] = each;
  }
  std::vector<Candle> judged;
  for (const WallTime at : times) {
    judged.push_back(of_source.at(at));
    JudgeCandle(session, *what, judged.back(), of_source);
  }
  WriteJudged(session, what->coin, what->interval, judged);
  if (what->source != HistorySource::kOwn) {
    RollUpAround(session, what->coin, what->interval, range, what->source);
  }
  return true;
}

}  // namespace cpa
