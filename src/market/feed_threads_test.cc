// The feed with several writers and readers at once; built with ThreadSanitizer as well.
#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "market/feed.h"
#include "market/quotes_for_test.h"

namespace cpa {
namespace {

constexpr int kCoins = 50;
constexpr int kBatchesPerWriter = 150;

// Every tick must follow the one before it, whichever thread brought it.
class OrderChecker final : public FeedListener {
 public:
  explicit OrderChecker(const Feed& feed) : feed_(feed) {}

  void OnTick(const std::shared_ptr<const Snapshot>& snapshot,
              const std::vector<PriceChange>& changes) override {
    if (inside_.exchange(true)) ++faults;
    if (snapshot->id() != ++ticks) ++faults;
    for (const PriceChange& change : changes) {
      if (change.sequence != ++last_sequence_) ++faults;
    }
    if (feed_.sequence() != last_sequence_ || feed_.snapshot() != snapshot) ++faults;
    if (feed_.counters().changes_published != last_sequence_) ++faults;
    inside_ = false;
  }

  std::uint64_t ticks = 0;
  int faults = 0;

 private:
  const Feed& feed_;
  std::atomic<bool> inside_ = false;
  std::uint64_t last_sequence_ = 0;
};

// Coins of one batch carry the same factor, so a snapshot mixed of two would show.
bool IsWhole(const Snapshot& snapshot) {
  const std::vector<Quote> base = ManyCoins(kCoins);
  const SnapshotEntry* first = snapshot.Find(base[0].id);
  if (first == nullptr) return snapshot.entries().empty();
  const double factor = *first->quote->volume_24h / *base[0].volume_24h;
  for (const Quote& coin : base) {
    const SnapshotEntry* entry = snapshot.Find(coin.id);
    if (entry == nullptr || *entry->quote->volume_24h != *coin.volume_24h * factor) return false;
  }
  return true;
}

void Write(Feed& feed, const Clock& clock, int writer) {
  for (int i = 0; i < kBatchesPerWriter; ++i) {
    std::vector<Quote> quotes = ManyCoins(kCoins);
    for (Quote& quote : quotes) {
      *quote.volume_24h *= 1 << ((i + writer) % 8);
      quote.price = *quote.price * (1 + 0.01 * ((i + writer) % 8));
    }
    feed.OnQuotes(BatchOf(clock, std::move(quotes)));
    if (i % 10 == 0) feed.OnRejected();
  }
}

void Read(const Feed& feed, const std::atomic<bool>& done, std::atomic<int>& faults) {
  std::uint64_t last_id = 0;
  while (!done) {
    const std::uint64_t sequence = feed.sequence();
    const auto snapshot = feed.snapshot();
    if (snapshot->id() < last_id || (sequence > 0 && snapshot->entries().empty())) ++faults;
    if (!IsWhole(*snapshot)) ++faults;
    last_id = snapshot->id();
  }
}

TEST(FeedThreads, ReadersSeeWholeSnapshotsWhileWritersWrite) {
  const ManualClock clock;
  Feed feed({}, clock);
  OrderChecker checker(feed);
  feed.AddListener(&checker);
  std::atomic<bool> done = false;
  std::atomic<int> faults = 0;
  std::vector<std::thread> readers, writers;
  for (int i = 0; i < 2; ++i) readers.emplace_back([&] { Read(feed, done, faults); });
  for (int i = 0; i < 2; ++i) writers.emplace_back([&, i] { Write(feed, clock, i); });
  for (std::thread& writer : writers) writer.join();
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(faults, 0);
  EXPECT_EQ(checker.faults, 0);
  EXPECT_GT(checker.ticks, 0u);
  EXPECT_LE(checker.ticks, 2u * kBatchesPerWriter);  // Some were published together.
  EXPECT_EQ(feed.counters().rows_accepted, 2u * kBatchesPerWriter * kCoins);
  EXPECT_EQ(feed.snapshot()->id(), checker.ticks);  // The last publication was heard.
  EXPECT_EQ(feed.counters().batches_rejected, 2u * kBatchesPerWriter / 10);
}

// Holds up the first publication until it is let go.
class Holdup final : public FeedListener {
 public:
  void OnTick(const std::shared_ptr<const Snapshot>& snapshot,
              const std::vector<PriceChange>&) override {
    seen.push_back(snapshot->Find("bitcoin")->quote->price.value_or(0));
    if (seen.size() > 1) return;
    entered.set_value();
    go.get_future().wait();
  }

  std::vector<double> seen;
  std::promise<void> entered, go;
};

TEST(FeedThreads, RowsAreTakenInWhileAListenerIsSlow) {
  const ManualClock clock;
  Feed feed({}, clock);
  Holdup holdup;
  feed.AddListener(&holdup);
  std::thread first([&] { feed.OnQuotes(BatchOf(clock, {CoinAt("bitcoin", 100)})); });
  holdup.entered.get_future().wait();
  std::thread second([&] { feed.OnQuotes(BatchOf(clock, {CoinAt("bitcoin", 110)})); });
  std::thread third([&] { feed.OnQuotes(BatchOf(clock, {CoinAt("bitcoin", 120)})); });
  while (feed.counters().rows_accepted < 3) std::this_thread::yield();
  holdup.go.set_value();
  for (std::thread* thread : {&first, &second, &third}) thread->join();
  ASSERT_EQ(holdup.seen.size(), 2u) << "the second and the third are published together";
  EXPECT_EQ(feed.sequence(), 2u);
}

}  // namespace
}  // namespace cpa
