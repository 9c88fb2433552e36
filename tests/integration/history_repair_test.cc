// C1, C2: databases of before are repaired step by step, killed anywhere or not, and restored from
// old backups too.
#include "storage/history/history_repair.h"

#include <gtest/gtest.h>
#include <soci/soci.h>

#include "base/text.h"
#include "history/candle_fold.h"
#include "history/candle_time.h"
#include "storage/engine/sql_values.h"
#include "storage/history/history_store.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using Interval = CandleInterval;

class HistoryRepair : public testing::TestWithParam<Engine> {
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
    store_.emplace(*database_, no_tail_, clock_);
  }

  void MigrateTo(std::size_t number) {
    const auto all = HistoryMigrationsFor(GetParam());
    const auto migrated =
        Migrate(*database_, all.first(std::min(number, all.size())), clock_, kHistoryLedger);
    ASSERT_TRUE(migrated.has_value()) << DetailOf(migrated);
  }

  void Sql(const std::string& text) {
    const auto done = database_->Write([&](soci::session& session) -> Result<void> {
      session << text;
      return {};
    });
    ASSERT_TRUE(done.has_value()) << DetailOf(done);
  }

  // As the program of before wrote it, with the tables of before.
  void PutOld(Interval interval, WallTime at, HistorySource source, double price, int samples) {
    const std::string text = std::to_string(price);
    Sql("INSERT INTO history_candles (coin, span, opened_ms, source, open, high, low, close, "
        "samples) VALUES (1, " +
        std::to_string(static_cast<int>(interval)) + ", " +
        std::to_string(at.time_since_epoch().count()) + ", " +
        std::to_string(static_cast<int>(source)) + ", " + text + ", " + text + ", " + text + ", " +
        text + ", " + std::to_string(samples) + ")");
  }

  // Days of upstream with one point each, 40 of them, one missing; a scrap of own samples; hours
  // of upstream of a later day; an imported day.
  void PutOldDatabase() {
    MigrateTo(1);
    if (GetParam() == Engine::kPostgres) {
      for (const char* month : {"202601", "202602", "202603", "202604"}) {
        const std::string name(month);
        const WallTime from =
            *ParseTime(name.substr(0, 4) + "-" + name.substr(4) + "-01T00:00:00Z");
        const WallTime to = CandleEndTime(Interval::k1M, from);
        Sql("CREATE TABLE history_candles_" + name +
            " PARTITION OF history_candles FOR VALUES FROM (" + std::to_string(ToSqlTime(from)) +
            ") TO (" + std::to_string(ToSqlTime(to)) + ")");
      }
    }
    Sql("INSERT INTO history_coins (crypto_id) VALUES ('bitcoin')");
    for (int day = 0; day < 40; ++day) {
      if (day != 20) {
        PutOld(Interval::k1d, start_ + days{day}, HistorySource::kUpstream, 100 + day, 1);
      }
    }
    PutOld(Interval::k1h, start_ + hours{1}, HistorySource::kOwn, 105, 120);
    PutOld(Interval::k1d, start_, HistorySource::kOwn, 105, 120);
    for (int piece = 0; piece < 6; ++piece) {
      PutOld(Interval::k5m, start_ + hours{1} + minutes{5 * piece}, HistorySource::kOwn, 105, 20);
    }
    for (int hour = 0; hour < 24; ++hour) {
      PutOld(Interval::k1h, start_ + days{60} + hours{hour}, HistorySource::kUpstream, hour + 1, 1);
    }
    PutOld(Interval::k1d, start_ + days{70}, HistorySource::kImported, 9, 23);
    Sql("INSERT INTO history_fills (coin, span, from_ms, to_ms, candles, filled_at_ms) VALUES "
        "(1, 5, " +
        std::to_string(ToSqlTime(start_)) + ", " + std::to_string(ToSqlTime(start_ + days{40})) +
        ", 39, 0)");
  }

  // Turn by turn, as the recorder does; `turns` at most. How many there were.
  int Repair(int turns = 1'000, int limit = 7) {
    int done = 0;
    for (bool more = true; more && done < turns; ++done) {
      const auto stepped = database_->Write([&](soci::session& session) -> Result<void> {
        more = RepairSome(session, limit);
        return {};
      });
      EXPECT_TRUE(stepped.has_value()) << DetailOf(stepped);
    }
    return done;
  }

  std::vector<Candle> Candles(Interval interval) {
    return store_->Candles("bitcoin", interval, {start_, start_ + days{90}}, 10'000).value();
  }

  TestFolder folder_;
  DatabaseOptions options_;
  ManualClock clock_{*ParseTime("2027-01-01T00:00:00Z")};
  std::unique_ptr<Database> database_;
  HistoryTail no_tail_;
  std::optional<SqlHistoryStore> store_;
  const WallTime start_ = *ParseTime("2026-01-20T00:00:00Z");
};

INSTANTIATE_TEST_SUITE_P(Engines, HistoryRepair,
                         testing::Values(Engine::kSqlite, Engine::kPostgres), EngineName);

TEST_P(HistoryRepair, DatesAnewWhatItCanAndMarksTheRest) {
  PutOldDatabase();
  MigrateTo(99);
  Repair();
  const auto all = Candles(Interval::k1d);
  ASSERT_EQ(all.size(), 41u);  // 39, the day of the hours, the imported one.
  for (int i = 1; i < 39; ++i) {
    const Candle& day = all[static_cast<std::size_t>(i)];
    const int number = i < 20 ? i : i + 1;
    const bool has_next = number != 19 && number != 39;
    EXPECT_EQ(day.open_time, start_ + days{number});
    EXPECT_EQ(day.open, 100 + number);
    EXPECT_EQ(day.close, has_next ? 101 + number : 100 + number) << number;
    EXPECT_EQ(day.coverage, has_next ? 1 : 0) << number;
  }
  EXPECT_EQ(all[0].source, HistorySource::kUpstream);  // Not the scrap; it is in it.
  EXPECT_EQ(all[0].close, 101);
  EXPECT_EQ(all[0].high, 105);
  const Candle& of_hours = all[39];
  EXPECT_EQ(of_hours.close, 24);
  EXPECT_DOUBLE_EQ(of_hours.coverage, 23 / 24.0);  // The last hour cannot be dated anew.
  EXPECT_DOUBLE_EQ(all[40].coverage, 23 / 24.0);
  const auto own = Candles(Interval::k1h).at(0);
  EXPECT_EQ(own.coverage, 0.5);
  // Upstream may be asked again for what could not be dated anew.
  EXPECT_TRUE(
      store_->Filled("bitcoin", Interval::k1d, {start_, start_ + days{90}}).value().empty());
  EXPECT_EQ(Repair(), 1);
}

TEST_P(HistoryRepair, KilledAfterAnyStepItComesToTheSameEnd) {
  PutOldDatabase();
  MigrateTo(99);
  // Begun in small steps, ended in large ones, and begun again from what that has left.
  Repair(5, 3);
  Repair(1'000, 500);
  const auto days_shown = Candles(Interval::k1d);
  const auto hours_shown = Candles(Interval::k1h);
  EXPECT_EQ(days_shown.size(), 41u);
  for (int killed_after = 0; killed_after < 8; ++killed_after) {
    Sql("UPDATE history_candles SET coverage = NULL");
    Repair(killed_after, 11);
    Repair();
    EXPECT_EQ(Candles(Interval::k1d), days_shown);
    EXPECT_EQ(Candles(Interval::k1h), hours_shown);
  }
}

}  // namespace
}  // namespace cpa
