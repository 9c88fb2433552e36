#include "history/backfill.h"

#include <future>

#include <gtest/gtest.h>

#include "base/text.h"
#include "history/candle_time.h"
#include "history/memory_history_for_test.h"

namespace cpa {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using Interval = CandleInterval;

// An upstream with a point every `step` since `begins`; it answers when told to.
class FakeCharts final : public ChartSource {
 public:
  void RequestChart(const ChartQuery& query, ChartCallback done) override {
    std::lock_guard lock(mutex_);
    asked_.push_back(query);
    callbacks_.push_back(std::move(done));
  }

  std::optional<Millis> ChartPast() const override { return days{365}; }

  std::vector<ChartQuery> asked() const {
    std::lock_guard lock(mutex_);
    return asked_;
  }

  // Answers the oldest call that waits.
  void Answer() {
    std::unique_lock lock(mutex_);
    const ChartQuery query = asked_[answered_];
    const ChartCallback done = callbacks_[answered_++];
    lock.unlock();
    if (failure) return done(*failure);
    auto points = std::make_shared<std::vector<PriceSample>>();
    const WallTime from = std::max(query.range.from, begins);
    // On the grid, as upstream's points are.
    const auto since = (from.time_since_epoch() + step - Millis{1}) / step;
    for (WallTime at{since * step}; at < std::min(query.range.to, ends); at += step) {
      points->push_back({.at = at, .price = 100 + static_cast<double>(points->size())});
    }
    done(ChartResult(std::move(points)));
  }

  Millis step = hours{1};
  WallTime begins{};
  WallTime ends = WallTime::max();
  std::optional<Failure> failure;

 private:
  mutable std::mutex mutex_;
  std::vector<ChartQuery> asked_;
  std::vector<ChartCallback> callbacks_;
  std::size_t answered_ = 0;
};

class BackfillTest : public testing::Test {
 protected:
  void Ensure(Interval interval, const TimeRange& range) {
    backfill_.Ensure("bitcoin", interval, range, [this](const Result<void>& result) {
      std::lock_guard lock(mutex_);
      told_.push_back(result ? "ok" : result.error().detail);
    });
    Settle();
  }

  void Answer() {
    charts_.Answer();
    Settle();
  }

  // Until the pool has nothing to do. One thread: what was posted before is done.
  void Settle() {
    for (int i = 0; i < 4; ++i) {
      std::promise<void> reached;
      pool_.Post([&] { reached.set_value(); });
      reached.get_future().wait();
    }
  }

  std::vector<Candle> Stored(Interval interval) {
    return *history_.Candles("bitcoin", interval, {WallTime{}, WallTime::max()}, 1'000'000);
  }

  static TimeRange Past(Millis length) { return {Now() - length, Now()}; }

  static WallTime Now() { return *ParseTime("2026-03-10T12:34:56Z"); }

  ManualClock clock_{Now()};
  MemoryHistory history_;
  FakeCharts charts_;
  BlockingPool pool_{1};
  std::mutex mutex_;
  std::vector<std::string> told_;
  Backfill backfill_{{}, history_, history_, charts_, pool_, clock_};

  void TearDown() override { pool_.join(); }
};

using Lines = std::vector<std::string>;

TEST_F(BackfillTest, ManyWhoAskAtOnceMakeOneCall) {
  for (int i = 0; i < 21; ++i) Ensure(Interval::k1h, Past(days{7}));
  ASSERT_EQ(charts_.asked().size(), 1u);
  EXPECT_TRUE(told_.empty());
  Answer();
  EXPECT_EQ(told_, Lines(21, "ok"));
  EXPECT_EQ(charts_.asked().size(), 1u);
  EXPECT_EQ(Stored(Interval::k1h).size(), 7u * 24 - 1);  // Whole hours of the week.
  Ensure(Interval::k1h, Past(days{7}));
  EXPECT_EQ(charts_.asked().size(), 1u);
  EXPECT_EQ(told_.size(), 22u);
}

TEST_F(BackfillTest, NothingIsAskedTwiceAlsoWhenThereWasNothing) {
  charts_.begins = Now() + days{1};
  Ensure(Interval::k1d, Past(days{30}));
  Answer();
  Ensure(Interval::k1d, Past(days{30}));
  EXPECT_EQ(charts_.asked().size(), 1u);
  EXPECT_EQ(told_, (Lines{"ok", "ok"}));
  EXPECT_TRUE(Stored(Interval::k1d).empty());
}

TEST_F(BackfillTest, OwnCandlesAreNeitherAskedForNorReplaced) {
  const WallTime noon = *ParseTime("2026-03-10T12:00:00Z");
  const auto own = [](WallTime at) {
    return Candle{.open_time = at, .open = 5, .high = 5, .low = 5, .close = 5, .samples = 9};
  };
  for (int hour = 1; hour <= 48; ++hour) {
    if (hour != 10 && hour != 12) {
      history_.Put("bitcoin", Interval::k1h, own(noon - hours{hour}));
    }
  }
  Ensure(Interval::k1h, {noon - hours{48}, noon});
  ASSERT_EQ(charts_.asked().size(), 1u);
  EXPECT_EQ(charts_.asked()[0].range,  // And the points at both borders.
            (TimeRange{noon - hours{12} - minutes{10}, noon - hours{9} + minutes{10}}));
  Answer();
  const auto stored = Stored(Interval::k1h);
  ASSERT_EQ(stored.size(), 48u);
  for (const Candle& candle : stored) {
    const auto ago = noon - candle.open_time;
    const bool fetched = ago == hours{10} || ago == hours{12};
    EXPECT_EQ(candle.source, fetched ? HistorySource::kUpstream : HistorySource::kOwn);
    EXPECT_EQ(candle.samples, fetched ? 1 : 9);
  }
}

TEST_F(BackfillTest, AnAnswerCutShortLeavesTheRestToBeAskedFor) {
  charts_.ends = Now() - days{3};
  Ensure(Interval::k1h, Past(days{7}));
  Answer();
  charts_.ends = WallTime::max();
  Ensure(Interval::k1h, Past(days{7}));
  ASSERT_EQ(charts_.asked().size(), 2u);
  EXPECT_EQ(charts_.asked()[1].range.from,
            CandleOpenTime(Interval::k1h, Now() - days{3}) - minutes{10});
  Answer();
  Ensure(Interval::k1h, Past(days{7}));
  EXPECT_EQ(charts_.asked().size(), 2u);
  EXPECT_EQ(Stored(Interval::k1h).size(), 7u * 24 - 1);
}

TEST_F(BackfillTest, AFailureIsToldAndRestsForAWhile) {
  charts_.failure = Unavailable("the upstream budget is used up");
  Ensure(Interval::k1h, Past(days{7}));
  Answer();
  Ensure(Interval::k1h, Past(days{7}));
  EXPECT_EQ(told_, Lines(2, "the upstream budget is used up"));
  EXPECT_EQ(charts_.asked().size(), 1u);
  charts_.failure.reset();
  clock_.Advance(std::chrono::seconds{31});
  Ensure(Interval::k1h, Past(days{7}));
  ASSERT_EQ(charts_.asked().size(), 2u);
  Answer();
  EXPECT_EQ(told_.back(), "ok");
}

TEST_F(BackfillTest, AYearOfHoursIsAskedInCallsOfNinetyDays) {
  Ensure(Interval::k1h, Past(days{400}));
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(charts_.asked().size(), static_cast<std::size_t>(i) + 1);
    Answer();
  }
  // C6: of the days before that year nothing is known.
  EXPECT_EQ(told_, Lines{"upstream does not tell prices as old as that"});
  const auto asked = charts_.asked();
  EXPECT_GE(asked[0].range.from, Now() - days{365});
  for (std::size_t i = 1; i < asked.size(); ++i) {
    EXPECT_EQ(asked[i].range.from + minutes{10}, asked[i - 1].range.to - minutes{10});
    EXPECT_LE(asked[i].range.to - asked[i].range.from, days{90});
  }
}

TEST_F(BackfillTest, FiveMinutesAreAskedForOnlyOfTheDayThatEndsNow) {
  charts_.step = minutes{5};
  Ensure(Interval::k5m, {Now() - days{7}, Now() - hours{6}});
  ASSERT_EQ(charts_.asked().size(), 1u);
  EXPECT_EQ(charts_.asked()[0].range.to, Now());
  EXPECT_GT(charts_.asked()[0].range.from, Now() - days{1});
  Answer();
  Ensure(Interval::k5m, {Now() - days{7}, Now() - days{2}});
  EXPECT_EQ(charts_.asked().size(), 1u);
  // C6: of the days before nothing is known, and that is told.
  EXPECT_EQ(told_, Lines(2, "upstream does not tell prices as old as that"));
}

// C6: not asked is not known to be empty.
TEST_F(BackfillTest, WhatIsBeyondReachIsNotComplete) {
  const WallTime old = Now() - days{4'000};
  Ensure(Interval::k1d, {old, old + days{30}});
  EXPECT_TRUE(charts_.asked().empty());
  EXPECT_EQ(told_, Lines{"upstream does not tell prices as old as that"});
  for (int day = 0; day <= 30; ++day) {
    history_.Put("bitcoin", Interval::k1d,
                 {.open_time = CandleOpenTime(Interval::k1d, old) + days{day}, .open = 1});
  }
  Ensure(Interval::k1d, {old, old + days{30}});
  EXPECT_EQ(told_.back(), "ok");
}

TEST_F(BackfillTest, WhoAsksForAnotherRangeMeanwhileIsServedAfterwards) {
  Ensure(Interval::k1h, Past(days{2}));
  Ensure(Interval::k1h, Past(days{4}));
  EXPECT_EQ(charts_.asked().size(), 1u);
  Answer();
  ASSERT_EQ(charts_.asked().size(), 2u);
  EXPECT_EQ(told_, Lines{"ok"});
  Answer();
  EXPECT_EQ(told_, (Lines{"ok", "ok"}));
}

TEST_F(BackfillTest, ADiskThatFailsIsTold) {
  history_.trouble = NoSpace("the disk is full");
  Ensure(Interval::k1h, Past(days{2}));
  EXPECT_EQ(told_, Lines{"the disk is full"});
  EXPECT_TRUE(charts_.asked().empty());
}

}  // namespace
}  // namespace cpa
