#include "storage/history/history_store.h"

#include <algorithm>

#include <soci/soci.h>

#include "history/candle_fold.h"
#include "history/candle_time.h"
#include "storage/engine/database_url.h"
#include "storage/engine/sql_values.h"
#include "storage/history/history_fold.h"
#include "storage/history/history_merge.h"

namespace cpa {
namespace {

bool IsStored(CandleInterval interval) {
  return std::ranges::find(kStoredIntervals, interval) != kStoredIntervals.end();
}

bool Contains(const TimeRange& range, WallTime at) {
  return at >= range.from && at < range.to;
}

SamplesByHour ByHour(std::span<const PriceSample> samples) {
  SamplesByHour hours;
  for (const PriceSample& each : samples) hours[HourNumberOf(each.at)].push_back(each);
  return hours;
}

template <class T>
void Truncate(std::vector<T>& values, std::int64_t limit) {
  if (static_cast<std::int64_t>(values.size()) > limit) {
    values.erase(values.begin() + limit, values.end());
  }
}

std::int64_t CountWithin(std::span<const Candle> candles, const TimeRange& range) {
  return std::ranges::count_if(candles,
                               [&](const Candle& each) { return Contains(range, each.open_time); });
}

}  // namespace

// The tail is read before the database: what is folded in between is then seen twice, and not
// missed.
Result<std::vector<Candle>> SqlHistoryStore::Candles(std::string_view crypto_id,
                                                     CandleInterval interval,
                                                     const TimeRange& range, std::int64_t limit) {
  if (!IsStored(interval)) return Invalid("candles of this interval are not stored");
  if (range.from >= range.to || limit <= 0) return std::vector<Candle>{};
  const SamplesByHour tail = ByHour(tail_.Samples(crypto_id));
  const std::string id(crypto_id);
  const WallTime now = clock_.Wall();
  auto candles = ReadFor<std::vector<Candle>>(
      database_, [&](soci::session& session) -> Result<std::vector<Candle>> {
        // A coin without a number has nothing stored, but may be in the tail.
        const HistoryCoin coin = FindHistoryCoin(session, id).value_or(0);
        return ReadMerged(session, coin, interval, range, limit, tail);
      });
  if (!candles) return candles;
  for (Candle& each : *candles) each.is_open = CandleEndTime(interval, each.open_time) > now;
  return candles;
}

Result<std::vector<PriceSample>> SqlHistoryStore::Samples(std::string_view crypto_id,
                                                          const TimeRange& range,
                                                          std::int64_t limit) {
  if (range.from >= range.to || limit <= 0) return std::vector<PriceSample>{};
  std::vector<PriceSample> tail = tail_.Samples(crypto_id);
  std::erase_if(tail, [&](const PriceSample& each) { return !Contains(range, each.at); });
  const std::string id(crypto_id);
  auto samples = ReadFor<std::vector<PriceSample>>(
      database_, [&](soci::session& session) -> Result<std::vector<PriceSample>> {
        const HistoryCoin coin = FindHistoryCoin(session, id).value_or(0);
        return ReadBlocks(session, coin, range, limit);
      });
  if (!samples) return samples;
  samples->insert(samples->end(), tail.begin(), tail.end());
  SortSamples(*samples);
  Truncate(*samples, limit);
  return samples;
}

Result<std::vector<FilledRange>> SqlHistoryStore::Filled(std::string_view crypto_id,
                                                         CandleInterval interval,
                                                         const TimeRange& range) {
  const std::string id(crypto_id);
  return ReadFor<std::vector<FilledRange>>(
      database_, [&](soci::session& session) -> Result<std::vector<FilledRange>> {
        const auto coin = FindHistoryCoin(session, id);
        if (!coin) return std::vector<FilledRange>{};
        return ReadFills(session, *coin, interval, range);
      });
}

Result<void> SqlHistoryStore::Fill(std::string_view crypto_id, CandleInterval interval,
                                   const TimeRange& range, std::span<const Candle> candles,
                                   HistorySource source) {
  if (!IsStored(interval)) return Invalid("candles of this interval are not stored");
  const auto coin = CoinFor(std::string(crypto_id));
  if (!coin) return coin.error();
  const auto ensure = [&]() -> Result<void> {
    if (candles.empty()) return {};
    return partitions_.Ensure(HistoryPartitions::Table::kCandles, candles.front().open_time,
                              candles.back().open_time);
  };
  const FilledRange fill{range, CountWithin(candles, range), clock_.Wall()};
  return partitions_.Write(ensure, [&](soci::session& session) -> Result<void> {
    if (auto same = database_.CheckEpoch(session); !same) return same;
    if (!candles.empty()) {
      const TimeRange written{candles.front().open_time, candles.back().open_time + Millis{1}};
      WriteFilled(session, *coin, interval, candles, source);
      RollUpAround(session, *coin, interval, written, source);
    }
    if (source == HistorySource::kUpstream) WriteFill(session, *coin, interval, fill);
    return {};
  });
}

Result<std::vector<std::string>> SqlHistoryStore::CoinIds() {
  return ReadFor<std::vector<std::string>>(
      database_, [](soci::session& session) -> Result<std::vector<std::string>> {
        std::vector<std::string> ids;
        for (auto& [coin, id] : AllHistoryCoins(session)) ids.push_back(id);
        std::ranges::sort(ids);
        return ids;
      });
}

Result<HistoryCoin> SqlHistoryStore::CoinFor(const std::string& crypto_id) {
  return WriteFor<HistoryCoin>(database_, [&](soci::session& session) -> Result<HistoryCoin> {
    RequireText(crypto_id);
    return MakeHistoryCoin(session, crypto_id);
  });
}

DatabaseOptions HistoryDatabaseOptions(DatabaseOptions main) {
  main.url = HistoryUrl(main.url);
  main.sqlite.page_bytes = kHistoryPageBytes;
  main.sqlite.sync_commits = false;
  main.sqlite.wipe_deleted = false;
  main.sqlite.checks_at_open = false;
  main.sqlite.checkpoint_pages = 256;
  return main;
}

}  // namespace cpa
