#include "market/feed.h"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "market/quotes_for_test.h"

namespace cpa {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class FeedTest : public testing::Test {
 protected:
  FeedTest() { feed_.AddListener(&recorder_); }

  // A complete poll, 30 s after the last one.
  void Poll(std::vector<Quote> quotes) {
    clock_.Advance(seconds{30});
    feed_.OnQuotes(BatchOf(clock_, std::move(quotes)));
  }

  void PollPrice(double price) { Poll({CoinAt("bitcoin", price)}); }

  // One page of a poll of which more pages follow.
  void Page(std::vector<Quote> quotes) {
    QuoteBatch batch = BatchOf(clock_, std::move(quotes));
    batch.completes_poll = false;
    feed_.OnQuotes(batch);
  }

  std::optional<double> PriceOf(std::string_view id) const {
    const auto snapshot = feed_.snapshot();
    const SnapshotEntry* entry = snapshot->Find(id);
    return entry == nullptr ? JudgedPrice() : entry->quote->price;
  }

  bool IsListed(std::string_view id) const { return feed_.snapshot()->Find(id) != nullptr; }

  std::string IdsInOrder() const {
    std::string ids;
    for (const SnapshotEntry& entry : feed_.snapshot()->entries()) ids += entry.quote->id;
    return ids;
  }

  const TickRecorder::Tick& LastTick() const { return recorder_.ticks.back(); }

  std::size_t LastChanges() const { return LastTick().changes.size(); }

  ManualClock clock_;
  Feed feed_{{}, clock_};
  TickRecorder recorder_;
};

TEST_F(FeedTest, IsEmptyBeforeTheFirstBatch) {
  ASSERT_NE(feed_.snapshot(), nullptr);
  EXPECT_TRUE(feed_.snapshot()->entries().empty());
  EXPECT_EQ(feed_.snapshot()->id(), 0u);
  EXPECT_EQ(feed_.sequence(), 0u);
}

TEST_F(FeedTest, FirstSightOfAPriceIsAChange) {
  Poll({CoinAt("bitcoin", 100, 9), CoinAt("ethereum", 10, 5)});
  ASSERT_EQ(LastChanges(), 2u);
  const PriceChange& first = LastTick().changes[0];
  EXPECT_EQ(first.entry->quote->id, "bitcoin");
  EXPECT_EQ(first.sequence, 1u);
  EXPECT_EQ(LastTick().changes[1].sequence, 2u);
  EXPECT_EQ(first.entry, feed_.snapshot()->Find("bitcoin"));
  EXPECT_EQ(feed_.sequence(), 2u);
}

TEST_F(FeedTest, ACoinWithoutAPriceIsListedAndChangesWhenThePriceComes) {
  Quote unpriced = CoinAt("bitcoin", 0);
  unpriced.price.reset();
  Poll({unpriced});
  EXPECT_TRUE(IsListed("bitcoin"));
  EXPECT_EQ(LastChanges(), 0u);
  PollPrice(100);
  EXPECT_EQ(LastChanges(), 1u);
}

TEST_F(FeedTest, SmallMovesShowInTheSnapshotOnly) {
  PollPrice(100);
  PollPrice(100.05);
  EXPECT_EQ(LastChanges(), 0u);
  EXPECT_EQ(PriceOf("bitcoin"), 100.05);
}

TEST_F(FeedTest, AMoveOfExactlyTheThresholdIsNotMore) {
  for (const double base : {0.3, 1.1, 7.0, 100.0, 1'000.0, 65'610.0}) {
    Feed feed({}, clock_);
    TickRecorder recorder;
    feed.AddListener(&recorder);
    for (const double price : {base, base * 1.001, base, base * 0.999}) {
      feed.OnQuotes(BatchOf(clock_, {CoinAt("bitcoin", price)}));
    }
    EXPECT_EQ(feed.sequence(), 1u) << base;
    feed.OnQuotes(BatchOf(clock_, {CoinAt("bitcoin", base * 1.0010001)}));
    EXPECT_EQ(feed.sequence(), 2u) << base;
  }
}

TEST_F(FeedTest, SlowDriftShowsOnceItsSumPassesTheThreshold) {
  double price = 1'000;
  PollPrice(price);
  std::vector<std::size_t> changes;
  for (int step = 0; step < 9; ++step) {
    price += 0.5;  // 0.05 % of the start.
    PollPrice(price);
    changes.push_back(LastChanges());
  }
  // Two steps make 0.1 %, which is not more; the third passes, and is the next base.
  EXPECT_EQ(changes, (std::vector<std::size_t>{0, 0, 1, 0, 0, 1, 0, 0, 1}));
}

TEST_F(FeedTest, AMoveThereAndBackBetweenBroadcastsIsSilent) {
  PollPrice(100);
  for (const double price : {100.09, 99.95, 100.08, 99.91}) {
    PollPrice(price);
    EXPECT_EQ(LastChanges(), 0u) << price;
  }
}

TEST_F(FeedTest, SequenceHasNoHoles) {
  std::uint64_t expected = 0;
  for (int tick = 0; tick < 50; ++tick) {
    std::vector<Quote> quotes = ManyCoins(40);
    for (std::size_t i = 0; i < quotes.size(); ++i) {
      if ((i + static_cast<std::size_t>(tick)) % 3 == 0)
        quotes[i].price = *quotes[i].price * (1 + 0.01 * tick);
    }
    Poll(quotes);
    for (const PriceChange& change : LastTick().changes) ASSERT_EQ(change.sequence, ++expected);
  }
  EXPECT_GT(expected, 500u);
  EXPECT_EQ(feed_.sequence(), expected);
  EXPECT_EQ(feed_.counters().changes_published, expected);
}

TEST_F(FeedTest, ListenersHearEveryAcceptedBatchInOrder) {
  for (int i = 0; i < 5; ++i) PollPrice(100);
  ASSERT_EQ(recorder_.ticks.size(), 5u);
  for (std::size_t i = 1; i < 5; ++i) {
    EXPECT_EQ(recorder_.ticks[i].snapshot->id(), recorder_.ticks[i - 1].snapshot->id() + 1);
    EXPECT_TRUE(recorder_.ticks[i].changes.empty());
  }
}

TEST_F(FeedTest, AnUnchangedQuoteOnlyRefreshesItsConfirmation) {
  PollPrice(100);
  const SnapshotEntry before = feed_.snapshot()->entries()[0];
  PollPrice(100);
  const SnapshotEntry after = feed_.snapshot()->entries()[0];
  EXPECT_EQ(after.quote, before.quote);
  EXPECT_EQ(after.json, before.json);
  EXPECT_EQ(after.confirmed_at, before.confirmed_at + seconds{30});
}

TEST_F(FeedTest, OlderSnapshotsStayAsTheyWere) {
  PollPrice(100);
  const auto old = feed_.snapshot();
  PollPrice(200);
  EXPECT_EQ(old->Find("bitcoin")->quote->price, 100);
  EXPECT_EQ(PriceOf("bitcoin"), 200);
}

TEST_F(FeedTest, ASourceIsShownWithItsPrice) {
  QuoteBatch batch = BatchOf(clock_, {CoinAt("bitcoin", 100)});
  batch.source = kSimulated;
  feed_.OnQuotes(batch);
  const SnapshotEntry& entry = feed_.snapshot()->entries()[0];
  EXPECT_EQ(entry.source, kSimulated);
  EXPECT_TRUE(entry.json->ends_with(R"("source":"simulated")")) << *entry.json;
}

TEST_F(FeedTest, OrderIsByMarketCapThenIdWithUnknownLast) {
  Quote unknown = CoinAt("a", 1);
  unknown.market_cap.reset();
  Poll({unknown, CoinAt("c", 1, 5), CoinAt("b", 1, 5), CoinAt("d", 1, 9)});
  EXPECT_EQ(IdsInOrder(), "dbca");
  Poll({unknown, CoinAt("c", 1, 50), CoinAt("b", 1, 5), CoinAt("d", 1, 9)});
  EXPECT_EQ(IdsInOrder(), "cdba");
}

TEST_F(FeedTest, TheSameRowTwiceInABatchCountsOnce) {
  Poll({CoinAt("bitcoin", 100), CoinAt("bitcoin", 100)});
  EXPECT_EQ(PriceOf("bitcoin"), 100);
  EXPECT_EQ(feed_.snapshot()->entries().size(), 1u);
  EXPECT_EQ(feed_.counters().rows_duplicate, 1u);
  EXPECT_EQ(feed_.counters().rows_accepted, 1u);
}

TEST_F(FeedTest, NegativeSideValuesBecomeUnknown) {
  Quote row = CoinAt("bitcoin", 100);
  row.market_cap = -5;
  row.price_change_24h = -5;
  Poll({row});
  const auto snapshot = feed_.snapshot();
  EXPECT_EQ(snapshot->entries()[0].quote->market_cap, std::nullopt);
  EXPECT_EQ(snapshot->entries()[0].quote->price_change_24h, -5);
  EXPECT_NE(snapshot->entries()[0].json->find("\"market_cap\":null"), std::string::npos);
}

struct PoisonKind {
  std::string name;
  std::optional<double> price;
  Millis stamp_ahead;  // Of the stamp held.
  std::uint64_t FeedCounters::*counter;
};

const std::vector<PoisonKind>& PoisonKinds() {
  static const double nan = std::nan("");
  static const double infinity = std::numeric_limits<double>::infinity();
  static const std::vector<PoisonKind> kinds = {
      {"not a number", nan, {}, &FeedCounters::rows_not_positive},
      {"infinity", infinity, {}, &FeedCounters::rows_not_positive},
      {"minus infinity", -infinity, {}, &FeedCounters::rows_not_positive},
      {"zero", 0, {}, &FeedCounters::rows_not_positive},
      {"negative", -43'250.5, {}, &FeedCounters::rows_not_positive},
      {"1e308", 1e308, {}, &FeedCounters::rows_not_positive},
      {"1e-31", 1e-31, {}, &FeedCounters::rows_not_positive},
      {"null", {}, {}, &FeedCounters::rows_became_null},
      {"1e-18", 1e-18, {}, &FeedCounters::rows_held_back},
      {"swapped coin", 0.4321, {}, &FeedCounters::rows_held_back},
      {"ten times", 432'505, {}, &FeedCounters::rows_held_back},
      {"a hundredth", 432.505, {}, &FeedCounters::rows_held_back},
      {"a thousand times", 43'250'500, {}, &FeedCounters::rows_held_back},
      {"an older stamp", 43'000, -Millis{1}, &FeedCounters::rows_out_of_order},
      {"a stamp of last year", 43'000, -hours{24 * 365}, &FeedCounters::rows_out_of_order},
      {"a stamp of next year", 43'000, hours{24 * 365}, &FeedCounters::rows_future},
  };
  return kinds;
}

class PoisonTest : public FeedTest {
 protected:
  Quote Clean(double price) {
    Quote quote = CoinAt("bitcoin", price);
    quote.last_updated = clock_.Wall();
    return quote;
  }

  Quote Poisoned(const PoisonKind& kind) {
    Quote quote = CoinAt("bitcoin", 1);
    quote.price = kind.price;
    quote.last_updated = stamp_held_ + kind.stamp_ahead;
    return quote;
  }

  void PollClean(double price) {
    clock_.Advance(seconds{30});
    stamp_held_ = clock_.Wall();
    feed_.OnQuotes(BatchOf(clock_, {Clean(price)}));
  }

  WallTime stamp_held_;
};

TEST_F(PoisonTest, ARefusedRowLeavesTheCoinExactlyAsItWas) {
  PollClean(43'250.5);
  const SnapshotEntry before = feed_.snapshot()->entries()[0];
  for (const PoisonKind& kind : PoisonKinds()) {
    const std::uint64_t counted = feed_.counters().*kind.counter;
    Poll({Poisoned(kind)});
    const auto snapshot = feed_.snapshot();
    ASSERT_EQ(snapshot->entries().size(), 1u) << kind.name;
    const SnapshotEntry& after = snapshot->entries()[0];
    EXPECT_EQ(after.quote, before.quote) << kind.name;
    EXPECT_EQ(after.json, before.json) << kind.name;
    EXPECT_EQ(after.confirmed_at, before.confirmed_at) << kind.name;
    EXPECT_EQ(feed_.counters().*kind.counter, counted + 1) << kind.name;
    EXPECT_EQ(LastChanges(), 0u) << kind.name;
  }
}

TEST_F(PoisonTest, TenThousandPoisonedTicksChangeNothingAndAllCleanOnesShow) {
  constexpr int kTicks = 10'000;
  double price = 43'250.5;
  PollClean(price);
  for (int i = 0; i < kTicks; ++i) {
    const auto& kinds = PoisonKinds();
    const std::uint64_t sequence = feed_.sequence();
    const double held = price;
    clock_.Advance(seconds{1});
    feed_.OnQuotes(BatchOf(clock_, {Poisoned(kinds[static_cast<std::size_t>(i) % kinds.size()])}));
    ASSERT_EQ(PriceOf("bitcoin"), held) << i;
    ASSERT_EQ(feed_.sequence(), sequence) << i;
    price *= i % 2 == 0 ? 1.002 : 0.998;
    PollClean(price);
    ASSERT_EQ(PriceOf("bitcoin"), price) << i;
    ASSERT_EQ(feed_.sequence(), sequence + 1) << i;
  }
  const FeedCounters counters = feed_.counters();
  EXPECT_EQ(counters.rows_accepted, kTicks + 1u);
  EXPECT_EQ(counters.rows_not_positive + counters.rows_became_null + counters.rows_out_of_order +
                counters.rows_future + counters.rows_held_back,
            static_cast<std::uint64_t>(kTicks));
  EXPECT_EQ(counters.batches_rejected, 0u);
}

TEST_F(FeedTest, AJumpIsBelievedWhenTheNextSampleAgrees) {
  PollPrice(100);
  PollPrice(1'000);
  EXPECT_EQ(PriceOf("bitcoin"), 100);
  PollPrice(1'100);
  EXPECT_EQ(PriceOf("bitcoin"), 1'100);
  EXPECT_EQ(LastChanges(), 1u);
  PollPrice(1'110);
  EXPECT_EQ(PriceOf("bitcoin"), 1'110);
  EXPECT_EQ(feed_.counters().rows_held_back, 1u);
}

TEST_F(FeedTest, ASampleNearTheOldPriceClearsTheJump) {
  PollPrice(100);
  PollPrice(1'000);
  PollPrice(101);
  PollPrice(1'000);
  EXPECT_EQ(PriceOf("bitcoin"), 101);
  EXPECT_EQ(feed_.counters().rows_held_back, 2u);
}

TEST_F(FeedTest, JumpsThatDisagreeWithEachOtherNeverShow) {
  PollPrice(100);
  for (const double price : {1'000.0, 5'001.0, 1.0, 700.0, 10'000.0}) PollPrice(price);
  EXPECT_EQ(PriceOf("bitcoin"), 100);
}

// B3: ×6, then +25 % a second.
TEST_F(FeedTest, AJumpThatKeepsMovingIsHeldForOneSampleOnly) {
  PollPrice(100);
  for (double price = 600; price < 1e6; price *= 1.25) {
    PollPrice(price);
    EXPECT_EQ(PriceOf("bitcoin"), price == 600 ? 100 : price);
  }
  EXPECT_EQ(feed_.counters().rows_held_back, 1u);
  for (double price = 1e5; price > 1; price /= 1.5) PollPrice(price);
  EXPECT_LE(feed_.counters().rows_held_back, 2u);
  EXPECT_LT(*PriceOf("bitcoin"), 2);
}

// B3: 99,999, then the true row, twice; whichever comes first.
TEST_F(FeedTest, RowsThatContradictEachOtherRefuseTheirCoinForThatAnswer) {
  Poll({CoinAt("bitcoin", 100), CoinAt("ethereum", 10)});
  for (int i = 0; i < 3; ++i) {
    Poll({CoinAt("bitcoin", 99'999), CoinAt("ethereum", 11 + i), CoinAt("bitcoin", 103)});
    EXPECT_EQ(PriceOf("bitcoin"), 100);
    EXPECT_EQ(PriceOf("ethereum"), 11 + i);
    Poll({CoinAt("bitcoin", 103), CoinAt("ethereum", 11 + i), CoinAt("bitcoin", 99'999)});
    EXPECT_EQ(PriceOf("bitcoin"), 100);
  }
  EXPECT_EQ(feed_.counters().rows_contradictory, 12u);
  EXPECT_EQ(feed_.counters().rows_duplicate, 0u);
  PollPrice(103);
  EXPECT_EQ(PriceOf("bitcoin"), 103);
}

// B3: also where only what alerts look at differs, and at first sight.
TEST_F(FeedTest, EqualPricesWithOtherVolumesContradictEachOtherToo) {
  Quote other = CoinAt("bitcoin", 100);
  other.volume_24h = 1e15;
  Poll({CoinAt("bitcoin", 100), other});
  EXPECT_FALSE(IsListed("bitcoin"));
}

TEST_F(FeedTest, ACachedAnswerServedTwiceIsNoSecondSample) {
  Quote spike = CoinAt("bitcoin", 1'000);
  spike.last_updated = clock_.Wall();
  PollPrice(100);
  Poll({spike});
  Poll({spike});
  EXPECT_EQ(PriceOf("bitcoin"), 100);
  spike.last_updated = clock_.Wall();
  Poll({spike});
  EXPECT_EQ(PriceOf("bitcoin"), 1'000);
}

// B3: whatever the interval, and after an outage of any length.
TEST_F(FeedTest, AJumpWaitsForASecondSampleHoweverLongAgoTheFirstPriceWas) {
  for (const Millis pause : {Millis{minutes{10}}, Millis{minutes{11}}, Millis{hours{24 * 365}}}) {
    Feed feed({}, clock_);
    feed.OnQuotes(BatchOf(clock_, {CoinAt("bitcoin", 100)}));
    clock_.Advance(pause);
    feed.OnQuotes(BatchOf(clock_, {CoinAt("bitcoin", 100'000)}));
    EXPECT_EQ(feed.snapshot()->Find("bitcoin")->quote->price, 100);
    clock_.Advance(pause);
    feed.OnQuotes(BatchOf(clock_, {CoinAt("bitcoin", 101'000)}));
    EXPECT_EQ(feed.snapshot()->Find("bitcoin")->quote->price, 101'000);
  }
}

// B3: the price before a restart is the one that history has.
TEST_F(FeedTest, TheFirstSampleAfterARestartIsJudgedByWhatHistoryKnows) {
  feed_.Remember("bitcoin", 100);
  feed_.Remember("ethereum", 10);
  feed_.Remember("broken", std::nan(""));
  Poll({CoinAt("bitcoin", 100'000), CoinAt("ethereum", 11), CoinAt("broken", 7)});
  EXPECT_FALSE(IsListed("bitcoin"));
  EXPECT_EQ(PriceOf("ethereum"), 11);
  EXPECT_EQ(PriceOf("broken"), 7);
  Poll({CoinAt("bitcoin", 101), CoinAt("ethereum", 11)});
  EXPECT_EQ(PriceOf("bitcoin"), 101) << "the spike was none";
}

TEST_F(FeedTest, AGenuineMoveOverARestartShowsWithItsSecondSample) {
  feed_.Remember("bitcoin", 100);
  PollPrice(1'000);
  PollPrice(1'100);
  EXPECT_EQ(PriceOf("bitcoin"), 1'100);
  EXPECT_EQ(LastChanges(), 1u);
}

TEST_F(FeedTest, AWallClockThatJumpsHarmsNothing) {
  const WallTime start = clock_.Wall();
  const SteadyTime start_steady = clock_.Steady();
  for (const Millis step : {Millis{hours{24 * 3650}}, Millis{-hours{48 * 3650}}, Millis{0}}) {
    clock_.StepWall(step);
    std::vector<Quote> quotes = ManyCoins(3);
    for (Quote& quote : quotes) {
      quote.last_updated =
          start + std::chrono::duration_cast<Millis>(clock_.Steady() - start_steady);
      quote.price = *quote.price * 1.01;
    }
    const std::uint64_t accepted = feed_.counters().rows_accepted;
    QuoteBatch batch = BatchOf(clock_, quotes);
    batch.upstream_now = quotes[0].last_updated;
    feed_.OnQuotes(batch);
    EXPECT_EQ(feed_.counters().rows_accepted, accepted + 3) << step.count();
    EXPECT_FALSE(feed_.snapshot()->entries()[0].frozen) << step.count();
  }
}

// B5
TEST_F(FeedTest, APriceThatUpstreamHasFrozenIsServedAsSuch) {
  clock_.StepWall(hours{24 * 365});
  Quote old = CoinAt("bitcoin", 100);
  old.last_updated = clock_.Wall() - hours{7};
  Poll({old, CoinAt("ethereum", 10)});
  EXPECT_EQ(PriceOf("bitcoin"), 100);
  const SnapshotEntry frozen = *feed_.snapshot()->Find("bitcoin");
  EXPECT_TRUE(frozen.frozen);
  EXPECT_TRUE(IsStale(frozen, clock_.Steady(), hours{1})) << "though just confirmed";
  EXPECT_FALSE(feed_.snapshot()->Find("ethereum")->frozen);
  old.last_updated = clock_.Wall();
  Poll({old});
  EXPECT_FALSE(feed_.snapshot()->Find("bitcoin")->frozen);
}

// B4: 15 tracked, two for ever at price 0.
TEST_F(FeedTest, TwoCoinsThatUpstreamHasWrongStopNoOthers) {
  std::vector<Quote> quotes = ManyCoins(15);
  Poll(quotes);
  for (int i = 1; i < 5; ++i) {
    for (Quote& quote : quotes) quote.price = *quote.price * 1.01;
    std::vector<Quote> sent = quotes;
    sent[3].price = 0;
    sent[7].price = 0;
    Poll(sent);
    EXPECT_EQ(PriceOf("coin-0"), *quotes[0].price);
  }
  EXPECT_EQ(feed_.counters().batches_rejected, 0u);
}

// B4: many that are wrong for long are known by then.
TEST_F(FeedTest, CoinsKnownBadForLongStayOutOfTheCount) {
  std::vector<Quote> quotes = ManyCoins(20);
  for (std::size_t i = 0; i < 8; ++i) quotes[i].price = 0;
  for (int i = 0; i < 5; ++i) Poll(quotes);
  EXPECT_EQ(feed_.counters().batches_rejected, 3u);
  EXPECT_EQ(feed_.snapshot()->entries().size(), 12u);
  for (std::size_t i = 8; i < 13; ++i) quotes[i].price = -1;
  Poll(quotes);
  EXPECT_EQ(feed_.counters().batches_rejected, 4u) << "others that turn bad are news";
}

// A full page of which `poisoned` rows carry a price of zero.
std::vector<Quote> PageWithZeros(std::size_t rows, std::size_t poisoned, double factor) {
  std::vector<Quote> quotes = ManyCoins(static_cast<int>(rows));
  for (Quote& quote : quotes) quote.price = *quote.price * factor;
  for (std::size_t i = 0; i < poisoned; ++i) quotes[i].price = 0;
  return quotes;
}

TEST_F(FeedTest, ABatchWithMoreThanATenthOfPoisonChangesNothing) {
  Poll(PageWithZeros(100, 0, 1));
  const auto before = feed_.snapshot();
  Poll(PageWithZeros(100, 11, 1.01));
  EXPECT_EQ(feed_.snapshot(), before);
  EXPECT_EQ(recorder_.ticks.size(), 1u);
  EXPECT_EQ(feed_.counters().batches_rejected, 1u);
  EXPECT_EQ(feed_.counters().rows_not_positive, 11u);
  EXPECT_EQ(feed_.counters().rows_accepted, 100u);
}

TEST_F(FeedTest, ABatchWithATenthOfPoisonLosesOnlyThoseRows) {
  Poll(PageWithZeros(100, 0, 1));
  Poll(PageWithZeros(100, 10, 1.01));
  EXPECT_EQ(LastChanges(), 90u);
  EXPECT_EQ(feed_.counters().batches_rejected, 0u);
  EXPECT_EQ(feed_.counters().rows_accepted, 190u);
}

TEST_F(FeedTest, LateRowsAreRefusedOneByOneNotAsABatch) {
  std::vector<Quote> quotes = ManyCoins(10);
  for (Quote& quote : quotes) quote.last_updated = clock_.Wall();
  Poll(quotes);
  for (std::size_t i = 0; i < 9; ++i) *quotes[i].last_updated -= minutes{1};
  quotes[9].price = *quotes[9].price * 2;
  Poll(quotes);
  EXPECT_EQ(feed_.counters().rows_out_of_order, 9u);
  EXPECT_EQ(feed_.counters().batches_rejected, 0u);
  EXPECT_EQ(LastChanges(), 1u);
}

TEST_F(FeedTest, AGenuineMarketWideMoveIsBelievedWithTheNextAgreeingBatch) {
  Poll(PageWithZeros(50, 0, 1));
  Poll(PageWithZeros(50, 0, 0.1));
  EXPECT_EQ(feed_.counters().batches_rejected, 1u);
  Poll(PageWithZeros(50, 0, 0.101));
  EXPECT_EQ(feed_.counters().batches_rejected, 1u);
  EXPECT_EQ(LastChanges(), 50u);
  EXPECT_EQ(PriceOf("coin-0"), 43'250.123456789 * 0.101);
}

TEST_F(FeedTest, AnAnswerThatDidNotParseIsCountedAndChangesNothing) {
  PollPrice(100);
  const auto before = feed_.snapshot();
  feed_.OnRejected();
  EXPECT_EQ(feed_.snapshot(), before);
  EXPECT_EQ(feed_.counters().batches, 2u);
  EXPECT_EQ(feed_.counters().batches_rejected, 1u);
  EXPECT_EQ(recorder_.ticks.size(), 1u);
}

TEST_F(FeedTest, ACoinLeavesAfterTenCompletePollsWithoutIt) {
  Poll({CoinAt("bitcoin", 100), CoinAt("gone", 1)});
  for (int i = 0; i < 9; ++i) PollPrice(100);
  EXPECT_TRUE(IsListed("gone"));
  PollPrice(100);
  EXPECT_FALSE(IsListed("gone"));
  EXPECT_TRUE(IsListed("bitcoin"));
}

TEST_F(FeedTest, ACoinThatShowsUpAgainStays) {
  for (int i = 0; i < 5; ++i) {
    Poll({CoinAt("bitcoin", 100), CoinAt("shy", 1)});
    for (int absent = 0; absent < 9; ++absent) PollPrice(100);
  }
  EXPECT_TRUE(IsListed("shy"));
}

TEST_F(FeedTest, ACoinOnAnyPageOfAPollIsPresent) {
  for (int i = 0; i < 20; ++i) {
    Page({CoinAt("first-page", 1)});
    Poll({CoinAt("second-page", 1)});
  }
  EXPECT_TRUE(IsListed("first-page"));
  EXPECT_TRUE(IsListed("second-page"));
}

TEST_F(FeedTest, ARefusedRowIsStillPresent) {
  Poll({CoinAt("bitcoin", 100), CoinAt("broken", 1)});
  for (int i = 0; i < 20; ++i) Poll({CoinAt("bitcoin", 100), CoinAt("broken", 0)});
  EXPECT_EQ(PriceOf("broken"), 1);
}

TEST_F(FeedTest, PollsWithARefusedOrEmptyAnswerTellNothingAboutAbsence) {
  Poll({CoinAt("bitcoin", 100), CoinAt("quiet", 1)});
  for (int i = 0; i < 20; ++i) {
    feed_.OnRejected();
    PollPrice(100);
    Poll({});
  }
  for (int i = 0; i < 3; ++i) {
    Poll({CoinAt("bitcoin", 0), CoinAt("a", 0), CoinAt("b", 0), CoinAt("c", 0), CoinAt("d", 0)});
  }
  EXPECT_TRUE(IsListed("quiet"));
}

class BoundedFeedTest : public FeedTest {
 protected:
  static constexpr int kTop = 20;

  static std::vector<Quote> Coins(const std::string& prefix, int count) {
    std::vector<Quote> quotes;
    for (int i = 0; i < count; ++i) quotes.push_back(CoinAt(prefix + std::to_string(i), 1 + i));
    return quotes;
  }

  void Ask(Feed& feed, std::vector<Quote> quotes, std::vector<std::string> extra_ids) {
    QuoteBatch batch = BatchOf(clock_, std::move(quotes));
    batch.by_id = true;
    batch.extra_ids = std::move(extra_ids);
    feed.OnQuotes(batch);
  }

  Feed bounded_{{.coins_max = kTop, .extra_max = kTop}, clock_};
};

// A6
TEST_F(BoundedFeedTest, AnUpstreamOfEverNewCoinsFillsNothing) {
  CoinIndex largest = 0;
  for (int poll = 0; poll < 100; ++poll) {
    clock_.Advance(seconds{30});
    bounded_.OnQuotes(BatchOf(clock_, Coins("poll-" + std::to_string(poll) + "-", kTop)));
    const auto snapshot = bounded_.snapshot();
    ASSERT_EQ(snapshot->entries().size(), std::size_t{kTop});
    for (const SnapshotEntry& each : snapshot->entries()) largest = std::max(largest, each.coin);
  }
  EXPECT_LE(bounded_.known_count(), std::size_t{2 * kTop});
  EXPECT_LT(largest, CoinIndex{4 * kTop});
  clock_.Advance(kRememberedFor);
  bounded_.OnQuotes(BatchOf(clock_, Coins("poll-99-", kTop)));
  EXPECT_EQ(bounded_.known_count(), std::size_t{kTop});
}

// B3: a coin that was not asked for has a price of before, too.
TEST_F(BoundedFeedTest, ACoinThatComesBackLateIsJudgedByWhatItWasWorth) {
  bounded_.OnQuotes(BatchOf(clock_, {CoinAt("a", 1), CoinAt("b", 2)}));
  for (int poll = 0; poll < 20; ++poll) {
    clock_.Advance(kRememberedFor);
    bounded_.OnQuotes(BatchOf(clock_, {CoinAt("a", 1)}));
  }
  ASSERT_EQ(bounded_.known_count(), 1u);
  bounded_.OnQuotes(BatchOf(clock_, {CoinAt("a", 1), CoinAt("b", 2'000)}));
  EXPECT_EQ(bounded_.snapshot()->Find("b"), nullptr);
  bounded_.OnQuotes(BatchOf(clock_, {CoinAt("a", 1), CoinAt("b", 2.1)}));
  EXPECT_EQ(bounded_.snapshot()->Find("b")->quote->price, 2.1);
}

// A6: the last page never comes.
TEST_F(BoundedFeedTest, NeitherDoPollsThatNeverEnd) {
  for (int poll = 0; poll < 1'000; ++poll) {
    QuoteBatch batch = BatchOf(clock_, Coins("poll-" + std::to_string(poll) + "-", kTop));
    batch.completes_poll = false;
    bounded_.OnQuotes(batch);
  }
  EXPECT_LE(bounded_.known_count(), std::size_t{4 * kTop});
}

// B1
TEST_F(BoundedFeedTest, WhatWasAskedForByIdStandsBesidesTheTop) {
  QuoteBatch top = BatchOf(clock_, Coins("top-", kTop));
  top.completes_poll = false;
  bounded_.OnQuotes(top);
  Ask(bounded_, {CoinAt("rare", 0.0002, 1e12)}, {"rare"});
  const auto snapshot = bounded_.snapshot();
  EXPECT_EQ(snapshot->top().size(), std::size_t{kTop});
  EXPECT_EQ(snapshot->entries().size(), std::size_t{kTop + 1});
  EXPECT_TRUE(snapshot->Find("rare")->extra);
  EXPECT_EQ(&snapshot->entries().back(), snapshot->Find("rare"));

  bounded_.OnQuotes(top);
  Ask(bounded_, {}, {});
  EXPECT_EQ(bounded_.snapshot()->Find("rare"), nullptr);  // Nobody asks for it any more.
}

TEST_F(BoundedFeedTest, ACoinThatFallsOutOfTheTopIsKeptWhereItIsAskedFor) {
  bounded_.OnQuotes(BatchOf(clock_, {CoinAt("a", 1), CoinAt("b", 2)}));
  QuoteBatch top = BatchOf(clock_, {CoinAt("a", 1)});
  top.completes_poll = false;
  bounded_.OnQuotes(top);
  Ask(bounded_, {CoinAt("b", 1.5)}, {"b"});
  const SnapshotEntry* b = bounded_.snapshot()->Find("b");
  EXPECT_TRUE(b->extra);
  EXPECT_EQ(b->quote->price, 1.5);
  bounded_.OnQuotes(BatchOf(clock_, {CoinAt("a", 1), CoinAt("b", 2)}));
  EXPECT_FALSE(bounded_.snapshot()->Find("b")->extra);
}

// C5
TEST_F(FeedTest, ARenamedCoinIsFoundByBothIdsAndListedOnce) {
  Poll({CoinAt("matic", 1), CoinAt("bitcoin", 100)});
  feed_.SetAliases(std::make_shared<const CoinAliases>(std::vector<std::string>{"matic=pol"}));
  Poll({CoinAt("matic", 9), CoinAt("pol", 2), CoinAt("bitcoin", 100)});
  EXPECT_EQ(PriceOf("matic"), 2);
  EXPECT_EQ(PriceOf("pol"), 2);
  EXPECT_EQ(feed_.snapshot()->entries().size(), 2u);
}

TEST_F(FeedTest, ACoinThatComesBackKeepsItsIndex) {
  Poll({CoinAt("bitcoin", 100), CoinAt("back", 1), CoinAt("third", 1)});
  const CoinIndex index = feed_.snapshot()->Find("back")->coin;
  for (int i = 0; i < 10; ++i) Poll({CoinAt("bitcoin", 100), CoinAt("third", 1)});
  ASSERT_FALSE(IsListed("back"));
  Poll({CoinAt("bitcoin", 100), CoinAt("fourth", 1)});
  Poll({CoinAt("back", 1)});
  ASSERT_TRUE(IsListed("back"));
  const auto snapshot = feed_.snapshot();
  EXPECT_EQ(snapshot->Find("back")->coin, index);
  EXPECT_EQ(snapshot->Find("fourth")->coin, 3u);
}

// Remembers what it was told of, as "id=price".
class RowRecorder final : public RowListener {
 public:
  void OnRows(const std::vector<const SnapshotEntry*>& rows) override {
    told.emplace_back();
    for (const SnapshotEntry* row : rows) {
      told.back() += row->quote->id + "=" + std::to_string(static_cast<int>(*row->quote->price));
      told.back() += ' ';
    }
  }

  std::vector<std::string> told;
};

class FeedRowsTest : public FeedTest {
 protected:
  FeedRowsTest() { feed_.AddRowListener(&rows_); }

  RowRecorder rows_;
};

TEST_F(FeedRowsTest, EveryAcceptedRowIsToldHoweverLittleItMoved) {
  Poll({CoinAt("bitcoin", 50'000), CoinAt("ethereum", 3000, 1e8)});
  Poll({CoinAt("bitcoin", 50'001), CoinAt("ethereum", 3000, 1e8)});
  EXPECT_EQ(LastChanges(), 0u);
  EXPECT_EQ(rows_.told, (std::vector<std::string>{"bitcoin=50000 ethereum=3000 ",
                                                  "bitcoin=50001 ethereum=3000 "}));
}

TEST_F(FeedRowsTest, CoinsOfAnotherPageAreNotToldAgain) {
  Poll({CoinAt("bitcoin", 50'000), CoinAt("ethereum", 3000, 1e8)});
  Page({CoinAt("ethereum", 3001, 1e8)});
  EXPECT_EQ(rows_.told.back(), "ethereum=3001 ");
}

TEST_F(FeedRowsTest, AJumpIsToldOnceASecondSampleBearsItOut) {
  PollPrice(50'000);
  PollPrice(500'000);
  EXPECT_EQ(rows_.told.back(), "");
  PollPrice(500'000);
  EXPECT_EQ(rows_.told.back(), "bitcoin=500000 ");
}

TEST_F(FeedRowsTest, PoisonIsNotTold) {
  PollPrice(50'000);
  PollPrice(-1);
  EXPECT_EQ(rows_.told.back(), "");
  feed_.OnRejected();
  EXPECT_EQ(rows_.told.size(), 2u);
}

// ---- Sources of prices alone

constexpr Source kVenue{"venue"};
constexpr Source kOtherVenue{"other venue"};

class FeedLanesTest : public FeedRowsTest {
 protected:
  void Tick(const std::string& id, double price, Source source = kVenue,
            std::optional<WallTime> stamp = {}) {
    clock_.Advance(seconds{1});
    feed_.OnTicks({source, clock_.Steady(), {{id, {price, stamp}}}});
  }

  const SnapshotEntry& Bitcoin() const { return *feed_.snapshot()->Find("bitcoin"); }

  Quote Known(double price) {
    Quote quote = CoinAt("bitcoin", price, 9e11);
    quote.market_cap_rank = 1;
    quote.ath = 120'000;
    quote.circulating_supply = 19e6;
    quote.last_updated = clock_.Wall();
    return quote;
  }
};

TEST_F(FeedLanesTest, ATickNeverWipesAFact) {
  Poll({Known(50'000)});
  const Quote before = *Bitcoin().quote;
  const SteadyTime told_at = clock_.Steady();
  Tick("bitcoin", 50'100);
  const Quote& after = *Bitcoin().quote;
  EXPECT_EQ(after.price, 50'100);
  EXPECT_EQ(after.last_updated, std::nullopt) << "the venue gave no stamp";
  EXPECT_EQ(static_cast<const CoinFacts&>(after), static_cast<const CoinFacts&>(before));
  EXPECT_EQ(Bitcoin().source, kVenue);
  EXPECT_EQ(Bitcoin().confirmed_at, clock_.Steady());
  EXPECT_EQ(Bitcoin().facts_source, kCoinGecko);
  EXPECT_EQ(Bitcoin().facts_at, told_at);
  EXPECT_NE(Bitcoin().json->find(R"("current_price":50100)"), std::string::npos);
  EXPECT_NE(Bitcoin().json->find(R"("market_cap_rank":1)"), std::string::npos);
  EXPECT_EQ(rows_.told.back(), "bitcoin=50100 ");
  EXPECT_EQ(LastChanges(), 1u);
}

TEST_F(FeedLanesTest, FactsChangeWhilePricesComeFromElsewhere) {
  Poll({Known(50'000)});
  Tick("bitcoin", 50'100);
  Quote ranked = Known(50'000);
  ranked.market_cap_rank = 2;
  Poll({ranked});
  EXPECT_EQ(Bitcoin().quote->market_cap_rank, 2);
  Tick("bitcoin", 50'200);
  EXPECT_EQ(Bitcoin().quote->market_cap_rank, 2);
  EXPECT_EQ(Bitcoin().quote->price, 50'200);
}

TEST_F(FeedLanesTest, TicksOfCoinsWithoutFactsArePassedOver) {
  Poll({Known(50'000)});
  Tick("nobody-knows-it", 1);
  EXPECT_FALSE(IsListed("nobody-knows-it"));
  EXPECT_EQ(feed_.known_count(), 1u);
  EXPECT_EQ(feed_.counters().rows_accepted, 1u);
  EXPECT_EQ(rows_.told.back(), "");
}

TEST_F(FeedLanesTest, TheSourceThatSpokeLastIsPublished) {
  Poll({Known(50'000)});
  Tick("bitcoin", 50'100, kVenue);
  Tick("bitcoin", 50'200, kOtherVenue);
  EXPECT_EQ(Bitcoin().source, kOtherVenue);
  Tick("bitcoin", 50'150, kVenue);
  EXPECT_EQ(Bitcoin().source, kVenue);
  Poll({Known(50'120)});
  EXPECT_EQ(Bitcoin().source, kCoinGecko);
  EXPECT_EQ(PriceOf("bitcoin"), 50'120);
}

TEST_F(FeedLanesTest, AFrozenPriceGivesWayToALivingOne) {
  Poll({Known(50'000)});
  Tick("bitcoin", 50'100);
  Tick("bitcoin", 40'000, kOtherVenue, clock_.Wall() - hours{7});
  EXPECT_EQ(PriceOf("bitcoin"), 50'100);
  EXPECT_FALSE(Bitcoin().frozen);
}

TEST_F(FeedLanesTest, AJumpWaitsForASecondTickOfTheSameSource) {
  Poll({Known(50'000)});
  Tick("bitcoin", 500'000, kVenue, clock_.Wall());
  EXPECT_EQ(PriceOf("bitcoin"), 50'000);
  EXPECT_EQ(feed_.counters().rows_held_back, 1u);
  Tick("bitcoin", 50'010, kOtherVenue);
  Tick("bitcoin", 510'000, kVenue, clock_.Wall() + seconds{1});
  EXPECT_EQ(PriceOf("bitcoin"), 510'000);
}

TEST_F(FeedLanesTest, OneSourcesStampsDoNotLockAnotherOut) {
  Poll({Known(50'000)});
  Tick("bitcoin", 50'100, kVenue, clock_.Wall() + minutes{5});
  Tick("bitcoin", 50'200, kOtherVenue, clock_.Wall());
  EXPECT_EQ(PriceOf("bitcoin"), 50'200);
  Tick("bitcoin", 50'300, kVenue, clock_.Wall());
  EXPECT_EQ(PriceOf("bitcoin"), 50'200) << "older than what the venue has said itself";
  EXPECT_EQ(feed_.counters().rows_out_of_order, 1u);
}

TEST_F(FeedLanesTest, PoisonOfAVenueIsNoPrice) {
  Poll({Known(50'000)});
  for (const double price : {0.0, -1.0, 1e300, std::nan("")}) Tick("bitcoin", price);
  EXPECT_EQ(PriceOf("bitcoin"), 50'000);
  EXPECT_EQ(feed_.counters().rows_not_positive, 4u);
}

}  // namespace
}  // namespace cpa
