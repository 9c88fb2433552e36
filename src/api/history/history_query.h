// The parameters of the history operations, checked. Threads: one request.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "api/rest/query.h"
#include "domain/candle.h"
#include "history/history_store.h"

namespace cpa::api {

inline constexpr int kHistoryRowsMax = 5'000;  // In one page.

// `days` up to now, or `from` and `to`; not both. `to` is now when it is left out or later. With
// neither, `days_fallback`.
TimeRange ReadWindow(Query& query, WallTime now, int days_fallback);

// vs_currency, of which there is only one.
void ReadUsd(Query& query);

// A page's place: what of the range is left to answer. Opaque to clients.
std::optional<TimeRange> ReadRangeCursor(Query& query);
std::string CursorOf(const TimeRange& rest);

struct HistoryQuery {
  TimeRange range = {};
  std::optional<CandleInterval> interval = {};  // Empty: half minutes.
  int limit = 0;
  bool continued = false;  // By a cursor: the range was filled when its first page was asked for.
};

HistoryQuery ReadHistoryQuery(Query& query, WallTime now);

// `from` is `limit` candles before `to` when it is left out.
HistoryQuery ReadOhlcQuery(Query& query, WallTime now);

}  // namespace cpa::api
