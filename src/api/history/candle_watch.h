// Which candles somebody follows, and what became of them since they were last looked at. They are
// read from history, so a live candle is what GET /crypto/{id}/ohlc answers.
// Threads: any. Refresh blocks; one call at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "domain/candle.h"
#include "history/history_store.h"
#include "market/feed.h"

namespace cpa::api {

// A coin's candles of one interval.
using CandleKey = std::pair<std::string, CandleInterval>;

struct CandleUpdate {
  CandleKey key;
  Candle candle = {};  // Not open: its last, it comes once.

  bool operator==(const CandleUpdate&) const = default;
};

class CandleWatch {
 public:
  // A candle is told as closed when the next one has begun, or so long after its end: upstream's
  // prices come late.
  static constexpr Millis kGrace{90'000};

  // Both outlive this.
  CandleWatch(HistoryReader& history, const Clock& clock) : history_(history), clock_(clock) {}

  // One more follower. The candle as it was last sent; empty: the next Refresh sends it.
  std::optional<Candle> Follow(const CandleKey& key);
  void Unfollow(const CandleKey& key);

  // Whether one of the followed candles may have changed.
  bool Note(const std::vector<const SnapshotEntry*>& rows);

  // Of each followed candle that has changed: first the one that has closed, then the open one.
  std::vector<CandleUpdate> Refresh();

 private:
  struct Watched {
    int followers = 0;
    bool stale = true;  // To be read.
    std::optional<Candle> told;
  };

  using Stale = std::vector<std::pair<CandleKey, std::optional<Candle>>>;

  Stale TakeStale();
  std::vector<Candle> Read(const CandleKey& key, const std::optional<Candle>& told) const;
  void Tell(const CandleKey& key, std::vector<Candle> candles, std::vector<CandleUpdate>& updates);

  HistoryReader& history_;
  const Clock& clock_;
  Mutex mutex_;
  std::map<CandleKey, Watched> watched_ CPA_GUARDED_BY(mutex_);
};

}  // namespace cpa::api
