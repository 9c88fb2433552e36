#include "storage/history/history_merge.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "history/candle_fold.h"
#include "history/candle_merge.h"
#include "history/candle_time.h"

namespace cpa {
namespace {

using Candles = std::vector<Candle>;

bool IsIn(const TimeRange& range, WallTime at) {
  return at >= range.from && at < range.to;
}

std::optional<CandleInterval> ShorterStored(CandleInterval interval) {
  const auto found = std::ranges::find(kStoredIntervals, interval);
  if (found == kStoredIntervals.begin()) return std::nullopt;
  return *std::prev(found);
}

// Candles of a day's hours, where what is stored of the hours in `tail` is not complete.
Candles HoursOfDay(soci::session& session, HistoryCoin coin, WallTime day,
                   const SamplesByHour& tail) {
  const TimeRange range{day, CandleEndTime(CandleInterval::k1d, day)};
  std::map<WallTime, Candle> hours;
  for (const Candle& each :
       ReadCandles(session, coin, CandleInterval::k1h, range, INT64_MAX, HistorySource::kOwn)) {
    hours[each.open_time] = each;
  }
  for (const auto& [hour, samples] : tail) {
    if (!IsIn(range, StartOfHour(hour))) continue;
    const auto whole = CompleteHour(session, coin, hour, samples);
    for (const Candle& each : FoldSamples(whole, CandleInterval::k1h)) {
      hours[each.open_time] = each;
    }
  }
  Candles candles;
  candles.reserve(hours.size());
  for (const auto& [open_time, candle] : hours) candles.push_back(candle);
  return candles;
}

// Own candles that the tail has a part in.
Candles FreshCandles(soci::session& session, HistoryCoin coin, CandleInterval interval,
                     const TimeRange& range, const SamplesByHour& tail) {
  Candles fresh;
  const auto add = [&](std::span<const Candle> candles) {
    std::ranges::copy_if(candles, std::back_inserter(fresh),
                         [&](const Candle& each) { return IsIn(range, each.open_time); });
  };
  std::set<WallTime> days;
  for (const auto& [hour, samples] : tail) {
    if (StartOfHour(hour) >= range.to) continue;
    if (interval == CandleInterval::k1d) {
      days.insert(CandleOpenTime(interval, StartOfHour(hour)));
    } else if (StartOfHour(hour + 1) > range.from) {
      add(FoldSamples(CompleteHour(session, coin, hour, samples), interval));
    }
  }
  for (const WallTime day : days) {
    if (!IsIn(range, day)) continue;
    add(FoldCandles(HoursOfDay(session, coin, day, tail), CandleInterval::k1h,
                    CandleInterval::k1d));
  }
  return fresh;
}

// In order of time, then source; of an own candle that is in both, the fresh one is complete.
Candles WithFresh(std::span<const Candle> stored, std::span<const Candle> fresh) {
  const auto place = [](const Candle& each) { return std::pair(each.open_time, each.source); };
  Candles rows;
  rows.reserve(stored.size() + fresh.size());
  std::ranges::set_union(fresh, stored, std::back_inserter(rows), {}, place, place);
  return rows;
}

// The candles of one open time.
using Group = std::span<const Candle>;

std::vector<Group> GroupsOf(const Candles& rows, std::int64_t limit) {
  std::vector<Group> groups;
  for (auto first = rows.begin(); first != rows.end() && std::ssize(groups) < limit;) {
    const auto last = std::find_if(
        first, rows.end(), [&](const Candle& each) { return each.open_time != first->open_time; });
    groups.emplace_back(first, last);
    first = last;
  }
  return groups;
}

// Where one source stands alone, its shorter candles have nothing that this one lacks (RollUp).
bool NeedsFold(const Group& group) {
  return group.size() > 1 && !IsSettled(group.front());
}

// The folds of the shorter candles of all groups that need one.
std::map<WallTime, Candle> FoldsFor(soci::session& session, HistoryCoin coin,
                                    CandleInterval interval, std::span<const Group> groups,
                                    const SamplesByHour& tail) {
  std::map<WallTime, Candle> folds;
  const auto shorter = ShorterStored(interval);
  if (!shorter) return folds;
  for (std::size_t i = 0; i < groups.size();) {
    if (!NeedsFold(groups[i])) {
      ++i;
      continue;
    }
    TimeRange run{groups[i].front().open_time, groups[i].front().open_time};
    for (; i < groups.size() && NeedsFold(groups[i]); ++i) {
      if (groups[i].front().open_time != run.to) break;
      run.to = CandleEndTime(interval, run.to);
    }
    const Candles parts = ReadMerged(session, coin, *shorter, run, INT64_MAX, tail);
    for (const Candle& each : FoldCandles(parts, *shorter, interval)) folds[each.open_time] = each;
  }
  return folds;
}

}  // namespace

std::vector<Candle> ReadMerged(soci::session& session, HistoryCoin coin, CandleInterval interval,
                               const TimeRange& range, std::int64_t limit,
                               const SamplesByHour& tail) {
  const Candles rows = WithFresh(ReadCandles(session, coin, interval, range, limit),
                                 FreshCandles(session, coin, interval, range, tail));
  const std::vector<Group> groups = GroupsOf(rows, limit);
  const auto folds = FoldsFor(session, coin, interval, groups, tail);
  Candles merged;
  merged.reserve(groups.size());
  for (const Group& group : groups) {
    const auto fold = folds.find(group.front().open_time);
    merged.push_back(
        MergeSources(group, fold == folds.end() ? std::nullopt : std::optional(fold->second)));
  }
  return merged;
}

void RollUp(soci::session& session, HistoryCoin coin, CandleInterval interval,
            const TimeRange& range, HistorySource source) {
  CandleInterval from = interval;
  for (const CandleInterval to : kStoredIntervals) {
    if (to <= interval) continue;
    const WallTime last = CandleOpenTime(to, range.to - Millis{1});
    const TimeRange whole{CandleOpenTime(to, range.from), CandleEndTime(to, last)};
    const Candles parts = ReadCandles(session, coin, from, whole, INT64_MAX, source);
    Candles folds = FoldCandles(parts, from, to);
    const Candles held = ReadCandles(session, coin, to, whole, INT64_MAX, source);
    const auto unjudged = UnjudgedTimes(session, coin, to, source, whole, INT32_MAX);
    std::erase_if(folds, [&](const Candle& fold) {
      if (std::ranges::binary_search(unjudged, fold.open_time)) return true;  // It may be more.
      const auto same = std::ranges::find(held, fold.open_time, &Candle::open_time);
      return same != held.end() && MergeSources({&*same, 1}, fold) != fold;
    });
    WriteCandles(session, coin, to, folds);
    from = to;
  }
}

void RollUpAround(soci::session& session, HistoryCoin coin, CandleInterval interval,
                  const TimeRange& range, HistorySource source) {
  RollUp(session, coin, ShorterStored(interval).value_or(interval), range, source);
}

}  // namespace cpa
