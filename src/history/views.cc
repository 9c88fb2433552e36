#include "history/views.h"

#include <algorithm>
#include <utility>

#include "history/candle_fold.h"
#include "history/candle_time.h"
#include "history/gaps.h"

namespace cpa {
namespace {

using Candles = std::vector<Candle>;

constexpr std::int64_t kReadAtOnce = 2'000;
constexpr Millis kHalfMinute{30'000};
constexpr std::int64_t kWindowSlotsMin = 500;
constexpr int kWindowGrowthMax = 64;
// Before the first block of the first coin there were no prices.
constexpr WallTime kFirstPrice{Millis{1'230'768'000'000}};

struct Folded {
  Candles candles = {};
  std::vector<TimeRange> gaps = {};  // Of the parts.
};

// What opens in `range`, until `until` candles are there for certain.
Result<Folded> FoldTier(HistoryReader& history, std::string_view crypto_id, CandleInterval interval,
                        TimeRange range, std::int64_t until) {
  const CandleInterval tier = *TierOf(interval);
  Folded folded;
  Candles& candles = folded.candles;
  Candles parts;  // Of the last candle, and then of those behind it.
  while (range.from < range.to && std::ssize(candles) <= until) {
    const auto read = history.Candles(crypto_id, tier, range, kReadAtOnce);
    if (!read) return read.error();
    const bool last = std::ssize(*read) < kReadAtOnce;
    const WallTime end = last ? range.to : CandleEndTime(tier, read->back().open_time);
    const auto gaps = GapsBetween(*read, tier, {range.from, end});
    folded.gaps.insert(folded.gaps.end(), gaps.begin(), gaps.end());
    range.from = end;
    if (read->empty()) continue;
    if (!candles.empty()) candles.pop_back();
    parts.insert(parts.end(), read->begin(), read->end());
    const Candles next = FoldCandles(parts, tier, interval);
    candles.insert(candles.end(), next.begin(), next.end());
    std::erase_if(parts,
                  [&](const Candle& part) { return part.open_time < candles.back().open_time; });
  }
  return folded;
}

Result<Folded> FoldRaw(HistoryReader& history, std::string_view crypto_id, const TimeRange& range,
                       std::int64_t until) {
  Folded folded;
  CandleFolder folder(CandleInterval::k1m);
  TimeRange rest = range;
  while (rest.from < rest.to && std::ssize(folded.candles) <= until) {
    const auto read = history.Samples(crypto_id, rest, kReadAtOnce);
    if (!read) return read.error();
    for (const PriceSample& sample : *read) {
      folder.Add(sample);
      if (auto closed = folder.TakeClosed()) folded.candles.push_back(*closed);
    }
    if (std::ssize(*read) < kReadAtOnce) break;
    rest.from = read->back().at + Millis{1};
  }
  if (folder.open()) folded.candles.push_back(*folder.open());
  folded.gaps = GapsBetween(folded.candles, CandleInterval::k1m, range);
  return folded;
}

std::vector<TimeRange> GapsBefore(WallTime end, std::vector<TimeRange> gaps) {
  std::erase_if(gaps, [&](const TimeRange& gap) { return gap.from >= end; });
  if (!gaps.empty()) gaps.back().to = std::min(gaps.back().to, end);
  return gaps;
}

// The first candle that opens in the range, and the end of the last one that does.
TimeRange WholeOpenings(CandleInterval interval, const TimeRange& range) {
  const WallTime from = WholeCandles(interval, {range.from, range.from}).from;
  const WallTime last = CandleOpenTime(interval, range.to - Millis{1});
  return {from, std::max(from, CandleEndTime(interval, last))};
}

void MarkOpen(Candles& candles, CandleInterval interval, WallTime now) {
  for (Candle& candle : candles) {
    candle.is_open = CandleEndTime(interval, candle.open_time) > now;
  }
}

// One sample as a candle of half a minute.
Candle Slot(const PriceSample& sample) {
  const auto place = sample.at.time_since_epoch() / kHalfMinute;
  return {.open_time = WallTime{place * kHalfMinute},
          .open = sample.price,
          .high = sample.price,
          .low = sample.price,
          .close = sample.price,
          .market_cap = sample.market_cap,
          .volume_24h = sample.volume_24h,
          .samples = 1};
}

void AddToSlots(Candles& slots, const PriceSample& sample) {
  Candle slot = Slot(sample);
  if (slots.empty() || slots.back().open_time != slot.open_time) {
    slots.push_back(slot);
    return;
  }
  Candle& held = slots.back();
  held.close = slot.close;
  held.high = std::max(held.high, slot.high);
  held.low = std::min(held.low, slot.low);
  if (slot.market_cap) held.market_cap = slot.market_cap;
  if (slot.volume_24h) held.volume_24h = slot.volume_24h;
  ++held.samples;
}

Result<Candles> ReadSlots(HistoryReader& history, std::string_view crypto_id, TimeRange range) {
  Candles slots;
  while (range.from < range.to) {
    const auto read = history.Samples(crypto_id, range, kReadAtOnce);
    if (!read) return read.error();
    for (const PriceSample& sample : *read) AddToSlots(slots, sample);
    if (std::ssize(*read) < kReadAtOnce) break;
    range.from = read->back().at + Millis{1};
  }
  return slots;
}

// Goes back from the end window by window, until there is one candle more than the page takes. The
// windows grow while there is nothing, so that a long gap costs few reads.
template <class ReadWindow>
Result<CandlePage> GoBack(TimeRange range, Millis step, std::int64_t limit, ReadWindow read) {
  const Millis shortest = step * std::max(limit + 1, kWindowSlotsMin);
  range.from = std::max(range.from, kFirstPrice);
  CandlePage page;
  int growth = 1;
  while (range.from < range.to && std::ssize(page.candles) <= limit) {
    const WallTime from = std::max(range.from, range.to - shortest * growth);
    Result<Candles> window = read(TimeRange{from, range.to});
    if (!window) return window.error();
    growth = window->empty() ? std::min(2 * growth, kWindowGrowthMax) : 1;
    page.candles.insert(page.candles.end(), window->rbegin(), window->rend());
    range.to = from;
  }
  if (std::ssize(page.candles) > limit) {
    page.candles.resize(static_cast<std::size_t>(limit));
    page.stopped_at = page.candles.back().open_time;
  }
  return page;
}

}  // namespace

std::optional<CandleInterval> TierOf(CandleInterval interval) {
  switch (interval) {
    case CandleInterval::k1m:
      return std::nullopt;
    case CandleInterval::k5m:
    case CandleInterval::k15m:
      return CandleInterval::k5m;
    case CandleInterval::k1h:
    case CandleInterval::k4h:
      return CandleInterval::k1h;
    default:
      return CandleInterval::k1d;
  }
}

Result<CandlePage> ReadOldestFirst(HistoryReader& history, std::string_view crypto_id,
                                   CandleInterval interval, const TimeRange& range,
                                   std::int64_t limit, WallTime now) {
  if (range.from >= range.to) return CandlePage{};
  const TimeRange whole = WholeOpenings(interval, range);
  auto folded = TierOf(interval) ? FoldTier(history, crypto_id, interval, whole, limit)
                                 : FoldRaw(history, crypto_id, whole, limit);
  if (!folded) return folded.error();
  CandlePage page{.candles = std::move(folded->candles)};
  const CandleInterval parts = TierOf(interval).value_or(interval);
  WallTime end = CandleOpenTime(parts, std::min(now, whole.to));
  if (std::ssize(page.candles) > limit) {
    page.stopped_at = page.candles[static_cast<std::size_t>(limit)].open_time;
    page.candles.resize(static_cast<std::size_t>(limit));
    end = *page.stopped_at;
  }
  MarkOpen(page.candles, interval, now);
  page.gaps = GapsBefore(end, std::move(folded->gaps));
  return page;
}

Result<CandlePage> ReadNewestFirst(HistoryReader& history, std::string_view crypto_id,
                                   CandleInterval interval, const TimeRange& range,
                                   std::int64_t limit, WallTime now) {
  if (range.from >= range.to) return CandlePage{};
  const TimeRange whole = WholeOpenings(interval, range);
  const Millis step = CandleEndTime(interval, whole.from) - whole.from;
  auto page = GoBack(whole, step, limit, [&](const TimeRange& window) {
    return history.Candles(crypto_id, interval, window, (window.to - window.from) / step + 1);
  });
  if (!page) return page;
  MarkOpen(page->candles, interval, now);
  const Candles oldest_first(page->candles.rbegin(), page->candles.rend());
  const WallTime from = page->stopped_at.value_or(whole.from);
  const WallTime end = CandleOpenTime(interval, std::min(now, whole.to));
  page->gaps = GapsBetween(oldest_first, interval, {from, std::max(from, end)});
  return page;
}

Result<CandlePage> ReadHalfMinutes(HistoryReader& history, std::string_view crypto_id,
                                   const TimeRange& range, std::int64_t limit, WallTime now) {
  const auto slot_of = [](WallTime at) {
    return WallTime{at.time_since_epoch() / kHalfMinute * kHalfMinute};
  };
  const Millis almost = kHalfMinute - Millis{1};
  const TimeRange whole{slot_of(range.from + almost), slot_of(range.to + almost)};
  auto page = GoBack(whole, kHalfMinute, limit, [&](const TimeRange& window) {
    return ReadSlots(history, crypto_id, window);
  });
  if (!page) return page;
  for (Candle& slot : page->candles) slot.is_open = slot.open_time + kHalfMinute > now;
  return page;
}

}  // namespace cpa
