// Price history, the same on both engines: what is recorded, what is filled, what is kept.
#include <functional>
#include <future>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "history/candle_fold.h"
#include "history/candle_time.h"
#include "history/recorder.h"
#include "storage/history/history_store.h"
#include "support/forwarding_database.h"
#include "support/storage_fixture.h"

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
constexpr TimeRange kAlways{WallTime{}, kNoon + days(10'000)};
constexpr std::int64_t kAll = 1'000'000;

// The database as it is for a program that dies at its n-th write: that one and all that follow
// have no effect.
class DyingDatabase final : public ForwardingDatabase {
 public:
  DyingDatabase(Database& database, int writes)
      : ForwardingDatabase(database), given_(writes), left_(writes) {}

  Result<void> Write(const Work& work) override {
    if (left_-- <= 0) return Unavailable("dead");
    return real_.Write(work);
  }

  Result<void> WriteUnhurried(const Work& work) override { return Write(work); }

  bool is_dead() const { return left_ < 0; }

  int writes() const { return given_ - left_; }

 private:
  const int given_;
  int left_;
};

// The database with something that happens just before its n-th write from now.
class InterruptedDatabase final : public ForwardingDatabase {
 public:
  using ForwardingDatabase::ForwardingDatabase;

  void Before(int write, std::function<void()> happens) {
    left_ = write;
    happens_ = std::move(happens);
  }

  Result<void> Write(const Work& work) override {
    if (--left_ == 0) happens_();
    return real_.Write(work);
  }

  Result<void> WriteUnhurried(const Work& work) override { return Write(work); }

 private:
  int left_ = 0;
  std::function<void()> happens_;
};

class HistoryStorage : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    options_.url = "sqlite:///" + (folder_ / "x.db").string();
    if (GetParam() == Engine::kPostgres) {
      std::string why;
      ScratchPostgres* server = SharedPostgres(why);
      if (server == nullptr) GTEST_SKIP() << why;
      options_.url = server->MakeDatabase();
    }
    options_.readers = 3;
    options_ = HistoryDatabaseOptions(options_);
    Open();
  }

  void Open() {
    store_.reset();
    database_.reset();
    auto opened = Database::Open(options_);
    ASSERT_TRUE(opened.has_value()) << DetailOf(opened);
    database_ = *std::move(opened);
    const auto migrated =
        Migrate(*database_, HistoryMigrationsFor(GetParam()), clock_, kHistoryLedger);
    ASSERT_TRUE(migrated.has_value()) << DetailOf(migrated);
    store_.emplace(*database_, no_tail_, clock_);
  }

  void Append(const std::vector<LoggedSample>& samples) {
    const auto done = store_->Append(samples);
    ASSERT_TRUE(done.has_value()) << DetailOf(done);
  }

  void Fold(WallTime before) {
    const auto done = store_->Fold(before);
    ASSERT_TRUE(done.has_value()) << DetailOf(done);
  }

  void Fill(const std::string& id, CandleInterval interval, const std::vector<Candle>& candles,
            HistorySource source, const TimeRange& range = {kNoon, kNoon + days(1)}) {
    const auto done = store_->Fill(id, interval, range, candles, source);
    ASSERT_TRUE(done.has_value()) << DetailOf(done);
  }

  std::vector<Candle> Candles(const std::string& id, CandleInterval interval,
                              const TimeRange& range = kAlways, std::int64_t limit = kAll) {
    auto candles = store_->Candles(id, interval, range, limit);
    EXPECT_TRUE(candles.has_value()) << DetailOf(candles);
    return candles ? *candles : std::vector<Candle>{};
  }

  std::vector<PriceSample> Samples(const std::string& id, const TimeRange& range = kAlways,
                                   std::int64_t limit = kAll) {
    auto samples = store_->Samples(id, range, limit);
    EXPECT_TRUE(samples.has_value()) << DetailOf(samples);
    return samples ? *samples : std::vector<PriceSample>{};
  }

  long long CountOf(const std::string& table) {
    long long count = 0;
    const auto done = database_->Read([&](soci::session& session) -> Result<void> {
      session << "SELECT count(*) FROM " << table, soci::into(count);
      return {};
    });
    EXPECT_TRUE(done.has_value()) << DetailOf(done);
    return count;
  }

  void PruneAll(const HistoryCutoffs& cutoffs) {
    PruneProgress progress;
    while (true) {
      const auto more = store_->Prune(cutoffs, progress);
      ASSERT_TRUE(more.has_value()) << DetailOf(more);
      if (!*more) return;
    }
  }

  TestFolder folder_;
  DatabaseOptions options_;
  ManualClock clock_{kNoon + days(30)};
  HistoryTail no_tail_;
  std::unique_ptr<Database> database_;
  std::optional<SqlHistoryStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Engines, HistoryStorage,
                         testing::Values(Engine::kSqlite, Engine::kPostgres), EngineName);

LoggedSample Bitcoin(Millis after_noon, double price) {
  return {"bitcoin", {kNoon + after_noon, price, 8.5e11, 2.5e10}};
}

Candle CandleAt(WallTime open_time, double price) {
  return {.open_time = open_time,
          .open = price,
          .high = price + 1,
          .low = price - 1,
          .close = price,
          .samples = 1};
}

TEST_P(HistoryStorage, SamplesComeBackBitForBitOnceTheirHourIsFolded) {
  const std::vector<LoggedSample> ticks = {Bitcoin(seconds(30), 0.1 + 0.2),
                                           Bitcoin(minutes(61), 43250.51),
                                           {"ethereum", {kNoon + Millis{7}, 1e-9, {}, {}}}};
  for (const LoggedSample& each : ticks) Append({each});
  EXPECT_THAT(Samples("bitcoin"), IsEmpty());
  EXPECT_EQ(store_->LoadUnfolded().value(), ticks);
  Fold(kNoon + hours(1));
  EXPECT_THAT(Samples("bitcoin"), ElementsAre(ticks[0].sample));
  EXPECT_THAT(Samples("ethereum"), ElementsAre(ticks[2].sample));
  EXPECT_THAT(store_->LoadUnfolded().value(), ElementsAre(ticks[1]));
  Open();
  Fold(kNoon + hours(2));
  EXPECT_THAT(Samples("bitcoin"), ElementsAre(ticks[0].sample, ticks[1].sample));
  EXPECT_EQ(CountOf("history_ticks"), 0);
  EXPECT_THAT(store_->CoinIds().value(), ElementsAre("bitcoin", "ethereum"));
}

// B3: the price before a restart.
TEST_P(HistoryStorage, TheLastPriceOfEveryCoinIsKnown) {
  using Prices = std::unordered_map<std::string, double>;
  EXPECT_EQ(*store_->LastPrices(), Prices{});
  Append({{"bitcoin", {kNoon, 100}}, {"ethereum", {kNoon, 10}}});
  Append({{"bitcoin", {kNoon + seconds(30), 101}}, {"bitcoin", {kNoon - seconds(30), 7}}});
  EXPECT_EQ(*store_->LastPrices(), (Prices{{"bitcoin", 101}, {"ethereum", 10}}));
  Fold(kNoon + hours(1));
  EXPECT_EQ(*store_->LastPrices(), (Prices{{"bitcoin", 101}, {"ethereum", 10}}));
  Append({{"bitcoin", {kNoon + hours(2), 120}}});
  Fill("old", CandleInterval::k1d,
       {{.open_time = kNoon - hours(12), .open = 3, .high = 5, .low = 2, .close = 4}},
       HistorySource::kImported);
  EXPECT_EQ(*store_->LastPrices(), (Prices{{"bitcoin", 120}, {"ethereum", 10}, {"old", 4}}));
}

TEST_P(HistoryStorage, SamplesKeepToRangeAndLimit) {
  for (int i = 0; i < 200; ++i) Append({Bitcoin(minutes(i), 100 + i)});
  Fold(kNoon + hours(4));
  const auto some = Samples("bitcoin", {kNoon + minutes(30), kNoon + minutes(150)}, 100);
  ASSERT_THAT(some, SizeIs(100));
  EXPECT_EQ(some.front().price, 130);
  EXPECT_EQ(some.back().price, 229);
  EXPECT_THAT(Samples("bitcoin", {kNoon + minutes(198), kNoon + days(1)}), SizeIs(2));
  EXPECT_THAT(Samples("unknown"), IsEmpty());
}

TEST_P(HistoryStorage, CandlesAreFoldedFromTheTicksOfAllHoursOfADay) {
  std::vector<PriceSample> all;
  for (int i = 0; i < 300; ++i) {
    const LoggedSample each = Bitcoin(minutes(i * 2) + Millis{1}, 100 + (i * 37) % 50);
    all.push_back(each.sample);
    Append({each});
    if (i % 70 == 0) Fold(CandleOpenTime(CandleInterval::k1h, each.sample.at));
  }
  Fold(kNoon + days(1));
  for (const CandleInterval interval : kStoredIntervals) {
    EXPECT_EQ(Candles("bitcoin", interval), FoldSamples(all, interval))
        << CandleIntervalName(interval);
  }
}

TEST_P(HistoryStorage, TheTailCompletesWhatIsStored) {
  HistoryTail tail;
  SqlHistoryStore store(*database_, tail, clock_);
  clock_.StepWall(kNoon + minutes(89) - clock_.Wall());
  std::vector<PriceSample> all;
  for (int i = 0; i < 90; ++i) {
    const LoggedSample each = Bitcoin(minutes(i), 100 + i);
    all.push_back(each.sample);
    if (i < 80) Append({each});
    if (i >= 50) tail.Add(each.crypto_id, each.sample);  // Some are in both.
  }
  Fold(kNoon + hours(1));
  for (const CandleInterval interval : kStoredIntervals) {
    auto expected = FoldSamples(all, interval);
    expected.back().is_open = true;
    EXPECT_EQ(store.Candles("bitcoin", interval, kAlways, kAll).value(), expected)
        << CandleIntervalName(interval);
  }
  EXPECT_EQ(store.Samples("bitcoin", kAlways, kAll).value(), all);
  EXPECT_THAT(store.Candles("bitcoin", CandleInterval::k5m, kAlways, 3).value(), SizeIs(3));
  const TimeRange last{kNoon + minutes(85), kNoon + minutes(90)};
  EXPECT_THAT(store.Candles("bitcoin", CandleInterval::k5m, last, kAll).value(), SizeIs(1));
}

TEST_P(HistoryStorage, ACoinThatIsOnlyInTheTailHasCandles) {
  HistoryTail tail;
  SqlHistoryStore store(*database_, tail, clock_);
  tail.Add("new", {kNoon, 5, {}, {}});
  EXPECT_THAT(store.Candles("new", CandleInterval::k1d, kAlways, kAll).value(), SizeIs(1));
}

TEST_P(HistoryStorage, LateAndRepeatedSamplesChangeOnlyWhatTheyBelongTo) {
  const std::vector<LoggedSample> early = {Bitcoin(minutes(1), 10), Bitcoin(minutes(3), 12)};
  Append(early);
  Fold(kNoon + hours(1));
  Append({Bitcoin(minutes(70), 20)});
  Append({Bitcoin(minutes(2), 50),
          Bitcoin(minutes(3), 99)});  // Late, and repeated with another price.
  Fold(kNoon + hours(2));
  const std::vector<PriceSample> all = {early[0].sample, Bitcoin(minutes(2), 50).sample,
                                        early[1].sample, Bitcoin(minutes(70), 20).sample};
  EXPECT_EQ(Samples("bitcoin"), all);
  for (const CandleInterval interval : kStoredIntervals) {
    EXPECT_EQ(Candles("bitcoin", interval), FoldSamples(all, interval));
  }
}

TEST_P(HistoryStorage, TheBestSourceIsShownWhateverTheOrderOfFilling) {
  const auto interval = CandleInterval::k5m;
  const WallTime second = kNoon + minutes(5);
  Fill("bitcoin", interval, {CandleAt(kNoon, 1), CandleAt(second, 2)}, HistorySource::kUpstream);
  Fill("bitcoin", interval, {CandleAt(second, 3)}, HistorySource::kImported);
  Fill("bitcoin", interval, {CandleAt(kNoon, 4), CandleAt(second, 5)}, HistorySource::kUpstream);
  auto candles = Candles("bitcoin", interval);
  ASSERT_THAT(candles, SizeIs(2));
  EXPECT_EQ(candles[0].open, 4);
  EXPECT_EQ(candles[0].source, HistorySource::kUpstream);
  EXPECT_EQ(candles[1].open, 3);
  EXPECT_EQ(candles[1].source, HistorySource::kImported);
  Append({Bitcoin(minutes(1), 77)});
  Fold(kNoon + hours(1));
  candles = Candles("bitcoin", interval);
  ASSERT_THAT(candles, SizeIs(2));
  EXPECT_EQ(candles[0].open, 77);
  EXPECT_EQ(candles[0].source, HistorySource::kOwn);
}

// C2: own samples of one hour, then upstream's hours of the whole day, then the exchange's day.
TEST_P(HistoryStorage, AScrapOfOwnSamplesDoesNotHideADayThatIsKnown) {
  const WallTime day = CandleOpenTime(CandleInterval::k1d, kNoon);
  for (int i = 0; i < 60; ++i) {
    Append({{"bitcoin", {day + hours(1) + minutes(i), 100 + i / 12.0, {}, {}}}});
  }
  Fold(day + days(1));
  auto days_shown = Candles("bitcoin", CandleInterval::k1d);
  ASSERT_THAT(days_shown, SizeIs(1));
  EXPECT_DOUBLE_EQ(days_shown[0].coverage, 1 / 24.0);
  EXPECT_EQ(days_shown[0].source, HistorySource::kOwn);

  std::vector<Candle> upstream;
  for (int hour = 0; hour < 24; ++hour) {
    upstream.push_back(CandleAt(day + hours(hour), 100 + 2 * hour));
  }
  Fill("bitcoin", CandleInterval::k1h, upstream, HistorySource::kUpstream, {day, day + days(1)});
  days_shown = Candles("bitcoin", CandleInterval::k1d);
  const auto hours_shown = Candles("bitcoin", CandleInterval::k1h);
  ASSERT_THAT(days_shown, SizeIs(1));
  EXPECT_EQ(hours_shown[1].source, HistorySource::kOwn);
  EXPECT_EQ(days_shown, FoldCandles(hours_shown, CandleInterval::k1h, CandleInterval::k1d));
  EXPECT_EQ(days_shown[0].high, 147);
  EXPECT_EQ(days_shown[0].close, 146);
  EXPECT_EQ(days_shown[0].coverage, 1);
  EXPECT_EQ(days_shown[0].source, HistorySource::kUpstream);

  Fill("bitcoin", CandleInterval::k1d, {CandleAt(day, 150)}, HistorySource::kImported);
  days_shown = Candles("bitcoin", CandleInterval::k1d);
  EXPECT_EQ(days_shown[0].source, HistorySource::kImported);
  EXPECT_EQ(days_shown[0].high, 151);
  EXPECT_EQ(days_shown[0].low, 100);  // What we saw ourselves is in it.
}

TEST_P(HistoryStorage, WhatCoversMoreStaysWhateverComesLater) {
  Candle half = CandleAt(kNoon, 5);
  half.coverage = 0.5;
  Fill("bitcoin", CandleInterval::k1h, {CandleAt(kNoon, 7)}, HistorySource::kImported);
  Fill("bitcoin", CandleInterval::k1h, {half}, HistorySource::kImported);
  EXPECT_EQ(Candles("bitcoin", CandleInterval::k1h).at(0).open, 7);
  const auto days_shown = Candles("bitcoin", CandleInterval::k1d);
  EXPECT_DOUBLE_EQ(days_shown.at(0).coverage, 1 / 24.0);
}

TEST_P(HistoryStorage, FilledCandlesComeBackBitForBit) {
  Candle candle{.open_time = kNoon,
                .open = 43250.504999999997,
                .high = 1.7976931348623157e308,
                .low = 5e-324,
                .close = 0.1 + 0.2,
                .market_cap = 8.45e11,
                .traded_volume = 1234.000000000001,
                .samples = 12,
                .source = HistorySource::kImported};
  Fill("bitcoin", CandleInterval::k1h, {candle}, HistorySource::kImported);
  EXPECT_THAT(Candles("bitcoin", CandleInterval::k1h), ElementsAre(candle));
}

TEST_P(HistoryStorage, WhatUpstreamWasAskedForIsRememberedAlsoWhenItWasEmpty) {
  const TimeRange first{kNoon, kNoon + days(1)};
  const TimeRange second{kNoon + days(1), kNoon + days(2)};
  Fill("bitcoin", CandleInterval::k1h, {}, HistorySource::kUpstream, second);
  Fill("bitcoin", CandleInterval::k1h, {CandleAt(kNoon, 1)}, HistorySource::kUpstream, first);
  Fill("bitcoin", CandleInterval::k1h, {CandleAt(kNoon, 1)}, HistorySource::kUpstream, first);
  Fill("bitcoin", CandleInterval::k1h, {CandleAt(kNoon, 1)}, HistorySource::kImported, first);
  const auto filled = store_->Filled("bitcoin", CandleInterval::k1h, kAlways).value();
  EXPECT_THAT(filled, ElementsAre(FilledRange{first, 1, clock_.Wall()},
                                  FilledRange{second, 0, clock_.Wall()}));
  EXPECT_THAT(store_->Filled("bitcoin", CandleInterval::k1d, kAlways).value(), IsEmpty());
  EXPECT_THAT(store_->Filled("bitcoin", CandleInterval::k1h, first).value(), SizeIs(1));
  EXPECT_THAT(store_->Filled("unknown", CandleInterval::k1h, kAlways).value(), IsEmpty());
}

TEST_P(HistoryStorage, EachTierIsPrunedAtItsOwnAge) {
  for (int day = 0; day < 40; ++day) {
    for (int hour = 0; hour < 24; hour += 6) Append({Bitcoin(days(day) + hours(hour), 100)});
  }
  Fold(kNoon + days(41));
  Fill("bitcoin", CandleInterval::k5m, {}, HistorySource::kUpstream,
       {kNoon - days(3), kNoon - days(2)});
  const WallTime midnight = CandleOpenTime(CandleInterval::k1d, kNoon);
  const HistoryCutoffs cutoffs{.raw = midnight + days(30),
                               .five_minutes = midnight + days(20),
                               .one_hour = midnight + days(10),
                               .one_day = midnight};
  PruneAll(cutoffs);
  EXPECT_EQ(Samples("bitcoin").front().at, kNoon + days(29) + hours(12));
  EXPECT_EQ(Candles("bitcoin", CandleInterval::k5m).front().open_time,
            kNoon + days(19) + hours(12));
  EXPECT_EQ(Candles("bitcoin", CandleInterval::k1h).front().open_time, kNoon + days(9) + hours(12));
  EXPECT_EQ(Candles("bitcoin", CandleInterval::k1d).front().open_time, midnight);
  EXPECT_EQ(CountOf("history_fills"), 0);
  const auto left = CountOf("history_candles");
  PruneAll(cutoffs);
  EXPECT_EQ(CountOf("history_candles"), left);
  Append({Bitcoin(days(41), 7)});  // What was pruned does not keep anything from being written.
  Fold(kNoon + days(42));
  EXPECT_EQ(Samples("bitcoin").back().price, 7);
}

TEST_P(HistoryStorage, PruningTakesManySmallSteps) {
  std::vector<Candle> candles;
  for (int i = 0; i < 3'000; ++i) candles.push_back(CandleAt(kNoon + minutes(5 * i), 1));
  Fill("bitcoin", CandleInterval::k5m, candles, HistorySource::kUpstream);
  const long long before = CountOf("history_candles");  // With the longer ones.
  PruneProgress progress;
  const HistoryCutoffs everything{.five_minutes = kNoon + days(100)};
  ASSERT_TRUE(store_->Prune(everything, progress).value());
  const long long left = CountOf("history_candles");
  EXPECT_LT(left, before);
  EXPECT_GE(left, before - 1'000);
}

// I8: a round of pruning with nothing to delete writes nothing, and takes few steps.
TEST_P(HistoryStorage, PruningWithNothingToDeleteOnlyLooks) {
  std::vector<LoggedSample> tick;
  for (int i = 0; i < 250; ++i) tick.push_back({"coin-" + std::to_string(i), {kNoon, 1, {}, {}}});
  Append(tick);
  Fold(kNoon + hours(1));
  DyingDatabase reading_only(*database_, 0);
  SqlHistoryStore store(reading_only, no_tail_, clock_);
  PruneProgress progress;
  int steps = 0;
  for (bool more = true; more && !reading_only.is_dead(); ++steps) {
    const auto pruned = store.Prune(CutoffsOf({}, kNoon + days(1)), progress);
    more = !pruned || *pruned;
  }
  EXPECT_LE(steps, 4);
  // The months' partitions are looked through in one transaction at the end.
  EXPECT_LE(reading_only.writes(), GetParam() == Engine::kPostgres ? 1 : 0);
}

TEST_P(HistoryStorage, WhatWasImportedIsNeverPruned) {
  const auto given = CandleAt(kNoon, 1);
  Fill("bitcoin", CandleInterval::k1h, {given}, HistorySource::kImported);
  Fill("bitcoin", CandleInterval::k1h, {CandleAt(kNoon + hours(1), 2)}, HistorySource::kUpstream);
  PruneAll({.one_hour = kNoon + days(100), .one_day = kNoon + days(100)});
  const auto left = Candles("bitcoin", CandleInterval::k1h);
  ASSERT_THAT(left, SizeIs(1));
  EXPECT_EQ(left.front().open, 1);
}

// ---- Crashes

struct Step {
  std::vector<LoggedSample> tick;
  std::optional<WallTime> fold;
};

std::vector<Step> RandomScript(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Step> script;
  WallTime now = kNoon - hours(2);
  for (int i = 0; i < 60; ++i) {
    now += Millis{static_cast<std::int64_t>(random() % 900'000)};
    Step step;
    for (const char* id : {"bitcoin", "ethereum", "tether"}) {
      if (random() % 4 == 0) continue;
      const Millis late{static_cast<std::int64_t>(random() % 5 == 0 ? random() % 7'200'000 : 0)};
      step.tick.push_back({id, {now - late, static_cast<double>(random() % 1'000), {}, {}}});
    }
    if (random() % 8 == 0) step.fold = CandleOpenTime(CandleInterval::k1h, now);
    script.push_back(step);
  }
  script.push_back({{}, kNoon + days(3)});
  return script;
}

constexpr int kNever = 1'000'000;

int Scripts() {
  const char* count = std::getenv("CPA_HISTORY_SCRIPTS");
  return count == nullptr ? 1 : std::atoi(count);
}

class HistoryCrash : public HistoryStorage {
 protected:
  // With a database that dies at some write; after a restart it lives. How many writes there were.
  int Run(const std::vector<Step>& script, int dies_at) {
    auto dying = std::make_unique<DyingDatabase>(*database_, dies_at);
    auto store = std::make_unique<SqlHistoryStore>(*dying, no_tail_, clock_);
    for (std::size_t i = 0; i < script.size();) {
      const auto done = Do(*store, script[i]);
      if (done) {
        ++i;
        continue;
      }
      EXPECT_TRUE(dying->is_dead()) << DetailOf(done);
      store.reset();
      dying = std::make_unique<DyingDatabase>(*database_, kNever);
      store = std::make_unique<SqlHistoryStore>(*dying, no_tail_, clock_);
    }
    return dying->writes();
  }

  static Result<void> Do(SqlHistoryStore& store, const Step& step) {
    if (!step.tick.empty()) {
      if (const auto done = store.Append(step.tick); !done) return done;
    }
    return step.fold ? store.Fold(*step.fold) : Result<void>{};
  }

  std::string Everything() {
    std::string text;
    for (const std::string& id : store_->CoinIds().value()) {
      text += id + ":";
      for (const PriceSample& each : Samples(id)) {
        text += std::to_string(each.at.time_since_epoch().count()) + "=" +
                std::to_string(each.price) + " ";
      }
      for (const CandleInterval interval : kStoredIntervals) {
        for (const Candle& each : Candles(id, interval)) {
          text += std::to_string(each.open_time.time_since_epoch().count()) + ":" +
                  std::to_string(each.open) + "," + std::to_string(each.high) + "," +
                  std::to_string(each.low) + "," + std::to_string(each.close) + "," +
                  std::to_string(each.samples) + " ";
        }
      }
    }
    return text;
  }

  void Clear() {
    const auto done = database_->Write([](soci::session& session) -> Result<void> {
      for (const char* table : {"ticks", "blocks", "candles", "coins"}) {
        session << "DELETE FROM history_" << table;
      }
      return {};
    });
    ASSERT_TRUE(done.has_value()) << DetailOf(done);
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, HistoryCrash, testing::Values(Engine::kSqlite, Engine::kPostgres),
                         EngineName);

TEST_P(HistoryCrash, AtEveryWriteOfARandomScriptEndsAsWithoutIt) {
  const int step = GetParam() == Engine::kSqlite ? 1 : 7;  // A server takes longer to clear.
  for (int seed = 11; seed < 11 + Scripts(); ++seed) {
    const auto script = RandomScript(static_cast<std::uint64_t>(seed));
    Clear();
    const int writes = Run(script, kNever);
    const std::string expected = Everything();
    ASSERT_GT(expected.size(), 1'000U);
    ASSERT_GT(writes, 60);
    EXPECT_EQ(CountOf("history_ticks"), 0);
    for (int dies_at = 0; dies_at < writes; dies_at += step) {
      Clear();
      Run(script, dies_at);
      ASSERT_EQ(Everything(), expected) << seed << " at " << dies_at;
    }
  }
}

// ---- PostgreSQL: partitions, and several servers

class HistoryPostgres : public HistoryStorage {
 protected:
  Result<void> Run(const std::string& sql) {
    return database_->Write([&](soci::session& session) -> Result<void> {
      session << sql;
      return {};
    });
  }

  bool Exists(const std::string& table) {
    int found = 0;
    const auto done = database_->Read([&](soci::session& session) -> Result<void> {
      session << "SELECT CAST(count(*) AS INTEGER) FROM pg_tables WHERE tablename = :name",
          soci::use(table, "name"), soci::into(found);
      return {};
    });
    EXPECT_TRUE(done.has_value()) << DetailOf(done);
    return found > 0;
  }

  // What runs while a transaction is open that has read blocks and candles, as a dump does.
  void BesideAReader(const std::function<void()>& action) {
    const auto done = database_->Read([&](soci::session& session) -> Result<void> {
      int count = 0;
      session << "SELECT CAST(count(*) AS INTEGER) FROM history_blocks, history_candles",
          soci::into(count);
      action();
      return {};
    });
    EXPECT_TRUE(done.has_value()) << DetailOf(done);
  }
};

INSTANTIATE_TEST_SUITE_P(Engine, HistoryPostgres, testing::Values(Engine::kPostgres), EngineName);

// H3
TEST_P(HistoryPostgres, PartitionsThatSomebodyHasDroppedAreMadeAgain) {
  Append({Bitcoin(minutes(1), 1)});
  Fold(kNoon + hours(1));
  ASSERT_TRUE(Run("DROP TABLE history_blocks_202311, history_candles_202311").has_value());
  Append({Bitcoin(hours(1), 2)});
  Fold(kNoon + hours(2));
  EXPECT_THAT(Samples("bitcoin"), SizeIs(1));
  EXPECT_THAT(Candles("bitcoin", CandleInterval::k1h), SizeIs(1));
  ASSERT_TRUE(Run("DROP TABLE history_candles_202311").has_value());
  Fill("bitcoin", CandleInterval::k1h, {CandleAt(kNoon, 7)}, HistorySource::kUpstream);
  EXPECT_THAT(Candles("bitcoin", CandleInterval::k1h), SizeIs(1));
}

// H3
TEST_P(HistoryPostgres, ADetachedPartitionComesBackWithItsRows) {
  Append({Bitcoin(minutes(1), 1)});
  Fold(kNoon + hours(1));
  ASSERT_TRUE(Run("ALTER TABLE history_blocks DETACH PARTITION history_blocks_202311").has_value());
  Append({Bitcoin(hours(1), 2)});
  Fold(kNoon + hours(2));
  EXPECT_THAT(Samples("bitcoin"), SizeIs(2));
}

// H4
TEST_P(HistoryPostgres, AnOpenReaderHoldsUpNeitherFoldingNorOtherReaders) {
  BesideAReader([&] {
    Append({Bitcoin(minutes(1), 1)});
    Fold(kNoon + hours(1));
    EXPECT_THAT(Candles("bitcoin", CandleInterval::k1h), SizeIs(1));
  });
}

// H4
TEST_P(HistoryPostgres, PartitionsAreMadeAhead) {
  Append({Bitcoin(minutes(1), 1)});
  Fold(kNoon + hours(1));
  EXPECT_TRUE(Exists("history_blocks_202312"));
  EXPECT_TRUE(Exists("history_candles_202312"));
}

// H4: and whoever holds a lock that even attaching must wait for is waited for only a moment.
TEST_P(HistoryPostgres, DroppingWaitsForNoReader) {
  using Table = HistoryPartitions::Table;
  ASSERT_TRUE(store_->partitions().Ensure(Table::kBlocks, kNoon, kNoon).has_value());
  BesideAReader([&] {
    const auto put_off = store_->partitions().DropEmptyBefore(Table::kBlocks, kNoon + days(60));
    EXPECT_TRUE(put_off.has_value()) << DetailOf(put_off);
    EXPECT_THAT(Samples("bitcoin"), IsEmpty());  // Nobody queues behind it.
  });
  EXPECT_TRUE(Exists("history_blocks_202311"));
  ASSERT_TRUE(store_->partitions().DropEmptyBefore(Table::kBlocks, kNoon + days(60)).has_value());
  EXPECT_FALSE(Exists("history_blocks_202311"));
}

// H10: numbers are given in the order of writing, and ticks are seen in that of committing.
TEST_P(HistoryPostgres, ATickThatIsCommittedWhileOthersAreFoldedIsNotDeletedWithThem) {
  InterruptedDatabase interrupted(*database_);
  SqlHistoryStore folding(interrupted, no_tail_, clock_);
  Append({Bitcoin(minutes(1), 1)});
  std::promise<void> written;
  std::promise<void> may_commit;
  auto slow = std::async(std::launch::async, [&] {
    return database_->Write([&](soci::session& session) -> Result<void> {
      const HistoryCoin coin = FindHistoryCoin(session, "bitcoin").value();
      InsertTick(session, std::vector<CoinSample>{{coin, Bitcoin(minutes(2), 2).sample}});
      (void)FindHistoryCoin(session, "bitcoin");  // The tick has its number now.
      written.set_value();
      may_commit.get_future().wait();
      return {};
    });
  });
  written.get_future().wait();
  Append({Bitcoin(minutes(3), 3)});
  interrupted.Before(1, [&] {  // What there is has been read.
    may_commit.set_value();
    EXPECT_TRUE(slow.get().has_value());
  });
  ASSERT_TRUE(folding.Fold(kNoon + hours(1)).has_value());
  ASSERT_TRUE(folding.Fold(kNoon + hours(1)).has_value());
  EXPECT_THAT(Samples("bitcoin"), SizeIs(3));
  EXPECT_EQ(CountOf("history_ticks"), 0);
}

// H10: of two servers that complete one block neither loses what the other has.
TEST_P(HistoryPostgres, OneFoldsAtATime) {
  Append({Bitcoin(minutes(1), 1)});
  Fold(kNoon + hours(1));
  Append({Bitcoin(minutes(2), 2)});
  std::future<Result<void>> other;
  const auto done = database_->Write([&](soci::session& session) -> Result<void> {
    std::string locked;
    session << "SELECT CAST(pg_try_advisory_xact_lock(4846272420) AS TEXT)", soci::into(locked);
    EXPECT_EQ(locked, "true");
    other = std::async(std::launch::async, [&] { return store_->Fold(kNoon + hours(1)); });
    EXPECT_EQ(other.wait_for(Millis{50}), std::future_status::timeout);
    return {};
  });
  EXPECT_TRUE(done.has_value()) << DetailOf(done);
  EXPECT_TRUE(other.get().has_value());
  EXPECT_THAT(Samples("bitcoin"), SizeIs(2));
}

// H2
TEST_P(HistoryPostgres, NothingIsRecordedUnderTheNumbersOfAnotherDatabase) {
  int told = 0;
  options_.on_replaced = [&](const std::string&) { ++told; };
  Open();
  ASSERT_TRUE(Migrate(*database_, PostgresMigrations(), clock_).has_value());
  SeededRandom random(1);
  ASSERT_TRUE(database_->Adopt(random).has_value());
  Append({Bitcoin(minutes(1), 1)});
  ASSERT_TRUE(Run("UPDATE state SET value = 'x' WHERE key = 'database.epoch'").has_value());
  EXPECT_FALSE(store_->Append({{Bitcoin(minutes(2), 2)}}).has_value());
  EXPECT_FALSE(store_->Fold(kNoon + hours(1)).has_value());
  const std::vector<Candle> candles = {CandleAt(kNoon, 7)};
  EXPECT_FALSE(
      store_->Fill("bitcoin", CandleInterval::k1h, kAlways, candles, HistorySource::kUpstream)
          .has_value());
  EXPECT_EQ(told, 3);
  EXPECT_EQ(CountOf("history_ticks"), 1);
}

TEST_P(HistoryCrash, ADamagedTickCostsOnlyItself) {
  Append({Bitcoin(minutes(1), 1)});
  Append({Bitcoin(minutes(2), 2)});
  Append({Bitcoin(minutes(3), 3)});
  const auto damaged = database_->Write([](soci::session& session) -> Result<void> {
    session << (session.get_backend_name() == "postgresql"
                    ? "UPDATE history_ticks SET samples = '\\x00ff' WHERE tick = 2"
                    : "UPDATE history_ticks SET samples = x'00ff' WHERE tick = 2");
    return {};
  });
  ASSERT_TRUE(damaged.has_value()) << DetailOf(damaged);
  EXPECT_THAT(store_->LoadUnfolded().value(), SizeIs(2));
  Fold(kNoon + hours(1));
  EXPECT_THAT(Samples("bitcoin"), SizeIs(2));
  EXPECT_EQ(CountOf("history_ticks"), 0);
}

}  // namespace
}  // namespace cpa
