// B2: a restart at any moment changes no firing of the alerts that look back. Real alerts and
// history of both engines, the real recorder and the real engine of alerts, under a clock moved by
// hand.
#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "alerts/engine.h"
#include "alerts/memory_alert_store_for_test.h"
#include "app/preload_alert_windows.h"
#include "base/random.h"
#include "base/text.h"
#include "history/recorder.h"
#include "market/snapshot.h"
#include "storage/alerts/alert_event_store.h"
#include "storage/alerts/alert_store.h"
#include "storage/history/history_store.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// The alerts of one user, as if a database held nobody else's: so many servers may each have alerts
// of their own in one database.
class AlertsOf final : public AlertStore {
 public:
  AlertsOf(AlertStore& all, std::vector<Alert> own) : all_(all), own_(std::move(own)) {}

  Result<std::vector<WatchedAlert>> LoadWatched(const std::string& after_id,
                                                std::int64_t limit) override {
    auto page = all_.LoadWatched(after_id, limit);
    std::vector<WatchedAlert> own;
    while (page) {
      for (const WatchedAlert& each : *page) {
        if (IsOwn(each.id)) own.push_back(each);
      }
      if (page->size() < static_cast<std::size_t>(limit)) return own;
      page = all_.LoadWatched(page->back().id, limit);
    }
    return page.error();
  }

  Result<std::vector<Changed>> LoadChanged(const ChangeCursor& after, std::int64_t limit) override {
    auto page = all_.LoadChanged(after, limit);
    std::vector<Changed> own;
    while (page) {
      for (const Changed& each : *page) {
        if (IsOwn(each.alert.id)) own.push_back(each);
      }
      if (page->size() < static_cast<std::size_t>(limit)) return own;
      page = all_.LoadChanged(page->back().cursor, limit);
    }
    return page.error();
  }

  Result<std::vector<RecordedStep>> Record(std::span<const AlertStep> steps) override {
    return all_.Record(steps);
  }

  // An engine of alerts asks for nothing else.
  Result<void> Create(const Alert&, std::int64_t, const MakeOnce&) override {
    return NotFound("not for an engine");
  }

  Result<Alert> Change(const std::string&, const std::string&, const Edit&) override {
    return NotFound("not for an engine");
  }

  Result<void> Delete(const std::string&, const std::string&) override {
    return NotFound("not for an engine");
  }

  Result<Alert> Find(const std::string&, const std::string&) override {
    return NotFound("not for an engine");
  }

  Result<std::vector<Alert>> List(const std::string&, AlertFilter, const AlertPage&) override {
    return NotFound("not for an engine");
  }

  Result<std::int64_t> Count(const std::string&) override { return NotFound("not for an engine"); }

 private:
  bool IsOwn(const std::string& id) const {
    return std::ranges::any_of(own_, [&](const Alert& each) { return each.id == id; });
  }

  AlertStore& all_;
  const std::vector<Alert> own_;
};

// Everything of one run of the server that looks back.
struct RunOfServer {
  RunOfServer(Database& past, AlertStore& alerts, const Clock& clock, Random& random, bool is_whole)
      : history(past, tail, clock),
        recorder({}, history, tail, clock),
        engine({.log_alerts = false}, alerts, clock, random) {
    if (is_whole) {
      const auto loaded = recorder.Load();
      EXPECT_TRUE(loaded.has_value()) << DetailOf(loaded);
    }
    const std::vector<std::string> coins = {"bitcoin"};
    app::PreloadAlertWindows(coins, history, engine, clock);
    engine.Turn();
  }

  HistoryTail tail;
  SqlHistoryStore history;
  HistoryRecorder recorder;
  AlertEngine engine;
};

using Firings = std::vector<std::string>;

class HistoryRestart : public StorageTest {
 protected:
  // A server with alerts of its own. All share one past, which the first of them records.
  class Server {
   public:
    Server(HistoryRestart& test, unsigned number)
        : test_(test), user_("user-" + std::to_string(number)) {
      AddUser(*test.database_, user_);
      std::vector<Alert> alerts = Armed(user_, number * kAlertsEach);
      for (const Alert& each : alerts) {
        const auto made = test.alerts_->Create(each, 100, nullptr);
        EXPECT_TRUE(made.has_value()) << DetailOf(made);
      }
      alerts_.emplace(*test.alerts_, std::move(alerts));
      Start();
    }

    void Start(bool is_whole = true) {
      run_.reset();
      run_.emplace(*test_.past_, *alerts_, test_.clock_, test_.random_, is_whole);
    }

    void OnRow(const SnapshotEntry& row) {
      run_->engine.OnRows({&row});
      run_->engine.Turn();
    }

    void RecordRow(const SnapshotEntry& row) {
      run_->recorder.OnRows({&row});
      run_->recorder.Turn();
    }

    Firings Fired() {
      SqlAlertEventStore events(*test_.database_, test_.clock_);
      Firings firings;
      AlertPage page{.limit = 1000};
      const auto listed = events.List(user_, page);
      EXPECT_TRUE(listed.has_value()) << DetailOf(listed);
      if (!listed) return firings;
      EXPECT_LT(listed->size(), 1000u);  // That is all.
      for (const AlertEvent& each : *listed) {
        const AlertOccurrence& what = each.occurrence;
        firings.push_back(std::string(AlertTypeName(what.type)) + " of " +
                          what.percentage_change->ToString() + " at " +
                          FormatTime(what.occurred_at) + ": " + std::to_string(what.value));
      }
      return firings;
    }

   private:
    HistoryRestart& test_;
    const std::string user_;
    std::optional<AlertsOf> alerts_;
    std::optional<RunOfServer> run_;
  };

  void SetUp() override {
    clock_.StepWall(*ParseTime("2026-03-01T11:00:20Z") - clock_.Wall());
    StorageTest::SetUp();
    if (IsSkipped()) return;
    alerts_.emplace(*database_, clock_);
    auto opened = Database::Open(HistoryDatabaseOptions(options_));
    ASSERT_TRUE(opened.has_value()) << DetailOf(opened);
    past_ = *std::move(opened);
    const auto migrated = Migrate(*past_, HistoryMigrationsFor(GetParam()), clock_, kHistoryLedger);
    ASSERT_TRUE(migrated.has_value()) << DetailOf(migrated);
  }

  static constexpr unsigned kAlertsEach = 6;

  static std::vector<Alert> Armed(const std::string& user, unsigned number) {
    std::vector<Alert> alerts;
    for (const char* percent : {"1.5", "3", "6"}) {
      for (const AlertType type : {AlertType::kPriceMomentum, AlertType::kVolumeAlert}) {
        Alert alert;
        alert.id = UuidNumber(++number);
        alert.user_id = user;
        alert.crypto_id = "bitcoin";
        alert.type = type;
        alert.percentage_change = Dec(percent);
        alert.repeat = true;
        alerts.push_back(alert);
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

  SeededRandom random_{1};
  std::optional<SqlAlertStore> alerts_;
  std::unique_ptr<Database> past_;
};

INSTANTIATE_TEST_SUITE_P(Engines, HistoryRestart,
                         testing::Values(Engine::kSqlite, Engine::kPostgres), EngineName);

TEST_P(HistoryRestart, AtEveryMinuteOfAnHourLeavesTheFiringsAsWithoutIt) {
  constexpr int kFirst = 150, kRestarts = 60, kMinutes = 300;
  Server without(*this, 0);
  Server too_early(*this, 1);  // As it was: it looks back before history is whole.
  std::vector<std::unique_ptr<Server>> restarted;
  for (int i = 0; i < kRestarts; ++i) {
    restarted.push_back(std::make_unique<Server>(*this, static_cast<unsigned>(2 + i)));
  }
  for (int minute = 0; minute < kMinutes; ++minute, clock_.Advance(minutes(1))) {
    if (minute >= kFirst && minute < kFirst + kRestarts) restarted[minute - kFirst]->Start();
    if (minute == kFirst + 34) too_early.Start(false);
    const SnapshotEntry row = RowAt(minute);
    without.RecordRow(row);
    without.OnRow(row);
    too_early.OnRow(row);
    for (const auto& server : restarted) server->OnRow(row);
  }
  const Firings expected = without.Fired();
  EXPECT_GT(expected.size(), 10u);
  EXPECT_NE(too_early.Fired(), expected);
  for (int i = 0; i < kRestarts; ++i) {
    EXPECT_EQ(restarted[i]->Fired(), expected) << "restarted at minute " << i;
  }
}

}  // namespace
}  // namespace cpa
