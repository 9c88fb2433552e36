// The rows of price history (history_migrations), the same on both engines.
// Threads: as soci::session. All throw as SOCI does.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <soci/session.h>

#include "base/clock.h"
#include "domain/candle.h"
#include "history/history_store.h"
#include "history/sample_block.h"

namespace cpa {

// Full hours since 1970.
using HistoryHour = long long;

HistoryHour HourNumberOf(WallTime at);
WallTime StartOfHour(HistoryHour hour);

// ---- Coins

std::optional<HistoryCoin> FindHistoryCoin(soci::session& session, const std::string& crypto_id);
HistoryCoin MakeHistoryCoin(soci::session& session, const std::string& crypto_id);
std::map<HistoryCoin, std::string> AllHistoryCoins(soci::session& session);

// ---- Ticks

struct StoredTick {
  long long tick = 0;
  WallTime newest = {};      // Of its samples.
  std::string samples = {};  // EncodeTick
};

void InsertTick(soci::session& session, std::span<const CoinSample> samples);
// At most `limit` behind `after`, in the order in which they were written.
std::vector<StoredTick> ReadTicks(soci::session& session, long long after, int limit);
void DeleteTicks(soci::session& session, std::span<const long long> ticks);

// ---- Blocks

// Empty when there is none, or it is damaged, which is logged.
std::vector<PriceSample> ReadBlock(soci::session& session, HistoryCoin coin, HistoryHour hour);
void WriteBlock(soci::session& session, HistoryCoin coin, HistoryHour hour,
                std::span<const PriceSample> samples);
// Those of the range, in order, until there are `limit` of them.
std::vector<PriceSample> ReadBlocks(soci::session& session, HistoryCoin coin,
                                    const TimeRange& range, std::int64_t limit);

// ---- Candles

// Replaces those with the same open time and source.
void WriteCandles(soci::session& session, HistoryCoin coin, CandleInterval interval,
                  std::span<const Candle> candles);

// The same, but only over candles that nobody has judged yet: another server may have folded one of
// them meanwhile.
void WriteJudged(soci::session& session, HistoryCoin coin, CandleInterval interval,
                 std::span<const Candle> candles);

// As WriteCandles for candles of one source, but not where a better source has seen everything, nor
// where this one has more already.
// REQUIRES: not empty, and strictly increasing.
void WriteFilled(soci::session& session, HistoryCoin coin, CandleInterval interval,
                 std::span<const Candle> candles, HistorySource source);

// In order of time and then of source: of all sources, or only of `source`. At least those of the
// first `limit` open times.
std::vector<Candle> ReadCandles(soci::session& session, HistoryCoin coin, CandleInterval interval,
                                const TimeRange& range, std::int64_t limit,
                                std::optional<HistorySource> source = std::nullopt);

// When the candles open that an earlier program wrote and nobody has judged yet
// (history_repair.h): at most `limit`, the oldest first.
std::vector<WallTime> UnjudgedTimes(soci::session& session, HistoryCoin coin,
                                    CandleInterval interval, HistorySource source,
                                    const TimeRange& range, int limit);

// ---- Fills

void WriteFill(soci::session& session, HistoryCoin coin, CandleInterval interval,
               const FilledRange& fill);
std::vector<FilledRange> ReadFills(soci::session& session, HistoryCoin coin,
                                   CandleInterval interval, const TimeRange& range);

}  // namespace cpa
