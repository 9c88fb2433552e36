// The part of SqlHistoryStore that records: ticks, their folding, and deletion.
#include <algorithm>
#include <iterator>
#include <map>

#include <soci/soci.h>

#include "base/log.h"
#include "base/mutex.h"
#include "history/candle_time.h"
#include "storage/engine/sql_values.h"
#include "storage/history/history_fold.h"
#include "storage/history/history_repair.h"
#include "storage/history/history_store.h"

namespace cpa {
namespace {

// One transaction of these takes a few milliseconds, so other writers do not wait long.
constexpr std::size_t kCoinsFoldedAtOnce = 8;
constexpr int kTicksReadAtOnce = 500;
constexpr std::size_t kTicksDeletedAtOnce = 50;
constexpr int kBlocksDeletedAtOnce = 50;
constexpr int kCandlesDeletedAtOnce = 200;
constexpr int kCoinsLookedAtAtOnce = 100;
constexpr int kCandlesRepairedAtOnce = 500;

// Long enough to try again until no dump is in the way.
constexpr std::chrono::days kMadeAhead{31};

// Two servers that complete the same block would each write what the other has not seen. Held until
// the transaction ends; SQLite has one writer.
void LockFolding(soci::session& session) {
  if (session.get_backend_name() == "postgresql") {
    session << "SELECT pg_advisory_xact_lock(4846272420)";
  }
}

// Of one coin. Returns whether there may be more.
bool DeleteOlder(soci::session& session, const std::string& table, const std::string& column,
                 const std::string& which, HistoryCoin coin, long long before, int limit) {
  const std::string where = " WHERE coin = :coin" + which + " AND " + column + " < :before";
  soci::statement erase =
      (session.prepare << "DELETE FROM " << table << where << " AND " << column << " IN (SELECT "
                       << column << " FROM " << table << " WHERE coin = :coin2" << which << " AND "
                       << column << " < :before2 ORDER BY " << column << " LIMIT :limit)",
       soci::use(coin), soci::use(before), soci::use(coin), soci::use(before), soci::use(limit));
  erase.execute(true);
  return erase.get_affected_rows() >= limit;
}

// What somebody gave us is deleted by nobody.
const std::string kNotImported =
    " AND source <> " + std::to_string(static_cast<int>(HistorySource::kImported));

struct PrunedTier {
  CandleInterval interval;
  WallTime HistoryCutoffs::*cutoff;
};

constexpr PrunedTier kPrunedTiers[] = {{CandleInterval::k5m, &HistoryCutoffs::five_minutes},
                                       {CandleInterval::k1h, &HistoryCutoffs::one_hour},
                                       {CandleInterval::k1d, &HistoryCutoffs::one_day}};

bool HasOlder(soci::session& session, const std::string& table, const std::string& column,
              const std::string& which, HistoryCoin coin, long long before) {
  int has = 0;
  session << "SELECT CASE WHEN EXISTS (SELECT 1 FROM " << table << " WHERE coin = :coin" << which
          << " AND " << column << " < :before) THEN 1 ELSE 0 END",
      soci::use(coin, "coin"), soci::use(before, "before"), soci::into(has);
  return has == 1;
}

// Whether PruneCoin would find anything.
bool IsPrunable(soci::session& session, HistoryCoin coin, const HistoryCutoffs& cutoffs) {
  if (HasOlder(session, "history_blocks", "hour", "", coin, HourNumberOf(cutoffs.raw))) return true;
  return std::ranges::any_of(kPrunedTiers, [&](const PrunedTier& tier) {
    const std::string span = " AND span = " + std::to_string(static_cast<int>(tier.interval));
    const long long before = ToSqlTime(cutoffs.*tier.cutoff);
    return HasOlder(session, "history_candles", "opened_ms", span + kNotImported, coin, before) ||
           HasOlder(session, "history_fills", "to_ms", span, coin, before);
  });
}

bool PruneCoin(soci::session& session, HistoryCoin coin, const HistoryCutoffs& cutoffs) {
  bool more = DeleteOlder(session, "history_blocks", "hour", "", coin, HourNumberOf(cutoffs.raw),
                          kBlocksDeletedAtOnce);
  for (const PrunedTier& tier : kPrunedTiers) {
    const std::string span = " AND span = " + std::to_string(static_cast<int>(tier.interval));
    const long long before = ToSqlTime(cutoffs.*tier.cutoff);
    more |= DeleteOlder(session, "history_candles", "opened_ms", span + kNotImported, coin, before,
                        kCandlesDeletedAtOnce);
    more |=
        DeleteOlder(session, "history_fills", "to_ms", span, coin, before, kCandlesDeletedAtOnce);
  }
  return more;
}

std::optional<HistoryCoin> NextCoin(soci::session& session, HistoryCoin after) {
  HistoryCoin coin = 0;
  session << "SELECT coin FROM history_coins WHERE coin > :after ORDER BY coin LIMIT 1",
      soci::use(after, "after"), soci::into(coin);
  return session.got_data() ? std::optional(coin) : std::nullopt;
}

}  // namespace

// What ticks hold, by coin and hour.
struct SqlHistoryStore::Unfolded {
  std::map<HistoryCoin, SamplesByHour> coins = {};
  long long last = 0;                // The last tick that was read.
  std::vector<long long> done = {};  // Those with nothing in them for a later time.
};

Result<std::vector<LoggedSample>> SqlHistoryStore::LoadUnfolded() {
  std::vector<LoggedSample> samples;
  const auto done = database_.Read([&](soci::session& session) -> Result<void> {
    samples.clear();
    const auto ids = AllHistoryCoins(session);
    long long after = 0;
    while (true) {
      const auto ticks = ReadTicks(session, after, kTicksReadAtOnce);
      for (const StoredTick& tick : ticks) {
        const auto decoded = DecodeTick(tick.samples);
        if (!decoded) CPA_LOG_ERROR("history", "tick {}: {}", tick.tick, decoded.error().detail);
        if (!decoded) continue;
        for (const CoinSample& each : *decoded) {
          const auto id = ids.find(each.coin);
          if (id != ids.end()) samples.push_back({id->second, each.sample});
        }
      }
      if (ticks.size() < kTicksReadAtOnce) return {};
      after = ticks.back().tick;
    }
  });
  if (!done) return done.error();
  return samples;
}

Result<void> SqlHistoryStore::Append(std::span<const LoggedSample> samples) {
  std::unordered_map<std::string, HistoryCoin> made;
  const auto number_of = [&](soci::session& session, const std::string& crypto_id)
                             CPA_REQUIRES(mutex_) {
                               const auto known = coins_.find(crypto_id);
                               if (known != coins_.end()) return known->second;
                               const auto [place, is_new] = made.try_emplace(crypto_id, 0);
                               if (is_new) place->second = MakeHistoryCoin(session, crypto_id);
                               return place->second;
                             };
  MutexLock lock(mutex_);
  auto done = database_.Write([&](soci::session& session) CPA_REQUIRES(mutex_) -> Result<void> {
    made.clear();
    if (auto same = database_.CheckEpoch(session); !same) return same;
    std::vector<CoinSample> tick;
    for (const LoggedSample& each : samples) {
      RequireText(each.crypto_id);
      tick.push_back({number_of(session, each.crypto_id), each.sample});
    }
    InsertTick(session, tick);
    return {};
  });
  if (done) coins_.merge(made);
  return done;
}

Result<void> SqlHistoryStore::Fold(WallTime before) {
  const auto unfolded = ReadUnfolded(before);
  if (!unfolded) return unfolded.error();
  if (auto folded = FoldCoins(*unfolded); !folded) return folded;
  return DropFolded(unfolded->done);
}

// A damaged tick is passed over, and deleted with the others: it must not stop all that follow.
Result<SqlHistoryStore::Unfolded> SqlHistoryStore::ReadUnfolded(WallTime before) {
  Unfolded unfolded;
  while (true) {
    std::vector<StoredTick> ticks;
    const auto read = database_.Read([&](soci::session& session) -> Result<void> {
      ticks = ReadTicks(session, unfolded.last, kTicksReadAtOnce);
      return {};
    });
    if (!read) return read.error();
    for (const StoredTick& tick : ticks) {
      unfolded.last = tick.tick;
      if (tick.newest < before) unfolded.done.push_back(tick.tick);
      const auto samples = DecodeTick(tick.samples);
      if (!samples) CPA_LOG_ERROR("history", "tick {}: {}", tick.tick, samples.error().detail);
      if (!samples) continue;
      for (const CoinSample& each : *samples) {
        if (each.sample.at >= before) continue;
        unfolded.coins[each.coin][HourNumberOf(each.sample.at)].push_back(each.sample);
      }
    }
    if (ticks.size() < kTicksReadAtOnce) return unfolded;
  }
}

Result<void> SqlHistoryStore::FoldCoins(const Unfolded& unfolded) {
  for (auto next = unfolded.coins.begin(); next != unfolded.coins.end();) {
    const auto first = next;
    auto end = first;
    for (std::size_t i = 0; i < kCoinsFoldedAtOnce && end != unfolded.coins.end(); ++i) ++end;
    const auto ensure = [&] { return EnsurePartitions(unfolded); };
    auto folded = partitions_.Write(ensure, [&](soci::session& session) -> Result<void> {
      if (auto same = database_.CheckEpoch(session); !same) return same;
      LockFolding(session);
      for (auto coin = first; coin != end; ++coin) FoldHours(session, coin->first, coin->second);
      return {};
    });
    if (!folded) return folded;
    next = end;
  }
  return {};
}

// Also of some time to come, while nothing depends on them yet.
Result<void> SqlHistoryStore::EnsurePartitions(const Unfolded& unfolded) {
  using Table = HistoryPartitions::Table;
  HistoryHour first = INT64_MAX;
  HistoryHour last = INT64_MIN;
  for (const auto& [coin, hours] : unfolded.coins) {
    first = std::min(first, hours.begin()->first);
    last = std::max(last, hours.rbegin()->first);
  }
  const WallTime day = CandleOpenTime(CandleInterval::k1d, StartOfHour(first));
  for (const Table table : {Table::kBlocks, Table::kCandles}) {
    if (auto made = partitions_.Ensure(table, day, StartOfHour(last)); !made) return made;
    const auto ahead = partitions_.Ensure(table, StartOfHour(last), StartOfHour(last) + kMadeAhead);
    if (!ahead) CPA_LOG_DEBUG("history", "partitions ahead: {}", ahead.error().detail);
  }
  return {};
}

// A tick with a sample of the hour that goes on stays, and is folded once more, which changes
// nothing for its other samples. Another server may have committed a tick with a smaller number
// meanwhile, so only what was read is deleted.
Result<void> SqlHistoryStore::DropFolded(std::span<const long long> ticks) {
  while (!ticks.empty()) {
    const auto some = ticks.first(std::min(ticks.size(), kTicksDeletedAtOnce));
    auto dropped = database_.Write([&](soci::session& session) -> Result<void> {
      if (auto same = database_.CheckEpoch(session); !same) return same;
      DeleteTicks(session, some);
      return {};
    });
    if (!dropped) return dropped;
    ticks = ticks.subspan(some.size());
  }
  return {};
}

Result<bool> SqlHistoryStore::Repair() {
  return WriteFor<bool>(database_, [this](soci::session& session) -> Result<bool> {
    if (auto same = database_.CheckEpoch(session); !same) return same.error();
    LockFolding(session);  // What is judged here must not be folded by another server meanwhile.
    return RepairSome(session, kCandlesRepairedAtOnce);
  });
}

// Only looks: nearly always there is nothing to delete, and a write would make others wait.
Result<SqlHistoryStore::Prunable> SqlHistoryStore::FindPrunable(const HistoryCutoffs& cutoffs,
                                                                PruneProgress& progress) {
  return ReadFor<Prunable>(database_, [&](soci::session& session) -> Result<Prunable> {
    for (int i = 0; i < kCoinsLookedAtAtOnce; ++i) {
      const auto coin = NextCoin(session, progress.coin);
      if (!coin) return Prunable{.at_end = true};
      if (IsPrunable(session, *coin, cutoffs)) return Prunable{.coin = coin};
      progress.coin = *coin;
    }
    return Prunable{};
  });
}

Result<bool> SqlHistoryStore::Prune(const HistoryCutoffs& cutoffs, PruneProgress& progress) {
  using Table = HistoryPartitions::Table;
  const auto looked = FindPrunable(cutoffs, progress);
  if (!looked) return looked.error();
  if (const auto coin = looked->coin) {
    bool more_of_it = false;
    const auto done = database_.Write([&](soci::session& session) -> Result<void> {
      more_of_it = PruneCoin(session, *coin, cutoffs);
      return {};
    });
    if (!done) return done.error();
    if (!more_of_it) progress.coin = *coin;
    return true;
  }
  if (!looked->at_end) return true;
  const WallTime oldest_candle =
      std::min({cutoffs.five_minutes, cutoffs.one_hour, cutoffs.one_day});
  if (const auto dropped = partitions_.DropEmptyBefore(Table::kBlocks, cutoffs.raw); !dropped) {
    return dropped.error();
  }
  const auto dropped = partitions_.DropEmptyBefore(Table::kCandles, oldest_candle);
  if (!dropped) return dropped.error();
  return false;
}

}  // namespace cpa
