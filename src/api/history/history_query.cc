#include "api/history/history_query.h"

#include <algorithm>
#include <string>
#include <vector>

#include "api/rest/moment.h"
#include "base/text.h"
#include "history/candle_time.h"

namespace cpa::api {
namespace {

using std::chrono::days;

constexpr int kHistoryDaysFallback = 7;
constexpr int kHistoryDaysMax = 365;
constexpr int kHistoryLimitFallback = 2'500;  // 90 days of hours, and a little.
constexpr int kOhlcLimitFallback = 500;

void CheckOrder(Query& query, const TimeRange& range) {
  if (!query.ok() || range.from < range.to) return;
  query.AddProblem("value_error", "from", "Input should be in the past and before 'to'",
                   query.Text("from").value_or(""));
}

// What is open now belongs to a range that ends now.
WallTime EndOf(const std::optional<WallTime>& to, WallTime now) {
  return std::min(to.value_or(WallTime::max()), now + Millis{1});
}

CandleInterval AutoInterval(const TimeRange& range) {
  const Millis length = range.to - range.from - Millis{1};
  if (length <= days{1}) return CandleInterval::k5m;
  return length <= days{90} ? CandleInterval::k1h : CandleInterval::k1d;
}

std::optional<CandleInterval> IntervalOf(std::string_view name) {
  const auto found = std::ranges::find(kCandleIntervalNames, name);
  if (found == kCandleIntervalNames.end()) return std::nullopt;
  return static_cast<CandleInterval>(found - kCandleIntervalNames.begin());
}

// Unlike other names these tell 1m from 1M.
CandleInterval ReadCandleInterval(Query& query, CandleInterval fallback) {
  const auto text = query.Text("interval");
  if (!text) return fallback;
  const auto interval = IntervalOf(*text);
  if (!interval) {
    query.AddProblem("enum", "interval",
                     "Input should be one of '1m', '5m', '15m', '1h', '4h', '1d', '1w', '1M'",
                     *text);
  }
  return interval.value_or(fallback);
}

WallTime GoBackBy(int count, CandleInterval interval, WallTime to) {
  const WallTime last = CandleOpenTime(interval, to - Millis{1});
  if (interval == CandleInterval::k1M) {
    const std::chrono::year_month_day date(std::chrono::floor<days>(last));
    const auto first = date.year() / date.month() - std::chrono::months{count - 1};
    return std::max(WallTime{}, WallTime{std::chrono::sys_days(first / 1)});
  }
  const Millis length = CandleEndTime(interval, last) - last;
  return std::max(WallTime{}, last - (count - 1) * length);
}

}  // namespace

TimeRange ReadWindow(Query& query, WallTime now, int days_fallback) {
  const bool has_range = query.Text("from") || query.Text("to");
  if (!has_range) {
    const int count = query.Int("days", {days_fallback, 1, kHistoryDaysMax});
    return {now - days{count}, now + Millis{1}};
  }
  if (const auto text = query.Text("days")) {
    query.AddProblem("value_error", "days", "Give either 'days' or 'from' and 'to'", *text);
  }
  const auto from = ReadMoment(query, "from");
  const TimeRange range{from.value_or(WallTime{}), EndOf(ReadMoment(query, "to"), now)};
  if (!query.Text("from")) query.AddProblem("missing", "from", "Field required with 'to'", "");
  CheckOrder(query, range);
  return range;
}

void ReadUsd(Query& query) {
  query.OneOf("vs_currency", "usd", {"usd"});
}

std::optional<TimeRange> ReadRangeCursor(Query& query) {
  const auto text = query.Text("cursor");
  if (!text) return std::nullopt;
  const std::size_t point = text->find('.');
  const auto from = ParseWhole(text->substr(0, point));
  const auto to = point == text->npos ? std::nullopt : ParseWhole(text->substr(point + 1));
  constexpr std::int64_t kMax = Millis{kMomentMax}.count();
  if (from && to && *from >= 0 && *from < *to && *to <= kMax) {
    return TimeRange{WallTime{Millis{*from}}, WallTime{Millis{*to}}};
  }
  query.AddProblem("value_error", "cursor", "Input should be a cursor of this list", *text);
  return std::nullopt;
}

std::string CursorOf(const TimeRange& rest) {
  return std::to_string(rest.from.time_since_epoch().count()) + "." +
         std::to_string(rest.to.time_since_epoch().count());
}

HistoryQuery ReadHistoryQuery(Query& query, WallTime now) {
  HistoryQuery out;
  ReadUsd(query);
  out.limit = query.Int("limit", {kHistoryLimitFallback, 1, kHistoryRowsMax});
  out.range = ReadWindow(query, now, kHistoryDaysFallback);
  const std::string name = query.OneOf("interval", "auto", {"auto", "30s", "5m", "1h", "1d"});
  if (name == "auto") {
    out.interval = AutoInterval(out.range);
  } else {
    out.interval = IntervalOf(name);
  }
  if (const auto rest = ReadRangeCursor(query)) {
    out.range = *rest;
    out.continued = true;
  }
  return out;
}

HistoryQuery ReadOhlcQuery(Query& query, WallTime now) {
  HistoryQuery out;
  ReadUsd(query);
  out.limit = query.Int("limit", {kOhlcLimitFallback, 1, kHistoryRowsMax});
  out.interval = ReadCandleInterval(query, CandleInterval::k1h);
  const auto from = ReadMoment(query, "from");
  out.range.to = EndOf(ReadMoment(query, "to"), now);
  if (!query.ok()) return out;
  out.range.from = from ? *from : GoBackBy(out.limit, *out.interval, out.range.to);
  CheckOrder(query, out.range);
  if (const auto rest = ReadRangeCursor(query)) {
    out.range = *rest;
    out.continued = true;
  }
  return out;
}

}  // namespace cpa::api
