// B2: a restart at any moment changes no firing of the alerts that look back. Real history of both
// engines, the real recorder and the real engine of alerts, under a clock moved by hand.
#include <cmath>
#include <memory>

#include <gtest/gtest.h>

#include "alerts/engine.h"
#include "alerts/memory_alert_store_for_test.h"
#include "app/alert_memory.h"
#include "base/random.h"
#include "base/text.h"
#include "history/recorder.h"
#include "market/snapshot.h"
#include "storage/history_store.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Everything of one run of the server that looks back.
struct RunOfServer {
  RunOfServer(Database& database, const Clock& clock, const MemoryAlertStore& alerts_so_far,
              bool is_whole = true)
      : history(database, tail, clock),
        recorder({}, history, tail, clock),
        alerts(alerts_so_far),
        engine({.log_alerts = false}, alerts, clock, random) {
    if (is_whole) {
      const auto loaded = recorder.Load();
      EXPECT_TRUE(loaded.has_value()) << DetailOf(loaded);
    }
    const std::vector<std::string> coins = {"bitcoin"};
    app::RememberHistory(coins, history, engine, clock);
    engine.Turn();
  }

  void OnRow(const SnapshotEntry& entry) {
    engine.OnRows({&entry});
    engine.Turn();
  }

  HistoryTail tail;
  SqlHistoryStore history;
  HistoryRecorder recorder;
  SeededRandom random{1};
  MemoryAlertStore alerts;
  AlertEngine engine;
};

using Firings = std::vector<std::string>;

Firings FiringsOf(const MemoryAlertStore& alerts) {
  Firings firings;
  for (const AlertOccurrence& each : alerts.occurrences) {
    firings.push_back(each.alert_id.substr(34) + " at " + FormatTime(each.occurred_at) + ": " +
                      std::to_string(each.value));
  }
  return firings;
}

class HistoryRestart : public testing::TestWithParam<Engine> {
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
  }

  static MemoryAlertStore Armed(const Clock& clock) {
    MemoryAlertStore alerts(clock);
    unsigned number = 0;
    for (const char* percent : {"1.5", "3", "6"}) {
      for (const AlertType type : {AlertType::kPriceMomentum, AlertType::kVolumeAlert}) {
        Alert alert;
        alert.id = UuidNumber(++number);
        alert.user_id = "ann";
        alert.crypto_id = "bitcoin";
        alert.type = type;
        alert.percentage_change = *Decimal::Parse(percent);
        alert.repeat = true;
        alerts.alerts[alert.id] = alert;
      }
    }
    return alerts;
  }

  // Stamped a little before it comes, as upstream's prices are.
  SnapshotEntry RowAt(int minute) const {
    Quote quote;
    quote.id = "bitcoin";
    quote.name = "Bitcoin";
    quote.price = 100 + 4 * std::sin(minute / 9.0) + minute * 0.02;
    quote.volume_24h = 1'000 + 60 * std::sin(minute / 13.0) + (minute % 7) * 3;
    quote.last_updated = clock_.Wall() - seconds(minute % 40);
    return {.coin = 0, .quote = std::make_shared<const Quote>(quote), .json = nullptr};
  }

  TestFolder folder_;
  DatabaseOptions options_;
  ManualClock clock_{*ParseTime("2026-03-01T11:00:20Z")};
  std::unique_ptr<Database> database_;
};

INSTANTIATE_TEST_SUITE_P(Engines, HistoryRestart,
                         testing::Values(Engine::kSqlite, Engine::kPostgres), EngineName);

TEST_P(HistoryRestart, AtEveryMinuteOfAnHourLeavesTheFiringsAsWithoutIt) {
  RunOfServer without(*database_, clock_, Armed(clock_));
  std::vector<std::unique_ptr<RunOfServer>> restarted;
  std::unique_ptr<RunOfServer> too_early;  // As it was: it looks back before history is whole.
  for (int minute = 0; minute < 5 * 60; ++minute, clock_.Advance(minutes(1))) {
    if (minute >= 150 && minute < 210) {
      restarted.push_back(std::make_unique<RunOfServer>(*database_, clock_, without.alerts));
    }
    if (minute == 184) {
      too_early = std::make_unique<RunOfServer>(*database_, clock_, without.alerts, false);
    }
    const SnapshotEntry row = RowAt(minute);
    without.recorder.OnRows({&row});
    without.recorder.Turn();
    without.OnRow(row);
    for (const auto& run : restarted) run->OnRow(row);
    if (too_early) too_early->OnRow(row);
  }
  const Firings expected = FiringsOf(without.alerts);
  EXPECT_GT(expected.size(), 10u);
  EXPECT_NE(FiringsOf(too_early->alerts), expected);
  for (std::size_t i = 0; i < restarted.size(); ++i) {
    EXPECT_EQ(FiringsOf(restarted[i]->alerts), expected) << "restarted at minute " << i;
  }
}

}  // namespace
}  // namespace cpa
