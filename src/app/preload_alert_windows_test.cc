#include "app/preload_alert_windows.h"

#include <gtest/gtest.h>

#include "alerts/memory_alert_store_for_test.h"
#include "history/candle_time.h"
#include "history/memory_history_for_test.h"

namespace cpa::app {
namespace {

using std::chrono::minutes;

class PreloadAlertWindowsTest : public testing::Test {
 protected:
  // Five minutes each, from two hours ago to a moment ago.
  void Record(HistorySource source) {
    const WallTime now = CandleOpenTime(CandleInterval::k5m, clock_.Wall());
    for (int ago = 120; ago >= 5; ago -= 5) {
      history_.Put("bitcoin", CandleInterval::k5m,
                   {.open_time = now - minutes{ago},
                    .open = 1,
                    .high = 200,
                    .low = 1,
                    .close = 100,
                    .samples = 10,
                    .source = source});
      if (source == HistorySource::kOwn) {
        history_.Put("bitcoin", PriceSample{.at = now - minutes{ago}, .price = 100});
      }
    }
  }

  void WatchMomentum() {
    Alert alert;
    alert.id = "01890000-0000-7000-8000-000000000001";
    alert.user_id = "ann";
    alert.crypto_id = "bitcoin";
    alert.type = AlertType::kPriceMomentum;
    alert.percentage_change = *Decimal::Parse("10");
    ASSERT_TRUE(store_.Create(alert, 0, nullptr));
    engine_.Put(WatchedOf(alert));
  }

  std::size_t FiredAt(double price) {
    Quote quote;
    quote.id = "bitcoin";
    quote.price = price;
    SnapshotEntry entry;
    entry.quote = std::make_shared<const Quote>(quote);
    engine_.Turn();
    engine_.OnRows({&entry});
    engine_.Turn();
    return store_.occurrences.size();
  }

  ManualClock clock_;
  SeededRandom random_{1};
  MemoryHistory history_;
  MemoryAlertStore store_{clock_};
  AlertEngine engine_{{.log_alerts = false}, store_, clock_, random_};
  const std::vector<std::string> coins_ = {"bitcoin", "ethereum"};
};

TEST_F(PreloadAlertWindowsTest, WhatWasRecordedBeforeTheStartCounts) {
  Record(HistorySource::kOwn);
  PreloadAlertWindows(coins_, history_, engine_, clock_);
  WatchMomentum();
  EXPECT_EQ(FiredAt(111), 1u);
}

TEST_F(PreloadAlertWindowsTest, OnlyWhatThisServerSawItselfCounts) {
  Record(HistorySource::kUpstream);
  PreloadAlertWindows(coins_, history_, engine_, clock_);
  WatchMomentum();
  EXPECT_EQ(FiredAt(111), 0u);
}

TEST_F(PreloadAlertWindowsTest, HistoryThatFailsLeavesTheEngineAsItIs) {
  history_.trouble = Unavailable("busy");
  PreloadAlertWindows(coins_, history_, engine_, clock_);
  WatchMomentum();
  EXPECT_EQ(FiredAt(111), 0u);
}

}  // namespace
}  // namespace cpa::app
