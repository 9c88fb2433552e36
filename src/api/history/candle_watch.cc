#include "api/history/candle_watch.h"

#include <algorithm>

#include "base/log.h"
#include "base/mutex.h"
#include "history/candle_time.h"
#include "history/views.h"

namespace cpa::api {
namespace {

// More candles than that have gone by only after a long pause of upstream.
constexpr std::int64_t kCandlesAtOnce = 100;

}  // namespace

std::optional<Candle> CandleWatch::Follow(const CandleKey& key) {
  MutexLock lock(mutex_);
  Watched& watched = watched_[key];
  ++watched.followers;
  return watched.told;
}

void CandleWatch::Unfollow(const CandleKey& key) {
  MutexLock lock(mutex_);
  const auto found = watched_.find(key);
  if (found != watched_.end() && --found->second.followers == 0) watched_.erase(found);
}

bool CandleWatch::Note(const std::vector<const SnapshotEntry*>& rows) {
  MutexLock lock(mutex_);
  if (watched_.empty()) return false;
  bool any = false;
  for (const SnapshotEntry* row : rows) {
    const auto first = watched_.lower_bound({row->quote->id, CandleInterval::k1m});
    for (auto it = first; it != watched_.end() && it->first.first == row->quote->id; ++it) {
      it->second.stale = true;
      any = true;
    }
  }
  return any;
}

std::vector<CandleUpdate> CandleWatch::Refresh() {
  std::vector<CandleUpdate> updates;
  for (const auto& [key, told] : TakeStale()) Tell(key, Read(key, told), updates);
  return updates;
}

CandleWatch::Stale CandleWatch::TakeStale() {
  MutexLock lock(mutex_);
  Stale stale;
  for (auto& [key, watched] : watched_) {
    if (!std::exchange(watched.stale, false)) continue;
    stale.emplace_back(key, watched.told);
  }
  return stale;
}

// From the candle that was told last; at first the newest one, or the one before when it has only
// just ended.
std::vector<Candle> CandleWatch::Read(const CandleKey& key,
                                      const std::optional<Candle>& told) const {
  const auto& [crypto_id, interval] = key;
  const WallTime now = clock_.Wall();
  const WallTime from = told ? told->open_time : CandleOpenTime(interval, now - kGrace);
  auto page =
      ReadOldestFirst(history_, crypto_id, interval, {from, now + kGrace}, kCandlesAtOnce, now);
  if (!page) {
    CPA_LOG_WARN("history", "reading live candles: {}", page.error().detail);
    return {};
  }
  std::vector<Candle>& candles = page->candles;
  if (!told && candles.size() > 1) candles.erase(candles.begin(), candles.end() - 1);
  for (std::size_t i = 0; i < candles.size(); ++i) {
    const bool is_newest = i + 1 == candles.size();
    candles[i].is_open = is_newest && now < CandleEndTime(interval, candles[i].open_time) + kGrace;
  }
  return std::move(candles);
}

void CandleWatch::Tell(const CandleKey& key, std::vector<Candle> candles,
                       std::vector<CandleUpdate>& updates) {
  MutexLock lock(mutex_);
  const auto found = watched_.find(key);
  if (found == watched_.end()) return;
  std::optional<Candle>& told = found->second.told;
  for (const Candle& candle : candles) {
    const bool same = told && told->open_time == candle.open_time;
    if (same && (!told->is_open || *told == candle)) continue;
    updates.push_back({key, candle});
    told = candle;
  }
}

}  // namespace cpa::api
