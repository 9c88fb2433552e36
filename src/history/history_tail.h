// The newest samples of every coin: what no block has yet, and what is not on record yet. Readers
// complete the stored candles with it, so the open ones are right also while the disk is not.
//
// Bounded in bytes, whatever the disk does, and reckoned by what its vectors hold, not by what is
// in them. When it is full it is thinned: of samples older than the newest 5-minute candle only
// those stay that make the candles (first, last, highest, lowest of each 5 minutes). When that does
// not help, each coin loses its oldest samples. Threads: any; nothing here waits for a disk.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "base/text_hash.h"
#include "domain/candle.h"
#include "history/history_log.h"
#include "history/history_store.h"

namespace cpa {

struct TailCounters {
  std::uint64_t added = 0;
  std::uint64_t repeated = 0;  // The same coin and time again.
  std::uint64_t thinned = 0;
  std::uint64_t dropped = 0;

  // Held now.
  std::size_t samples = 0;
  std::size_t bytes = 0;
  std::size_t unsettled = 0;  // Of these, not on record.
};

class HistoryTail {
 public:
  // More coins than can be tracked; of more the ones go whose newest sample is the oldest.
  static constexpr std::size_t kCoinsMax = 15'000;

  explicit HistoryTail(std::size_t bytes_max = 64 * 1024 * 1024) : bytes_max_(bytes_max) {}

  // False: repeated. `on_record` for what comes from there.
  bool Add(const std::string& crypto_id, const PriceSample& sample, bool on_record = false);

  // In order of time, each time once.
  std::vector<PriceSample> Samples(std::string_view crypto_id) const;

  // At most `max` of those that are not on record, the oldest of each coin first. When they are,
  // say so with Settle before the next call; when that failed, nothing need be said.
  std::vector<LoggedSample> Take(std::size_t max);
  void Settle();

  void EraseBefore(WallTime time);  // What is on record.
  void Shrink();                    // Keeps within the bound; never between Take and Settle.

  bool is_half_full() const;
  bool has_unsettled() const;
  TailCounters counters() const;
  std::size_t coin_count() const;

 private:
  struct Coin {
    std::vector<PriceSample> samples;  // As they came.
    std::size_t on_record = 0;         // The number of leading samples that are stored,
    std::size_t taken = 0;             // and of those behind them that are being stored.
    WallTime newest{};                 // Of them all.
  };

  static bool Has(const Coin& coin, WallTime at);
  static std::size_t BytesOf(const Coin& coin);
  static void MakeRoom(std::vector<PriceSample>& samples);
  static void GiveBack(std::vector<PriceSample>& samples);
  static std::size_t Thin(std::vector<PriceSample>& samples, std::size_t from, std::size_t to);
  void ThinCoin(Coin& coin) CPA_REQUIRES(mutex_);
  void DropOldest(Coin& coin) CPA_REQUIRES(mutex_);
  void DropSilentCoins() CPA_REQUIRES(mutex_);

  const std::size_t bytes_max_;
  mutable Mutex mutex_;
  std::unordered_map<std::string, Coin, TextHash, std::equal_to<>> coins_ CPA_GUARDED_BY(mutex_);
  std::size_t count_ CPA_GUARDED_BY(mutex_) = 0;  // All samples,
  std::size_t bytes_ CPA_GUARDED_BY(mutex_) = 0;  // the room that they and what follows them have,
  std::size_t unsettled_ CPA_GUARDED_BY(mutex_) = 0;  // and those not on record.
  TailCounters counters_ CPA_GUARDED_BY(mutex_);
};

}  // namespace cpa
