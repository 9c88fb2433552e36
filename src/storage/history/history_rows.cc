#include "storage/history/history_rows.h"

#include <algorithm>

#include <soci/soci.h>

#include "base/log.h"
#include "history/candle_time.h"
#include "storage/engine/sql_bytes.h"
#include "storage/engine/sql_values.h"

namespace cpa {

using soci::into;
using soci::use;

HistoryHour HourNumberOf(WallTime at) {
  const WallTime start = CandleOpenTime(CandleInterval::k1h, at);
  return std::chrono::duration_cast<std::chrono::hours>(start.time_since_epoch()).count();
}

WallTime StartOfHour(HistoryHour hour) {
  return WallTime{std::chrono::hours(hour)};
}

std::optional<HistoryCoin> FindHistoryCoin(soci::session& session, const std::string& crypto_id) {
  HistoryCoin coin = 0;
  session << "SELECT coin FROM history_coins WHERE crypto_id = :crypto_id",
      use(crypto_id, "crypto_id"), into(coin);
  return session.got_data() ? std::optional(coin) : std::nullopt;
}

HistoryCoin MakeHistoryCoin(soci::session& session, const std::string& crypto_id) {
  if (const auto known = FindHistoryCoin(session, crypto_id)) return *known;
  session << "INSERT INTO history_coins (crypto_id) VALUES (:crypto_id) ON CONFLICT DO NOTHING",
      use(crypto_id, "crypto_id");
  return FindHistoryCoin(session, crypto_id).value();
}

std::map<HistoryCoin, std::string> AllHistoryCoins(soci::session& session) {
  std::map<HistoryCoin, std::string> coins;
  HistoryCoin coin = 0;
  std::string crypto_id;
  soci::statement query =
      (session.prepare << "SELECT coin, crypto_id FROM history_coins", into(coin), into(crypto_id));
  query.execute();
  while (query.fetch()) coins.emplace(coin, crypto_id);
  return coins;
}

void InsertTick(soci::session& session, std::span<const CoinSample> samples) {
  const auto newest =
      std::ranges::max_element(samples, {}, [](const CoinSample& each) { return each.sample.at; });
  const long long newest_ms = ToSqlTime(newest->sample.at);
  SqlBytes bytes(session);
  bytes.Set(EncodeTick(samples));
  auto insert =
      (session.prepare << "INSERT INTO history_ticks (newest_ms, samples) VALUES (:newest, "
                       << bytes.Write(":samples") << ")",
       use(newest_ms));
  bytes.BindUse(insert);
  soci::statement(insert).execute(true);
}

std::vector<StoredTick> ReadTicks(soci::session& session, long long after, int limit) {
  std::vector<StoredTick> ticks;
  StoredTick tick;
  long long newest_ms = 0;
  SqlBytes bytes(session);
  auto select = (session.prepare << "SELECT tick, newest_ms, " << bytes.Read("samples")
                                 << " FROM history_ticks WHERE tick > :after "
                                    "ORDER BY tick LIMIT :limit",
                 use(after), use(limit), into(tick.tick), into(newest_ms));
  bytes.BindInto(select);
  soci::statement query(select);
  query.execute();
  while (query.fetch()) {
    tick.newest = FromSqlTime(newest_ms);
    tick.samples = bytes.Get();
    ticks.push_back(tick);
  }
  return ticks;
}

void DeleteTicks(soci::session& session, std::span<const long long> ticks) {
  long long tick = 0;
  soci::statement erase =
      (session.prepare << "DELETE FROM history_ticks WHERE tick = :tick", use(tick));
  for (const long long each : ticks) {
    tick = each;
    erase.execute(true);
  }
}

std::vector<PriceSample> ReadBlock(soci::session& session, HistoryCoin coin, HistoryHour hour) {
  return ReadBlocks(session, coin, {StartOfHour(hour), StartOfHour(hour + 1)}, INT64_MAX);
}

void WriteBlock(soci::session& session, HistoryCoin coin, HistoryHour hour,
                std::span<const PriceSample> samples) {
  SqlBytes bytes(session);
  bytes.Set(EncodeBlock(samples));
  auto insert = (session.prepare << "INSERT INTO history_blocks (coin, hour, samples) "
                                    "VALUES (:coin, :hour, "
                                 << bytes.Write(":samples")
                                 << ") ON CONFLICT (coin, hour) DO UPDATE "
                                    "SET samples = excluded.samples",
                 use(coin), use(hour));
  bytes.BindUse(insert);
  soci::statement(insert).execute(true);
}

std::vector<PriceSample> ReadBlocks(soci::session& session, HistoryCoin coin,
                                    const TimeRange& range, std::int64_t limit) {
  const HistoryHour from = HourNumberOf(range.from);
  const long long to_ms = ToSqlTime(range.to);
  const HistoryHour to = HourNumberOf(WallTime{Millis{to_ms - 1}});
  HistoryHour hour = 0;
  SqlBytes bytes(session);
  auto select = (session.prepare << "SELECT hour, " << bytes.Read("samples")
                                 << " FROM history_blocks WHERE coin = :coin "
                                    "AND hour BETWEEN :from AND :to ORDER BY hour",
                 use(coin), use(from), use(to), into(hour));
  bytes.BindInto(select);
  soci::statement query(select);
  query.execute();
  std::vector<PriceSample> samples;
  while (static_cast<std::int64_t>(samples.size()) < limit && query.fetch()) {
    const auto block = DecodeBlock(bytes.Get());
    if (!block) {
      CPA_LOG_ERROR("history", "block {} of coin {}: {}", hour, coin, block.error().detail);
      continue;
    }
    std::ranges::copy_if(*block, std::back_inserter(samples), [&](const PriceSample& each) {
      return each.at >= range.from && each.at < range.to;
    });
  }
  return samples;
}

void WriteFill(soci::session& session, HistoryCoin coin, CandleInterval interval,
               const FilledRange& fill) {
  const int span = static_cast<int>(interval);
  const long long from = ToSqlTime(fill.range.from);
  const long long to = ToSqlTime(fill.range.to);
  const long long count = fill.candle_count;
  const long long at = ToSqlTime(fill.filled_at);
  session << "INSERT INTO history_fills (coin, span, from_ms, to_ms, candles, filled_at_ms) "
             "VALUES (:coin, :span, :from, :to, :candles, :at) "
             "ON CONFLICT (coin, span, from_ms, to_ms) DO UPDATE "
             "SET candles = excluded.candles, filled_at_ms = excluded.filled_at_ms",
      use(coin, "coin"), use(span, "span"), use(from, "from"), use(to, "to"), use(count, "candles"),
      use(at, "at");
}

std::vector<FilledRange> ReadFills(soci::session& session, HistoryCoin coin,
                                   CandleInterval interval, const TimeRange& range) {
  const int span = static_cast<int>(interval);
  const long long range_from = ToSqlTime(range.from);
  const long long range_to = ToSqlTime(range.to);
  long long from = 0, to = 0, count = 0, at = 0;
  soci::statement query =
      (session.prepare << "SELECT from_ms, to_ms, candles, filled_at_ms FROM history_fills "
                          "WHERE coin = :coin AND span = :span AND from_ms < :range_to "
                          "AND to_ms > :range_from ORDER BY from_ms, to_ms",
       use(coin), use(span), use(range_to), use(range_from), into(from), into(to), into(count),
       into(at));
  std::vector<FilledRange> fills;
  query.execute();
  while (query.fetch()) {
    fills.push_back({{FromSqlTime(from), FromSqlTime(to)}, count, FromSqlTime(at)});
  }
  return fills;
}

}  // namespace cpa
