#include <algorithm>

#include <soci/soci.h>

#include "base/text.h"
#include "history/candle_merge.h"
#include "storage/engine/bulk_insert.h"
#include "storage/engine/sql_values.h"
#include "storage/history/history_repair.h"
#include "storage/history/history_rows.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

constexpr const char* kInsertHead =
    "INSERT INTO history_candles (coin, span, opened_ms, source, open, high, low, close, "
    "market_cap, volume_24h, traded_volume, samples, coverage) VALUES ";
const std::string kInsertTail =
    " ON CONFLICT (coin, span, opened_ms, source) DO UPDATE SET open = excluded.open, "
    "high = excluded.high, low = excluded.low, close = excluded.close, "
    "market_cap = excluded.market_cap, volume_24h = excluded.volume_24h, "
    "traded_volume = excluded.traded_volume, samples = excluded.samples, "
    "coverage = excluded.coverage";
constexpr std::size_t kColumns = 13;

constexpr long long kSources = 3;

// A double that may be missing, on its way in or out.
struct Cell {
  double value = 0;
  soci::indicator known = soci::i_null;

  void Set(const std::optional<double>& given) {
    value = given.value_or(0);
    known = given ? soci::i_ok : soci::i_null;
  }

  std::optional<double> Get() const {
    return known == soci::i_ok ? std::optional(value) : std::nullopt;
  }
};

// A candle as the statement is bound to it.
struct BoundCandle {
  Candle candle;
  long long opened = 0, samples = 0;
  int source = 0;
  Cell market_cap, volume, traded;

  void Set(const Candle& given) {
    candle = given;
    opened = ToSqlTime(given.open_time);
    source = static_cast<int>(given.source);
    market_cap.Set(given.market_cap);
    volume.Set(given.volume_24h);
    traded.Set(given.traded_volume);
    samples = given.samples;
  }
};

// SQLite may miss the last digit of a number given as text, so it gets doubles, row by row, which
// costs it nothing.
void WriteOneByOne(soci::session& session, HistoryCoin coin, int span,
                   std::span<const Candle> candles, const char* tail) {
  BoundCandle row;
  soci::statement insert =
      (session.prepare << kInsertHead
                       << "(:coin, :span, :opened, :source, :open, :high, :low, :close, :cap, "
                          ":volume, :traded, :samples, :coverage)"
                       << tail,
       use(coin), use(span), use(row.opened), use(row.source), use(row.candle.open),
       use(row.candle.high), use(row.candle.low), use(row.candle.close),
       use(row.market_cap.value, row.market_cap.known), use(row.volume.value, row.volume.known),
       use(row.traded.value, row.traded.known), use(row.samples), use(row.candle.coverage));
  for (const Candle& candle : candles) {
    row.Set(candle);
    insert.execute(true);
  }
}

std::string Shortest(double value) {
  std::string text;
  AppendJsonNumber(text, value);
  return text;
}

void SetOrNull(SqlCell& cell, const std::optional<double>& value) {
  if (value) {
    cell.Set(Shortest(*value));
  } else {
    cell.SetNull();
  }
}

// A PostgreSQL server reads numbers exactly, and is asked as seldom as possible.
void WriteInBulk(soci::session& session, HistoryCoin coin, int span,
                 std::span<const Candle> candles, const char* tail) {
  const BulkStatement insert{kInsertHead, kColumns, tail};
  InsertRows(session, insert, candles.size(), [&](std::size_t i, std::span<SqlCell> cells) {
    const Candle& candle = candles[i];
    cells[0].Set(std::to_string(coin));
    cells[1].Set(std::to_string(span));
    cells[2].Set(std::to_string(ToSqlTime(candle.open_time)));
    cells[3].Set(std::to_string(static_cast<int>(candle.source)));
    cells[4].Set(Shortest(candle.open));
    cells[5].Set(Shortest(candle.high));
    cells[6].Set(Shortest(candle.low));
    cells[7].Set(Shortest(candle.close));
    SetOrNull(cells[8], candle.market_cap);
    SetOrNull(cells[9], candle.volume_24h);
    SetOrNull(cells[10], candle.traded_volume);
    cells[11].Set(std::to_string(candle.samples));
    cells[12].Set(Shortest(candle.coverage));
  });
}

void WriteRows(soci::session& session, HistoryCoin coin, CandleInterval interval,
               std::span<const Candle> candles, const char* tail) {
  if (candles.empty()) return;
  const int span = static_cast<int>(interval);
  if (session.get_backend_name() == "postgresql") {
    WriteInBulk(session, coin, span, candles, tail);
  } else {
    WriteOneByOne(session, coin, span, candles, tail);
  }
}

}  // namespace

void WriteCandles(soci::session& session, HistoryCoin coin, CandleInterval interval,
                  std::span<const Candle> candles) {
  WriteRows(session, coin, interval, candles, kInsertTail.c_str());
}

void WriteJudged(soci::session& session, HistoryCoin coin, CandleInterval interval,
                 std::span<const Candle> candles) {
  const std::string tail = kInsertTail + " WHERE history_candles.coverage IS NULL";
  WriteRows(session, coin, interval, candles, tail.c_str());
}

void WriteFilled(soci::session& session, HistoryCoin coin, CandleInterval interval,
                 std::span<const Candle> candles, HistorySource source) {
  std::vector<Candle> wanted(candles.begin(), candles.end());
  for (Candle& each : wanted) each.source = source;
  const TimeRange range{candles.front().open_time, candles.back().open_time + Millis{1}};
  for (const Candle& held : ReadCandles(session, coin, interval, range, INT64_MAX)) {
    const auto given = std::ranges::lower_bound(wanted, held.open_time, {}, &Candle::open_time);
    if (given == wanted.end() || given->open_time != held.open_time) continue;
    const bool better = held.source < source && IsSettled(held);
    const bool more = held.source == source && MergeSources({&held, 1}, *given) != *given;
    if (better || more) wanted.erase(given);
  }
  WriteCandles(session, coin, interval, wanted);
}

std::vector<Candle> ReadCandles(soci::session& session, HistoryCoin coin, CandleInterval interval,
                                const TimeRange& range, std::int64_t limit,
                                std::optional<HistorySource> source) {
  const int span = static_cast<int>(interval);
  const long long from = ToSqlTime(range.from);
  const long long to = ToSqlTime(range.to);
  const int worst = static_cast<int>(source.value_or(HistorySource::kUpstream));
  const int best = static_cast<int>(source.value_or(HistorySource::kOwn));
  const long long rows_max = std::min<long long>(limit, INT64_MAX / kSources) * kSources;
  Candle row;
  long long opened = 0, samples = 0;
  int row_source = 0;
  Cell market_cap, volume, traded, coverage;
  soci::statement query =
      (session.prepare << "SELECT opened_ms, source, open, high, low, close, market_cap, "
                          "volume_24h, traded_volume, samples, coverage FROM history_candles "
                          "WHERE coin = :coin AND span = :span AND opened_ms >= :from "
                          "AND opened_ms < :to AND source BETWEEN :best AND :worst "
                          "ORDER BY opened_ms, source LIMIT :limit",
       use(coin), use(span), use(from), use(to), use(best), use(worst), use(rows_max), into(opened),
       into(row_source), into(row.open), into(row.high), into(row.low), into(row.close),
       into(market_cap.value, market_cap.known), into(volume.value, volume.known),
       into(traded.value, traded.known), into(samples), into(coverage.value, coverage.known));
  std::vector<Candle> candles;
  query.execute();
  while (query.fetch()) {
    row.open_time = FromSqlTime(opened);
    row.source = static_cast<HistorySource>(row_source);
    row.market_cap = market_cap.Get();
    row.volume_24h = volume.Get();
    row.traded_volume = traded.Get();
    row.samples = samples;
    row.coverage = coverage.Get().value_or(UnjudgedCoverage(row, interval));
    candles.push_back(row);
  }
  return candles;
}

std::vector<WallTime> UnjudgedTimes(soci::session& session, HistoryCoin coin,
                                    CandleInterval interval, HistorySource source,
                                    const TimeRange& range, int limit) {
  const int span = static_cast<int>(interval);
  const int source_number = static_cast<int>(source);
  const long long from = ToSqlTime(range.from);
  const long long to = ToSqlTime(range.to);
  long long opened = 0;
  soci::statement query =
      (session.prepare << "SELECT opened_ms FROM history_candles WHERE coverage IS NULL "
                          "AND coin = :coin AND span = :span AND opened_ms >= :from "
                          "AND opened_ms < :to AND source = :source "
                          "ORDER BY opened_ms LIMIT :limit",
       use(coin), use(span), use(from), use(to), use(source_number), use(limit), into(opened));
  std::vector<WallTime> times;
  query.execute();
  while (query.fetch()) times.push_back(FromSqlTime(opened));
  return times;
}

}  // namespace cpa
