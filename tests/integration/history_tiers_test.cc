// C2: tiers agree. Of random coins, ranges and outages, from all sources and in any order, every
// candle of a day, a week and a month equals the fold of the shorter ones wherever they cover it.
#include <algorithm>
#include <cstdlib>
#include <random>

#include <gtest/gtest.h>

#include "base/text.h"
#include "history/candle_fold.h"
#include "history/candle_time.h"
#include "history/gaps.h"
#include "history/views.h"
#include "storage/history/history_store.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using Interval = CandleInterval;

class HistoryTiers : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    options_.url = "sqlite:///" + (folder_ / "x.db").string();
    if (GetParam() == Engine::kPostgres) {
      std::string why;
      ScratchPostgres* server = SharedPostgres(why);
      if (server == nullptr) GTEST_SKIP() << why;
      options_.url = server->MakeDatabase();
    }
    options_ = HistoryDatabaseOptions(options_);
    auto opened = Database::Open(options_);
    ASSERT_TRUE(opened.has_value()) << DetailOf(opened);
    database_ = *std::move(opened);
    const auto migrated =
        Migrate(*database_, HistoryMigrationsFor(GetParam()), clock_, kHistoryLedger);
    ASSERT_TRUE(migrated.has_value()) << DetailOf(migrated);
    store_.emplace(*database_, tail_, clock_);
  }

  std::int64_t Pick(std::int64_t from, std::int64_t to) {
    return std::uniform_int_distribution<std::int64_t>(from, to)(random_);
  }

  double Price() { return 50 + static_cast<double>(Pick(0, 100'000)) / 1'000; }

  TimeRange Range(Millis most) {
    const WallTime from = start_ + minutes{5} * Pick(0, 40 * 288);
    return {from, from + minutes{5} * Pick(1, most / minutes{5})};
  }

  // Samples at a pace of their own, with outages; a part of them is left in the tail.
  void Record(const std::string& id) {
    const TimeRange range = Range(days{1});
    const minutes pace{Pick(1, 9)};
    std::vector<LoggedSample> samples;
    for (WallTime at = range.from; at < range.to; at += pace) {
      if (Pick(0, 40) == 0) at += minutes{Pick(10, 600)};
      samples.push_back({id, {at, Price(), {}, {}}});
    }
    const auto appended = store_->Append(samples);
    ASSERT_TRUE(appended.has_value()) << DetailOf(appended);
    if (Pick(0, 2) == 0) {
      for (const LoggedSample& each : samples) tail_.Add(each.crypto_id, each.sample, true);
    } else {
      ASSERT_TRUE(store_->Fold(start_ + days{100}).has_value());
    }
  }

  // A file of candles or a chart, with holes.
  void FillFrom(const std::string& id, HistorySource source) {
    const auto interval = kStoredIntervals[static_cast<std::size_t>(Pick(0, 2))];
    const TimeRange range =
        WholeCandles(interval, Range(interval == Interval::k5m ? days{1} : days{8}));
    std::vector<Candle> candles;
    for (WallTime at = range.from; at < range.to; at = CandleEndTime(interval, at)) {
      if (Pick(0, 30) == 0) continue;
      const double open = Price();
      const double close = Price();
      candles.push_back({.open_time = at,
                         .open = open,
                         .high = std::max(open, close) + 1,
                         .low = std::min(open, close) - 1,
                         .close = close,
                         .samples = 2,
                         .coverage = Pick(0, 5) == 0 ? 0.5 : 1});
    }
    const auto filled = store_->Fill(id, interval, range, candles, source);
    ASSERT_TRUE(filled.has_value()) << DetailOf(filled);
  }

  std::vector<Candle> Read(const std::string& id, Interval interval) {
    const TimeRange all{start_ - days{40}, start_ + days{140}};
    return ReadOldestFirst(*store_, id, interval, all, 100'000, all.to)->candles;
  }

  // Where the shorter ones cover as much, and come from no worse source, they are what is shown.
  int Compare(const std::string& id, Interval shorter, Interval longer) {
    const auto shown = Read(id, longer);
    int compared = 0;
    for (const Candle& fold : FoldCandles(Read(id, shorter), shorter, longer)) {
      const auto found = std::ranges::find(shown, fold.open_time, &Candle::open_time);
      EXPECT_NE(found, shown.end()) << id << ' ' << FormatTime(fold.open_time);
      if (found == shown.end()) continue;
      EXPECT_GE(found->coverage, fold.coverage - 1e-7);
      if (fold.coverage < found->coverage - 1e-7 || fold.source > found->source) continue;
      EXPECT_EQ(*found, fold) << id << ' ' << CandleIntervalName(longer) << ' '
                              << FormatTime(fold.open_time);
      ++compared;
    }
    return compared;
  }

  TestFolder folder_;
  DatabaseOptions options_;
  ManualClock clock_{*ParseTime("2027-01-01T00:00:00Z")};
  std::unique_ptr<Database> database_;
  HistoryTail tail_;
  std::optional<SqlHistoryStore> store_;
  std::mt19937_64 random_{20'261'130};
  const WallTime start_ = *ParseTime("2026-01-28T00:00:00Z");
};

INSTANTIATE_TEST_SUITE_P(Engines, HistoryTiers, testing::Values(Engine::kSqlite, Engine::kPostgres),
                         EngineName);

TEST_P(HistoryTiers, AgreeForRandomCoinsRangesAndOutages) {
  const int coins = GetParam() == Engine::kSqlite ? 1'000 : 40;  // A server takes longer.
  int compared = 0;
  for (int coin = 0; coin < coins && !HasFailure(); ++coin) {
    const std::string id = "coin-" + std::to_string(coin);
    for (std::int64_t step = Pick(1, 4); step > 0; --step) {
      const std::int64_t what = Pick(0, 3);
      if (what <= 1) Record(id);
      if (what == 2) FillFrom(id, HistorySource::kUpstream);
      if (what == 3) FillFrom(id, HistorySource::kImported);
    }
    compared += Compare(id, Interval::k1h, Interval::k1d);
    compared += Compare(id, Interval::k1d, Interval::k1w);
    compared += Compare(id, Interval::k1d, Interval::k1M);
  }
  EXPECT_GT(compared, 3 * coins);
}

}  // namespace
}  // namespace cpa
