// The only writer of prices: checks what sources bring, publishes the next snapshot, and
// notifies listeners of the coins that moved since the last broadcast value. Of each coin it keeps
// the facts, and a lane for each source of its price; PublishedOf (market/lane.h) says which price
// is published. A source of prices alone never touches a fact.
//
// A row is refused, counted, and changes nothing when its price is not a positive finite number
// within kPriceMin..kPriceMax, when it became null after having been known, when its stamp is older
// than the one held or cannot be, when its answer has another row of the coin that says otherwise,
// or when it jumps by more than kJumpFactor either way without a second sample from another answer,
// however long ago the price before was seen. When more than a tenth of an answer is poison, and at
// least five rows, the whole answer is refused; coins that were poison for long do not count.
//
// What is listed is bounded by what is tracked: coins_max of the top, whatever ids upstream comes
// up with, and those asked for by id. Of coins that have left as many are remembered as the top
// has, and for kRememberedFor: a coin that comes back in between keeps its index. Its last price is
// kept without a time, so that a jump is judged against what it was worth whenever it comes back.
//
// Threads: OnQuotes, OnTicks and OnRejected from any; readers call snapshot(), sequence() and
// counters() from any, also inside OnTick, and never wait for a writer's work. Rows are taken in
// under one lock, and published under another: who brings rows waits for no listener of an earlier
// batch before his are taken in. When OnQuotes returns, its rows are published, by this call or
// together with others. Listeners are called one call at a time, in order, those of rows last; they
// must not call OnQuotes, OnTicks or OnRejected.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/published.h"
#include "domain/quote.h"
#include "market/lane.h"
#include "market/plausibility.h"
#include "market/snapshot.h"

namespace cpa {

struct FeedOptions {
  double change_threshold_percent = 0.1;         // PRICE_CHANGE_THRESHOLD
  Millis stamp_age_max = std::chrono::hours{6};  // PRICE_STAMP_MAX_AGE
  std::size_t coins_max = 5'000;                 // MAX_CRYPTOCURRENCIES: the top.
  std::size_t extra_max = 250;                   // MAX_EXTRA_CRYPTOCURRENCIES
  // A coin absent from this many complete polls in a row leaves the snapshot, earlier when its
  // place among the top is taken, and at once when it was asked for by id and is no longer.
  int absent_polls_max = 10;
};

// How long a coin that has left keeps its index, and what is known of it.
inline constexpr std::chrono::hours kRememberedFor{1};

// Prices are kept for this multiple of the coins that there may be; beyond, any of them goes.
inline constexpr std::size_t kPricesKeptTimes = 4;

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

// Hears of every row that was accepted, whether the coin moved or not; never of a refused one.
class RowListener {
 public:
  virtual ~RowListener() = default;
  // Points into the snapshot that was just published. Must return quickly.
  virtual void OnRows(const std::vector<const SnapshotEntry*>& rows) = 0;
};

// Why rows and batches were refused, counted since start.
struct FeedCounters {
  std::uint64_t batches = 0;           // All answers, refused ones included.
  std::uint64_t batches_rejected = 0;  // Includes answers that did not parse.
  std::uint64_t rows_accepted = 0;
  std::uint64_t rows_not_positive = 0;  // Zero, negative, non-finite or out of range.
  std::uint64_t rows_became_null = 0;
  std::uint64_t rows_out_of_order = 0;
  std::uint64_t rows_future = 0;
  std::uint64_t rows_ancient = 0;        // Stamped before there were prices.
  std::uint64_t rows_held_back = 0;      // Implausible jumps waiting for a second sample.
  std::uint64_t rows_duplicate = 0;      // The same row twice in one batch.
  std::uint64_t rows_contradictory = 0;  // Rows of one coin in one batch that differ.
  std::uint64_t changes_published = 0;
};

class Feed {
 public:
  Feed(FeedOptions options, const Clock& clock);

  // Both before the first batch; not owned.
  void AddListener(FeedListener* listener);
  void AddRowListener(RowListener* listener);
  // Also before it: the last price that history knows of a coin, which its first row is judged by.
  void Remember(const std::string& id, double price);
  void OnQuotes(const QuoteBatch& batch);
  void OnTicks(const TickBatch& batch);
  void OnRejected();

  // From the next batch on. Rows of an id of before are passed over.
  void SetAliases(std::shared_ptr<const CoinAliases> aliases);

  // How many coins are known, listed or remembered.
  std::size_t known_count() const;

  // Never null; empty before the first batch.
  std::shared_ptr<const Snapshot> snapshot() const { return snapshot_.Load(); }

  // Of the last change published. Who reads it before snapshot() gets a snapshot at least as new.
  std::uint64_t sequence() const { return sequence_.load(std::memory_order_acquire); }

  FeedCounters counters() const;

 private:
  // What is remembered of one coin, also while it is not listed.
  struct Coin {
    SnapshotEntry entry;     // Without its JSON. No quote until a row was accepted.
    std::uint64_t life = 0;  // Of this coin at this index, and of no other.
    std::vector<Lane> lanes;
    bool told = false;           // A source has told its price since the last publication.
    int poisoned_in_row = 0;     // Answers.
    const Quote* row = nullptr;  // The first of the batch `seen_batch`, while it is judged.
    std::uint64_t seen_batch = 0;
    std::uint64_t contradicted_batch = 0;
    std::uint64_t seen_poll = 0;
    std::uint64_t top_poll = 0;  // Seen on a page of the top.
    SteadyTime seen_at{};
    int absent_polls = 0;
    bool listed = false;
  };

  struct JudgedRow {
    const Quote* quote = nullptr;
    Coin* coin = nullptr;
    Verdict verdict = Verdict::kAccepted;
  };

  // All that is listed, at one moment and in order.
  struct Gathered {
    struct Row {
      SnapshotEntry entry;
      std::uint64_t life = 0;
      bool told = false;
    };

    std::vector<Row> rows = {};
    SnapshotFrame frame = {};
  };

  // What was last published of the coin at an index.
  struct Slot {
    std::uint64_t life = 0;
    std::shared_ptr<const Quote> quote = nullptr;  // Whose text `json` is.
    std::shared_ptr<const std::string> json = nullptr;
    std::optional<double> broadcast_price = {};  // The base of the next change.
  };

  std::vector<JudgedRow> SortRows(const QuoteBatch& batch) CPA_REQUIRES(mutex_);
  std::vector<JudgedRow> JudgeRows(const QuoteBatch& batch, const StampLimits& stamps)
      CPA_REQUIRES(mutex_);
  Verdict JudgeTick(const PriceTick& tick, const std::string& id, Coin& coin, Source source,
                    const StampLimits& stamps) CPA_REQUIRES(mutex_);
  static Lane& LaneOf(Coin& coin, Source source);
  bool IsPoisoned(std::span<const JudgedRow> rows) const;
  void AdoptAliases() CPA_REQUIRES(mutex_);
  Coin& FindOrAdd(const std::string& id) CPA_REQUIRES(mutex_);
  void Count(Verdict verdict) CPA_REQUIRES(mutex_);
  void RefuseAnswer() CPA_REQUIRES(mutex_);
  void MergeAccepted(const QuoteBatch& batch, std::span<const JudgedRow> rows,
                     const StampLimits& stamps) CPA_REQUIRES(mutex_);
  void Merge(Coin& coin, const Quote& quote, const QuoteBatch& batch, const StampLimits& stamps)
      CPA_REQUIRES(mutex_);
  static void TakeIn(Coin& coin, Source source, const PriceTick& tick, SteadyTime received,
                     const StampLimits& stamps);
  static void Compose(Coin& coin, const CoinFacts& facts);
  void CompletePoll(const QuoteBatch& batch) CPA_REQUIRES(mutex_);
  void DropAbsent(const QuoteBatch& batch) CPA_REQUIRES(mutex_);
  void DropOvercrowding() CPA_REQUIRES(mutex_);
  void ForgetLeft() CPA_REQUIRES(mutex_);
  void KeepPrice(const std::string& id, double price) CPA_REQUIRES(mutex_);
  void Unlist(Coin& coin) CPA_REQUIRES(mutex_);
  void Publish();
  std::optional<Gathered> Gather();
  std::shared_ptr<const Snapshot> NextSnapshot(Gathered& gathered) CPA_REQUIRES(publishing_);
  std::vector<PriceChange> TakeChanges(const Snapshot& snapshot) CPA_REQUIRES(publishing_);
  bool HasMoved(const SnapshotEntry& entry, const Slot& slot) const;
  void TellRows(const Gathered& gathered, const Snapshot& snapshot) const;
  void PublishCounters() CPA_REQUIRES(mutex_);

  // Constant after construction and the AddListener calls.
  const FeedOptions options_;
  const Clock& clock_;
  std::vector<FeedListener*> listeners_;
  std::vector<RowListener*> row_listeners_;

  // Guarded by publishing_, which is taken before mutex_.
  Mutex publishing_;
  std::vector<Slot> slots_ CPA_GUARDED_BY(publishing_);  // By CoinIndex.
  std::uint64_t snapshot_id_ CPA_GUARDED_BY(publishing_) = 0;
  std::uint64_t changes_published_ CPA_GUARDED_BY(publishing_) = 0;

  // Guarded by mutex_, which is held while a batch is taken in.
  mutable Mutex mutex_;
  std::unordered_map<std::string, Coin> coins_ CPA_GUARDED_BY(mutex_);  // Erases no listed ones.
  std::unordered_map<std::string, double> prices_before_
      CPA_GUARDED_BY(mutex_);                         // Of coins not known here now.
  std::vector<Coin*> listed_ CPA_GUARDED_BY(mutex_);  // In snapshot order after each Gather.
  std::vector<CoinIndex> free_indexes_ CPA_GUARDED_BY(mutex_);
  CoinIndex next_index_ CPA_GUARDED_BY(mutex_) = 0;
  std::uint64_t listing_ CPA_GUARDED_BY(mutex_) = 0;  // See SnapshotFrame.
  std::shared_ptr<const CoinAliases> aliases_used_ CPA_GUARDED_BY(mutex_);
  FeedCounters counters_ CPA_GUARDED_BY(mutex_);
  std::uint64_t lives_ CPA_GUARDED_BY(mutex_) = 0;
  bool unpublished_ CPA_GUARDED_BY(mutex_) = false;  // A batch was taken in since Gather.
  std::uint64_t poll_ CPA_GUARDED_BY(mutex_) = 1;
  bool poll_has_rows_ CPA_GUARDED_BY(mutex_) = false;
  bool poll_is_whole_ CPA_GUARDED_BY(mutex_) = true;  // No answer of this poll was refused.

  // Any thread.
  Published<Snapshot> snapshot_;
  Published<FeedCounters> published_counters_;
  Published<CoinAliases> aliases_;
  std::atomic<std::uint64_t> sequence_{0};
};

}  // namespace cpa
