// The only writer of prices: checks and merges what upstream brings, publishes the next snapshot,
// and tells listeners which coins moved since the last value broadcast.
//
// A row is refused, counted, and changes nothing when its price is not a positive finite number
// within kPriceMin..kPriceMax, when it became null after having been known, when its stamp is older
// than the one held, or when it jumps by more than kJumpFactor either way without a second sample
// that agrees. When more than a tenth of a batch is refused as poison, the whole batch is.
//
// Threads: OnQuotes and Tick from any (serialised inside); readers take snapshot() from any.
// Listeners are called on the thread that brought the batch, one call at a time, in order.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/published.h"
#include "market/quote_source.h"
#include "market/snapshot.h"

namespace cpa {

struct FeedOptions {
  double change_threshold_percent = 0.1;  // PRICE_CHANGE_THRESHOLD
  // A coin absent from this many complete polls in a row leaves the snapshot.
  int absent_polls_max = 10;
};

// One coin that moved. `sequence` grows by one per change over the life of the process.
struct PriceChange {
  std::uint64_t sequence = 0;
  const SnapshotEntry* entry = nullptr;  // Points into the snapshot it came with.
};

class FeedListener {
 public:
  virtual ~FeedListener() = default;
  // `changes` in the order of the snapshot; may be empty.
  virtual void OnTick(const std::shared_ptr<const Snapshot>& snapshot,
                      const std::vector<PriceChange>& changes) = 0;
};

// Why rows and batches were refused, counted since start.
struct FeedCounters {
  std::uint64_t batches = 0;
  std::uint64_t batches_rejected = 0;  // Includes answers that did not parse.
  std::uint64_t rows_accepted = 0;
  std::uint64_t rows_not_positive = 0;  // Zero, negative, non-finite or out of range.
  std::uint64_t rows_became_null = 0;
  std::uint64_t rows_out_of_order = 0;
  std::uint64_t rows_future = 0;
  std::uint64_t rows_held_back = 0;  // Implausible jumps waiting for a second sample.
  std::uint64_t rows_duplicate = 0;  // The same id twice in one batch.
  std::uint64_t changes_published = 0;
};

class Feed {
 public:
  Feed(FeedOptions options, const Clock& clock);

  void AddListener(FeedListener* listener);  // Before the first batch; not owned.
  void OnQuotes(const QuoteBatch& batch);
  void OnRejected();

  // Never null; empty before the first batch.
  std::shared_ptr<const Snapshot> snapshot() const { return snapshot_.Load(); }
  std::uint64_t sequence() const { return sequence_.load(std::memory_order_relaxed); }
  FeedCounters counters() const;
};

}  // namespace cpa
