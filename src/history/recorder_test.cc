#include "history/recorder.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "history/candle_fold.h"

namespace cpa {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr WallTime kNoon{Millis{1'700'049'600'000}};  // 2023-11-15T12:00:00Z

// Keeps what it is told, unless it is out of order.
class FakeLog final : public HistoryLog {
 public:
  Result<bool> Repair() override { return false; }

  Result<std::vector<LoggedSample>> LoadUnfolded() override {
    if (broken) return Unavailable("no disk");
    return unfolded;
  }

  Result<void> Append(std::span<const LoggedSample> samples) override {
    if (broken) return NoSpace("full");
    appended.emplace_back(samples.begin(), samples.end());
    return {};
  }

  Result<void> Fold(WallTime before) override {
    if (broken) return Unavailable("no disk");
    folds.push_back(before);
    return {};
  }

  Result<bool> Prune(const HistoryCutoffs& cutoffs, PruneProgress& progress) override {
    if (broken) return Unavailable("no disk");
    prunes.push_back(cutoffs);
    return ++progress.coin % 3 != 0;
  }

  std::vector<LoggedSample> All() const {
    std::vector<LoggedSample> all;
    for (const auto& row : appended) all.insert(all.end(), row.begin(), row.end());
    return all;
  }

  bool broken = false;
  std::vector<LoggedSample> unfolded;
  std::vector<std::vector<LoggedSample>> appended;
  std::vector<WallTime> folds;
  std::vector<HistoryCutoffs> prunes;
};

class HistoryRecorderTest : public testing::Test {
 protected:
  HistoryRecorderTest() { clock_.StepWall(kNoon - clock_.Wall()); }

  // One update with these prices, stamped as told.
  void Tick(const std::map<std::string, double>& prices, std::optional<WallTime> stamp) {
    std::vector<SnapshotEntry> entries;
    for (const auto& [id, price] : prices) {
      Quote quote;
      quote.id = id;
      quote.price = price;
      quote.last_updated = stamp;
      entries.emplace_back().quote = std::make_shared<const Quote>(quote);
    }
    std::vector<const SnapshotEntry*> rows;
    for (const SnapshotEntry& each : entries) rows.push_back(&each);
    recorder_.OnRows(rows);
  }

  void TickAndTurn(double price, WallTime stamp) {
    Tick({{"bitcoin", price}}, stamp);
    recorder_.Turn();
  }

  ManualClock clock_;
  FakeLog log_;
  HistoryTail tail_;
  HistoryRecorder recorder_{{}, log_, tail_, clock_};
};

TEST_F(HistoryRecorderTest, AnUpdateIsOneRowWithUpstreamsStamps) {
  Tick({{"bitcoin", 1}, {"ethereum", 2}}, kNoon - seconds(7));
  recorder_.Turn();
  ASSERT_THAT(log_.appended, SizeIs(1));
  EXPECT_THAT(log_.appended[0], testing::UnorderedElementsAre(
                                    LoggedSample{"bitcoin", {kNoon - seconds(7), 1, {}, {}}},
                                    LoggedSample{"ethereum", {kNoon - seconds(7), 2, {}, {}}}));
  recorder_.Turn();
  EXPECT_THAT(log_.appended, SizeIs(1));
}

TEST_F(HistoryRecorderTest, ARepeatedSampleIsNotRecordedAgain) {
  TickAndTurn(1, kNoon);
  TickAndTurn(1, kNoon);
  TickAndTurn(2, kNoon + seconds(1));
  EXPECT_THAT(log_.All(), SizeIs(2));
  EXPECT_EQ(tail_.counters().repeated, 1U);
}

TEST_F(HistoryRecorderTest, WithoutAStampTheTimeOfReceiptCounts) {
  Tick({{"bitcoin", 1}}, std::nullopt);
  recorder_.Turn();
  EXPECT_EQ(log_.All().at(0).sample.at, kNoon);
}

TEST_F(HistoryRecorderTest, WhatTheLastRunLeftIsInTheTail) {
  log_.unfolded = {{"bitcoin", {kNoon - minutes(2), 5, {}, {}}}};
  TickAndTurn(6, kNoon);
  EXPECT_THAT(tail_.Samples("bitcoin"), SizeIs(2));
  EXPECT_THAT(log_.All(), SizeIs(1));
}

TEST_F(HistoryRecorderTest, AnHourIsFoldedWhenItsStampsAreOver) {
  TickAndTurn(1, kNoon + minutes(59));
  log_.folds.clear();
  TickAndTurn(2, kNoon + minutes(64));
  EXPECT_THAT(log_.folds, IsEmpty());
  TickAndTurn(3, kNoon + minutes(65));
  EXPECT_THAT(log_.folds, ElementsAre(kNoon + hours(1)));
  EXPECT_THAT(tail_.Samples("bitcoin"), SizeIs(2));
  TickAndTurn(4, kNoon + minutes(66));
  EXPECT_THAT(log_.folds, SizeIs(1));
}

TEST_F(HistoryRecorderTest, AWrongWallClockNeitherFoldsNorDeletes) {
  TickAndTurn(1, kNoon);
  for (int i = 0; i < 5; ++i) {
    clock_.Advance(seconds(1));
    recorder_.Turn();
  }
  const auto folds = log_.folds.size();
  const auto prunes = log_.prunes.size();
  clock_.StepWall(days(3'650));
  clock_.Advance(seconds(1));
  TickAndTurn(2, kNoon + seconds(1));
  EXPECT_EQ(log_.folds.size(), folds);
  EXPECT_EQ(log_.prunes.size(), prunes);
}

TEST_F(HistoryRecorderTest, ADiskThatFailsLosesNothingAndHoldsUpNobody) {
  TickAndTurn(1, kNoon);
  log_.broken = true;
  for (int i = 1; i <= 100; ++i) {
    TickAndTurn(i, kNoon + seconds(i));
    clock_.Advance(seconds(1));
  }
  EXPECT_THAT(log_.All(), SizeIs(1));
  EXPECT_THAT(tail_.Samples("bitcoin"), SizeIs(101));
  log_.broken = false;
  recorder_.Turn();
  EXPECT_THAT(log_.All(), SizeIs(101));
  EXPECT_FALSE(tail_.has_unsettled());
}

// H3: health knows when history was last recorded and folded.
TEST_F(HistoryRecorderTest, TellsHowItGoes) {
  EXPECT_FALSE(recorder_.state().recorded_at);
  TickAndTurn(1, kNoon);
  EXPECT_EQ(recorder_.state().recorded_at, clock_.Steady());
  EXPECT_FALSE(recorder_.state().waits_since);
  EXPECT_FALSE(recorder_.state().is_failing);
  EXPECT_EQ(recorder_.state().folded_before, kNoon - hours(1));

  log_.broken = true;
  const SteadyTime broke_at = clock_.Steady();
  TickAndTurn(2, kNoon + seconds(1));
  clock_.Advance(minutes(2));
  EXPECT_TRUE(recorder_.state().is_failing);
  EXPECT_EQ(recorder_.state().waits_since, broke_at);
  EXPECT_EQ(recorder_.state().recorded_at, broke_at);

  log_.broken = false;
  TickAndTurn(3, kNoon + hours(1) + minutes(5));
  EXPECT_FALSE(recorder_.state().is_failing);
  EXPECT_FALSE(recorder_.state().waits_since);
  EXPECT_EQ(recorder_.state().folded_before, kNoon + hours(1));
}

TEST_F(HistoryRecorderTest, AFailureIsTriedAgainOnlyAfterAPause) {
  TickAndTurn(1, kNoon);
  log_.broken = true;
  TickAndTurn(2, kNoon + seconds(1));
  log_.broken = false;
  TickAndTurn(3, kNoon + seconds(2));
  EXPECT_THAT(log_.All(), SizeIs(1));
  clock_.Advance(seconds(1));
  recorder_.Turn();
  EXPECT_THAT(log_.All(), SizeIs(3));
}

TEST_F(HistoryRecorderTest, PruningIsOneSmallStepPerTurnAndOneRoundPerDay) {
  TickAndTurn(1, kNoon);
  EXPECT_THAT(log_.prunes, SizeIs(1));
  TickAndTurn(2, kNoon + seconds(1));
  EXPECT_THAT(log_.prunes, SizeIs(1));
  for (int i = 2; i < 10; ++i) {
    clock_.Advance(seconds(1));
    TickAndTurn(2, kNoon + seconds(i));
  }
  EXPECT_THAT(log_.prunes, SizeIs(3));
  clock_.Advance(seconds(1));
  TickAndTurn(3, kNoon + days(1));
  EXPECT_THAT(log_.prunes, SizeIs(4));
  EXPECT_EQ(log_.prunes.back(), CutoffsOf({}, kNoon + days(1)));
}

TEST_F(HistoryRecorderTest, WhatIsTooOldForItsTierIsNotRecorded) {
  TickAndTurn(1, kNoon);
  TickAndTurn(2, kNoon - days(31));
  EXPECT_THAT(log_.All(), SizeIs(1));
}

TEST(HistoryTail, ThinnedOutItStillMakesTheSameCandles) {
  constexpr std::size_t kBytes = 2'000 * sizeof(PriceSample);
  HistoryTail tail(kBytes);
  std::vector<PriceSample> all;
  for (int i = 0; i < 2'200; ++i) {
    all.push_back({kNoon + seconds(i * 2), static_cast<double>((i * 7'919) % 1'009), {}, {}});
    tail.Add("bitcoin", all.back());
  }
  tail.Shrink();
  const auto thinned = tail.Samples("bitcoin");
  EXPECT_LT(thinned.size(), 300U);
  EXPECT_GT(tail.counters().thinned, 0U);
  EXPECT_EQ(tail.counters().dropped, 0U);
  for (const CandleInterval interval : {CandleInterval::k5m, CandleInterval::k1h}) {
    auto expected = FoldSamples(all, interval);
    auto found = FoldSamples(thinned, interval);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      found[i].samples = expected[i].samples;  // How many were left out is not known any more.
      EXPECT_EQ(found[i], expected[i]);
    }
  }
}

TEST(HistoryTail, WhateverComesItStaysWithinItsBoundAndKeepsTheNewest) {
  constexpr std::size_t kBytes = 500 * sizeof(PriceSample);
  HistoryTail tail(kBytes);
  std::size_t most = 0;
  for (int i = 0; i < 20'000; ++i) {
    tail.Add("a", {kNoon + minutes(5 * i), 1, {}, {}});
    tail.Add("b", {kNoon + minutes(5 * i), 2, {}, {}});
    if (i % 1'000 == 0) tail.Shrink();
    most = std::max(most, tail.Samples("a").size() + tail.Samples("b").size());
  }
  EXPECT_LE(most, 630U);
  EXPECT_GT(tail.counters().dropped, 0U);
  EXPECT_EQ(tail.Samples("a").back().at, kNoon + minutes(5 * 19'999));
  std::size_t left = 0;
  for (auto taken = tail.Take(100); !taken.empty(); taken = tail.Take(100)) {
    left += taken.size();
    tail.Settle();
  }
  EXPECT_EQ(left, tail.Samples("a").size() + tail.Samples("b").size());
  EXPECT_FALSE(tail.has_unsettled());
}

// I8: the bound is of what the vectors hold, which by themselves grow to twice what is in them.
TEST(HistoryTail, TheBoundIsOfTheRoomThatIsHeld) {
  constexpr std::size_t kBytes = 4'000 * sizeof(PriceSample);
  HistoryTail tail(kBytes);
  for (int i = 0; i < 100'000; ++i) {
    tail.Add("a", {kNoon + minutes(5 * i), 1, {}, {}}, i % 3 == 0);
    const TailCounters counters = tail.counters();
    ASSERT_GE(counters.bytes, counters.samples * sizeof(PriceSample));
    // A quarter beyond the bound between two calls of Shrink, and one step of growth.
    ASSERT_LE(counters.bytes, kBytes * 125 / 100 * 9 / 8 + 8 * sizeof(PriceSample));
    if (i % 1'000 == 0) tail.Shrink();
  }
  for (auto taken = tail.Take(100'000); !taken.empty(); taken = tail.Take(100'000)) tail.Settle();
  tail.EraseBefore(kNoon + minutes(5 * 100'000));
  EXPECT_EQ(tail.counters().samples, 0U);
  EXPECT_LE(tail.counters().bytes, 8 * sizeof(PriceSample));
}

TEST(HistoryTail, OnlyWhatIsOnRecordIsErased) {
  HistoryTail tail;
  tail.Add("a", {kNoon, 1, {}, {}});
  tail.Add("a", {kNoon + seconds(1), 2, {}, {}}, true);
  tail.EraseBefore(kNoon + hours(1));
  EXPECT_THAT(tail.Samples("a"), ElementsAre(PriceSample{kNoon, 1, {}, {}}));
  EXPECT_THAT(tail.Take(9), SizeIs(1));
  tail.Settle();
  tail.EraseBefore(kNoon + hours(1));
  EXPECT_THAT(tail.Samples("a"), IsEmpty());
}

TEST(HistoryTail, ALateSampleIsSortedInAndARepeatedOneIsNot) {
  HistoryTail tail;
  EXPECT_TRUE(tail.Add("a", {kNoon + seconds(9), 9, {}, {}}));
  EXPECT_TRUE(tail.Add("a", {kNoon, 1, {}, {}}));
  EXPECT_FALSE(tail.Add("a", {kNoon + seconds(9), 5, {}, {}}));
  EXPECT_THAT(tail.Samples("a"), ElementsAre(PriceSample{kNoon, 1, {}, {}},
                                             PriceSample{kNoon + seconds(9), 9, {}, {}}));
}

// A6
TEST(HistoryTail, AnUpstreamOfEverNewCoinsLeavesTheNewestOnes) {
  HistoryTail tail;
  for (int i = 0; i < 20'000; ++i) {
    tail.Add("coin-" + std::to_string(i), {WallTime{Millis{i + 1}}, 1, {}, {}});
    if (i % 250 == 0) tail.Shrink();
  }
  EXPECT_LE(tail.coin_count(), HistoryTail::kCoinsMax + 250);
  EXPECT_EQ(tail.Samples("coin-19999").size(), 1u);
  EXPECT_EQ(tail.Samples("coin-0").size(), 0u);
  EXPECT_EQ(tail.counters().samples, tail.coin_count());
}

}  // namespace
}  // namespace cpa
