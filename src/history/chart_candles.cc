#include "history/chart_candles.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>

#include "history/candle_fold.h"
#include "history/candle_time.h"
#include "history/history_store.h"

namespace cpa {
namespace {

using Points = std::vector<PriceSample>;

constexpr Millis kBorderReachMax = std::chrono::minutes{10};

std::size_t FirstFrom(const Points& points, WallTime at) {
  return static_cast<std::size_t>(std::ranges::lower_bound(points, at, {}, &PriceSample::at) -
                                  points.begin());
}

std::optional<std::size_t> NearestTo(const Points& points, WallTime border, Millis reach) {
  const std::size_t after = FirstFrom(points, border);
  std::optional<std::size_t> nearest;
  Millis least = reach + Millis{1};
  for (const std::size_t each : {after, after - 1}) {  // 0 - 1 is beyond the end.
    if (each >= points.size()) continue;
    const Millis distance = std::chrono::abs(points[each].at - border);
    if (distance >= least) continue;
    least = distance;
    nearest = each;
  }
  return nearest;
}

// From which distance on nothing was seen between two points.
Millis BlindFrom(const Points& points, Millis length) {
  std::vector<Millis> distances;
  for (std::size_t i = 1; i < points.size(); ++i) {
    distances.push_back(points[i].at - points[i - 1].at);
  }
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::ranges::nth_element(distances, middle);
  return 2 * std::min(*middle, length);
}

// The points that one candle is made of, and where its time begins and ends.
struct Stretch {
  TimeRange range = {};
  std::size_t begin = 0;
  std::size_t end = 0;
  std::optional<std::size_t> opening = {};
  std::optional<std::size_t> closing = {};
};

Stretch StretchOf(const Points& points, CandleInterval interval, WallTime open_time) {
  Stretch stretch{.range = {open_time, CandleEndTime(interval, open_time)}};
  const Millis reach = BorderReach(interval);
  stretch.opening = NearestTo(points, stretch.range.from, reach);
  stretch.closing = NearestTo(points, stretch.range.to, reach);
  stretch.begin = FirstFrom(points, stretch.range.from);
  stretch.end = FirstFrom(points, stretch.range.to);
  if (stretch.opening) stretch.begin = std::min(stretch.begin, *stretch.opening);
  if (stretch.closing) stretch.end = std::max(stretch.end, *stretch.closing + 1);
  return stretch;
}

Millis SeenIn(const Points& points, const Stretch& stretch, Millis blind_from) {
  const auto time_of = [&](std::size_t i) {
    if (i == stretch.opening) return stretch.range.from;
    return i == stretch.closing ? stretch.range.to : points[i].at;
  };
  Millis seen{0};
  const std::size_t first = stretch.begin == 0 ? 1 : stretch.begin;
  const std::size_t last = std::min(stretch.end, points.size() - 1);
  for (std::size_t i = first; i <= last; ++i) {
    if (points[i].at - points[i - 1].at >= blind_from) continue;
    const WallTime from = std::max(time_of(i - 1), stretch.range.from);
    const WallTime to = std::min(time_of(i), stretch.range.to);
    if (to > from) seen += to - from;
  }
  return seen;
}

Candle CandleOf(const Points& points, const Stretch& stretch) {
  const PriceSample& first = points[stretch.begin];
  Candle candle{.open_time = stretch.range.from,
                .open = first.price,
                .high = first.price,
                .low = first.price,
                .source = HistorySource::kUpstream};
  for (std::size_t i = stretch.begin; i < stretch.end; ++i) {
    const PriceSample& point = points[i];
    candle.high = std::max(candle.high, point.price);
    candle.low = std::min(candle.low, point.price);
    candle.close = point.price;
    if (point.market_cap) candle.market_cap = point.market_cap;
    if (point.volume_24h) candle.volume_24h = point.volume_24h;
    if (i != stretch.closing) ++candle.samples;  // That one is counted where it opens.
  }
  candle.samples = std::max<std::int64_t>(candle.samples, 1);
  return candle;
}

// Of all candles that a point is in, or stands at the border of.
std::set<WallTime> OpenTimes(const Points& points, CandleInterval interval) {
  const Millis reach = BorderReach(interval);
  std::set<WallTime> times;
  for (const PriceSample& point : points) {
    for (const Millis shift : {-reach, Millis{0}, reach}) {
      times.insert(CandleOpenTime(interval, point.at + shift));
    }
  }
  return times;
}

}  // namespace

Millis BorderReach(CandleInterval interval) {
  const Millis length = CandleEndTime(interval, WallTime{}) - WallTime{};
  return std::min(length / 2, kBorderReachMax);
}

std::vector<Candle> ClosedCandles(const std::vector<PriceSample>& points, CandleInterval interval,
                                  WallTime now) {
  std::vector<Candle> candles;
  if (points.size() < 2) return candles;
  const Millis length = CandleEndTime(interval, WallTime{}) - WallTime{};
  const Millis blind_from = BlindFrom(points, length);
  for (const WallTime open_time : OpenTimes(points, interval)) {
    const Stretch stretch = StretchOf(points, interval, open_time);
    if (stretch.range.to > now || stretch.begin >= stretch.end) continue;
    const Millis seen = SeenIn(points, stretch, blind_from);
    if (seen <= Millis{0}) continue;
    candles.push_back(CandleOf(points, stretch));
    candles.back().coverage = CoverageOf(seen, stretch.range.to - stretch.range.from);
  }
  return candles;
}

}  // namespace cpa
