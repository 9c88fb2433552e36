#include "alerts/engine.h"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alerts/memory_alert_store_for_test.h"

namespace cpa {
namespace {

using std::chrono::seconds;

// One coin's rows into an engine, as the feed would tell them.
class Engine : public testing::Test, public OccurrenceListener {
 protected:
  Engine() { Restart(); }

  void Restart() {
    engine_.emplace(AlertEngineOptions{.log_alerts = false}, store_, clock_, random_);
    engine_->AddListener(this);
  }

  void OnRecorded(std::span<const AlertOccurrence> occurrences) override {
    told_.insert(told_.end(), occurrences.begin(), occurrences.end());
    told_count_ += occurrences.size();
  }

  Alert Above(const char* target) {
    Alert alert;
    alert.id = UuidNumber(++last_id_);
    alert.user_id = "ann";
    alert.crypto_id = "bitcoin";
    alert.target_price = *Decimal::Parse(target);
    return alert;
  }

  Alert Percent(AlertType type, const char* size,
                AlertDirection direction = AlertDirection::kEither) {
    Alert alert = Above("1");
    alert.type = type;
    alert.target_price.reset();
    alert.percentage_change = *Decimal::Parse(size);
    alert.direction = direction;
    return alert;
  }

  Alert Repeating(const char* target, seconds cooldown = {}) {
    Alert alert = Above(target);
    alert.repeat = true;
    alert.cooldown = cooldown;
    return alert;
  }

  std::string Add(const Alert& alert) {
    EXPECT_TRUE(store_.Create(alert, 0, nullptr));
    engine_->Put(WatchedOf(alert));
    return alert.id;
  }

  void Edit(const std::string& id, const std::function<void(Alert&)>& edit) {
    const auto changed = store_.Change("ann", id, [&](Alert& alert) -> Result<void> {
      edit(alert);
      return {};
    });
    engine_->Put(WatchedOf(*changed));
  }

  // A row is accepted, without a turn of the engine.
  void Arrive(double price, const std::string& id = "bitcoin") {
    Quote quote;
    quote.id = id;
    quote.name = id == "bitcoin" ? "Bitcoin" : id;
    quote.price = price;
    quote.price_change_percentage_24h = change_;
    quote.volume_24h = volume_;
    const SnapshotEntry entry{.quote = std::make_shared<const Quote>(quote), .json = nullptr};
    engine_->OnRows({&entry});
  }

  void Price(double price) {
    clock_.Advance(seconds(1));
    Arrive(price);
    engine_->Turn();
  }

  void Prices(const std::vector<double>& prices) {
    for (const double price : prices) Price(price);
  }

  std::vector<double> FiredAt() const {
    std::vector<double> prices;
    for (const AlertOccurrence& each : store_.occurrences) prices.push_back(each.current_price);
    return prices;
  }

  ManualClock clock_;
  SeededRandom random_{1};
  MemoryAlertStore store_{clock_};
  std::optional<AlertEngine> engine_;
  std::vector<AlertOccurrence> told_;
  std::atomic<std::size_t> told_count_{0};
  unsigned last_id_ = 0;
  std::optional<double> change_ = {};
  std::optional<double> volume_ = {};
};

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(Engine, FiresOnceWhenThePriceReachesTheTarget) {
  const std::string id = Add(Above("100"));
  Prices({99.99, 100, 101, 99, 101});
  ASSERT_EQ(store_.occurrences.size(), 1u);
  const AlertOccurrence& fired = store_.occurrences[0];
  EXPECT_EQ(fired.alert_id, id);
  EXPECT_EQ(fired.crypto_name, "Bitcoin");
  EXPECT_EQ(fired.current_price, 100);
  EXPECT_EQ(fired.value, 100);
  EXPECT_EQ(fired.occurred_at, clock_.Wall() - seconds(3));
  EXPECT_EQ(told_, store_.occurrences);
  EXPECT_EQ(store_.alerts[id].status, AlertStatus::kTriggered);
  EXPECT_EQ(engine_->watched(), 0u);
}

TEST_F(Engine, APriceThatIsThereAlreadyFiresAtTheNextRow) {
  Price(150);
  Add(Above("100"));
  engine_->Turn();
  EXPECT_THAT(FiredAt(), IsEmpty()) << "no row has come since";
  Price(150);
  EXPECT_THAT(FiredAt(), ElementsAre(150));
}

TEST_F(Engine, PriceBelowFiresAtOrUnderTheTarget) {
  Alert alert = Above("100");
  alert.type = AlertType::kPriceBelow;
  Add(alert);
  Prices({101, 100.01, 100});
  EXPECT_THAT(FiredAt(), ElementsAre(100));
}

TEST_F(Engine, PercentageComparesTheSizeOfTheChange) {
  Add(Percent(AlertType::kPercentageChange, "5"));
  Price(100);
  change_ = 4.99;
  Price(101);
  EXPECT_THAT(FiredAt(), IsEmpty());
  change_ = -5;
  Price(95);
  EXPECT_THAT(FiredAt(), ElementsAre(95));
  EXPECT_EQ(store_.occurrences[0].value, 5);
}

// B6: who asks for a fall is not told of a rise.
TEST_F(Engine, ADirectionIsKept) {
  Add(Percent(AlertType::kPercentageChange, "5", AlertDirection::kDown));
  change_ = 5;
  Price(105);
  change_ = -4.99;
  Price(96);
  EXPECT_THAT(FiredAt(), IsEmpty());
  change_ = -5;
  Price(95);
  EXPECT_THAT(FiredAt(), ElementsAre(95));
  EXPECT_EQ(store_.occurrences[0].value, -5);
}

TEST_F(Engine, MomentumKeepsItsDirectionToo) {
  Add(Percent(AlertType::kPriceMomentum, "10", AlertDirection::kDown));
  Price(100);
  clock_.Advance(std::chrono::minutes(61));
  Price(111);
  EXPECT_THAT(FiredAt(), IsEmpty());
  clock_.Advance(std::chrono::minutes(61));
  Price(99);
  EXPECT_THAT(FiredAt(), ElementsAre(99));
}

TEST_F(Engine, MomentumNeedsAPriceOfAnHourAgo) {
  Add(Percent(AlertType::kPriceMomentum, "10"));
  Price(100);
  clock_.Advance(std::chrono::minutes(59));
  Price(200);
  EXPECT_THAT(FiredAt(), IsEmpty());
  clock_.Advance(std::chrono::minutes(1));
  Price(109);
  EXPECT_THAT(FiredAt(), IsEmpty());
  clock_.Advance(seconds(30));
  Price(110.1);
  EXPECT_THAT(FiredAt(), ElementsAre(110.1));
  EXPECT_NEAR(store_.occurrences[0].value, 10.1, 1e-9);
}

// I8: /ready asks for it.
TEST_F(Engine, WatchesOnlyOnceTheAlertsOnRecordAreKnown) {
  Add(Above("100"));
  AlertEngine engine({}, store_, clock_, random_);
  EXPECT_FALSE(engine.is_watching());
  store_.trouble = MemoryAlertStore::Trouble::kFails;
  engine.Turn();
  EXPECT_FALSE(engine.is_watching());
  store_.trouble = MemoryAlertStore::Trouble::kNone;
  clock_.Advance(seconds(2));
  engine.Turn();
  EXPECT_TRUE(engine.is_watching());
  EXPECT_EQ(engine.watched(), 1u);
}

TEST_F(Engine, WhatIsRememberedOfThePastCountsAtOnce) {
  Alert momentum = Above("1");
  momentum.type = AlertType::kPriceMomentum;
  momentum.target_price.reset();
  momentum.percentage_change = *Decimal::Parse("10");
  Add(momentum);
  Alert volume = momentum;
  volume.id = UuidNumber(++last_id_);
  volume.type = AlertType::kVolumeAlert;
  Add(volume);
  for (const int minutes : {90, 61, 5}) {
    engine_->WindowsOf("bitcoin").Add(clock_.Wall() - std::chrono::minutes{minutes},
                                      minutes == 61 ? 100 : 50, 1'000);
  }
  engine_->Turn();
  EXPECT_THAT(FiredAt(), IsEmpty());
  volume_ = 1'200;
  Price(111);
  EXPECT_THAT(FiredAt(), ElementsAre(111, 111));
}

TEST_F(Engine, MomentumIsUnknownAfterALongGap) {
  Add(Percent(AlertType::kPriceMomentum, "10"));
  Price(100);
  clock_.Advance(std::chrono::hours(2));
  Price(200);
  EXPECT_THAT(FiredAt(), IsEmpty());
}

TEST_F(Engine, VolumeIsComparedWithItsOwnAverage) {
  Alert alert = Above("1");
  alert.type = AlertType::kVolumeAlert;
  alert.target_price.reset();
  alert.percentage_change = *Decimal::Parse("50");
  Add(alert);
  volume_ = 1000;
  for (int i = 0; i < 5; ++i) {
    Price(100);
    clock_.Advance(std::chrono::minutes(10));
  }
  volume_ = 5000;
  Price(101);
  EXPECT_THAT(FiredAt(), IsEmpty()) << "less than an hour is known";
  clock_.Advance(std::chrono::minutes(10));
  volume_ = 2499;  // The mean of five times 1000 and 5000 is 1666.67.
  Price(102);
  EXPECT_THAT(FiredAt(), IsEmpty());
  clock_.Advance(seconds(30));
  volume_ = 2800;  // Of 1000 x 5, 5000 and 2499: 1785.57; 56.8 % more.
  Price(103);
  EXPECT_THAT(FiredAt(), ElementsAre(103));
  EXPECT_NEAR(store_.occurrences[0].value, 56.813, 1e-3);
}

TEST_F(Engine, ARepeatFiresAgainAfterCrossingBack) {
  const std::string id = Add(Repeating("100"));
  Prices({100, 105, 99.9, 100, 101, 50, 200});
  EXPECT_THAT(FiredAt(), ElementsAre(100, 100, 200));
  EXPECT_EQ(store_.alerts[id].status, AlertStatus::kActive);
  EXPECT_EQ(store_.alerts[id].arming, 3);
}

TEST_F(Engine, ARepeatRestsForItsCooldown) {
  Add(Repeating("100", seconds(10)));
  Prices({100, 99, 101, 99, 102});
  EXPECT_THAT(FiredAt(), ElementsAre(100));
  clock_.Advance(seconds(5));
  Price(103);
  EXPECT_THAT(FiredAt(), ElementsAre(100, 103)) << "it held when the cooldown ended";
}

TEST_F(Engine, TheCooldownOutlivesARestart) {
  Add(Repeating("100", seconds(10)));
  Prices({100, 99});
  Restart();
  Prices({101, 101});
  EXPECT_THAT(FiredAt(), ElementsAre(100));
  clock_.Advance(seconds(6));
  Price(102);
  EXPECT_THAT(FiredAt(), ElementsAre(100, 102));
}

TEST_F(Engine, ASpikeBetweenTwoLooksFires) {
  Add(Above("100"));
  engine_->Turn();
  Arrive(90);
  Arrive(120);
  Arrive(91);
  engine_->Turn();
  EXPECT_THAT(FiredAt(), ElementsAre(91));
  EXPECT_EQ(store_.occurrences[0].value, 120);
}

TEST_F(Engine, ADipBetweenTwoLooksArmsARepeatAgain) {
  Add(Repeating("100"));
  Price(110);
  Arrive(90);
  Arrive(111);
  engine_->Turn();
  EXPECT_THAT(FiredAt(), ElementsAre(110, 111));
}

TEST_F(Engine, ASpikeArmsItsRepeatAgainAtOnce) {
  const std::string id = Add(Repeating("100"));
  engine_->Turn();
  Arrive(120);
  Arrive(91);
  engine_->Turn();
  EXPECT_TRUE(store_.alerts[id].armed);
  Price(101);
  EXPECT_THAT(FiredAt(), ElementsAre(91, 101));
}

TEST_F(Engine, AnExpiredAlertDoesNotFire) {
  Alert alert = Above("100");
  alert.expires_at = clock_.Wall() + seconds(2);
  Add(alert);
  Prices({99, 100});
  EXPECT_THAT(FiredAt(), IsEmpty());
  Alert lasting = Above("100");
  lasting.expires_at = clock_.Wall() + seconds(2);
  Add(lasting);
  Price(100);
  EXPECT_THAT(FiredAt(), ElementsAre(100));
}

TEST_F(Engine, PausedAlertsRestAndGoOn) {
  const std::string id = Add(Above("100"));
  Price(99);
  Edit(id, [](Alert& alert) { alert.status = AlertStatus::kDisabled; });
  Prices({101, 102});
  EXPECT_THAT(FiredAt(), IsEmpty());
  Edit(id, [](Alert& alert) { alert.status = AlertStatus::kActive; });
  Price(103);
  EXPECT_THAT(FiredAt(), ElementsAre(103));
}

TEST_F(Engine, ATriggeredAlertThatIsMadeActiveFiresAgain) {
  const std::string id = Add(Above("100"));
  Price(101);
  Edit(id, [](Alert& alert) { alert.status = AlertStatus::kActive; });
  Prices({102, 103});
  EXPECT_THAT(FiredAt(), ElementsAre(101, 102));
}

TEST_F(Engine, DeletedAlertsDoNotFire) {
  const std::string id = Add(Above("100"));
  Price(99);
  ASSERT_TRUE(store_.Delete("ann", id).has_value());
  engine_->Erase(id);
  Price(101);
  EXPECT_THAT(FiredAt(), IsEmpty());
  EXPECT_EQ(engine_->watched(), 0u);
}

TEST_F(Engine, OfTwoEditsThatArriveInTheWrongOrderTheLaterOneCounts) {
  const std::string id = Add(Above("100"));
  const Alert before = store_.alerts[id];
  Edit(id, [](Alert& alert) { alert.target_price = *Decimal::Parse("200"); });
  engine_->Put(WatchedOf(before));
  Price(150);
  EXPECT_THAT(FiredAt(), IsEmpty());
  Price(200);
  EXPECT_THAT(FiredAt(), ElementsAre(200));
}

TEST_F(Engine, AnEditThatTheEngineHasNotHeardOfDecides) {
  const std::string id = Add(Above("100"));
  Price(99);
  const auto done = store_.Change("ann", id, [](Alert& alert) -> Result<void> {
    alert.target_price = *Decimal::Parse("200");
    return {};
  });
  ASSERT_TRUE(done.has_value());
  Price(150);
  EXPECT_THAT(FiredAt(), IsEmpty());
  Price(200);
  EXPECT_THAT(FiredAt(), ElementsAre(200));
}

TEST_F(Engine, FindsAlertsThatSomebodyElseMade) {
  Price(99);
  ASSERT_TRUE(store_.Create(Above("100"), 0, nullptr));
  clock_.Advance(seconds(30));
  Price(101);
  EXPECT_THAT(FiredAt(), ElementsAre(101));
}

TEST_F(Engine, LoadsEverythingAtItsStart) {
  Add(Above("100"));
  Add(Repeating("50"));
  Price(60);
  Restart();
  Price(70);
  EXPECT_EQ(engine_->watched(), 2u);
  EXPECT_THAT(FiredAt(), ElementsAre(60)) << "the repeat waits to cross back";
  Prices({49, 51, 100});
  EXPECT_THAT(FiredAt(), ElementsAre(60, 51, 100));
}

TEST_F(Engine, WaitsForTheDatabaseToLoadFrom) {
  Add(Above("100"));
  store_.trouble = MemoryAlertStore::Trouble::kFails;
  Restart();
  Prices({101, 90});
  store_.trouble = MemoryAlertStore::Trouble::kNone;
  clock_.Advance(seconds(1));
  engine_->Turn();
  EXPECT_THAT(FiredAt(), ElementsAre(90)) << "what came meanwhile was kept";
  EXPECT_EQ(store_.occurrences[0].value, 101);
}

TEST_F(Engine, WhatCannotBeWrittenIsWrittenLater) {
  Add(Repeating("100"));
  Price(99);
  store_.trouble = MemoryAlertStore::Trouble::kFails;
  Prices({101, 99, 102, 98, 97});
  EXPECT_THAT(FiredAt(), IsEmpty());
  EXPECT_EQ(engine_->pending(), 4u);
  store_.trouble = MemoryAlertStore::Trouble::kNone;
  Price(97);
  EXPECT_THAT(FiredAt(), ElementsAre(101, 102));
  EXPECT_EQ(engine_->pending(), 0u);
  EXPECT_EQ(told_.size(), 2u);
}

TEST_F(Engine, AWriteWhoseAnswerWasLostIsNotMadeTwice) {
  Add(Repeating("100"));
  Price(99);
  store_.trouble = MemoryAlertStore::Trouble::kWritesButFails;
  Prices({101, 99, 102});
  store_.trouble = MemoryAlertStore::Trouble::kNone;
  Price(103);
  EXPECT_THAT(FiredAt(), ElementsAre(101, 102));
  EXPECT_EQ(told_.size(), 2u) << "told once it was known";
}

TEST_F(Engine, AStepThatCannotBeWrittenHoldsUpNoOther) {
  Add(Above("100"));
  store_.refused = Add(Above("100"));
  Add(Above("100"));
  Price(101);
  EXPECT_EQ(store_.occurrences.size(), 1u);
  clock_.Advance(seconds(1));
  engine_->Turn();
  EXPECT_EQ(store_.occurrences.size(), 2u);
  EXPECT_EQ(engine_->pending(), 1u);
  store_.refused.clear();
  clock_.Advance(seconds(1));
  engine_->Turn();
  EXPECT_EQ(store_.occurrences.size(), 3u);
}

TEST_F(Engine, StopWritesWhatWaits) {
  Add(Above("100"));
  Price(99);
  store_.trouble = MemoryAlertStore::Trouble::kFails;
  Price(101);
  engine_->Start();
  store_.trouble = MemoryAlertStore::Trouble::kNone;
  engine_->Stop();
  EXPECT_THAT(FiredAt(), ElementsAre(101));
}

TEST_F(Engine, RunsOnItsOwnThread) {
  Add(Above("100"));
  engine_->Start();
  clock_.Advance(seconds(1));
  Arrive(101);
  while (told_count_ == 0) std::this_thread::yield();
  engine_->Stop();
  EXPECT_THAT(FiredAt(), ElementsAre(101));
}

TEST_F(Engine, AlertsOfOtherCoinsSleep) {
  Add(Above("100"));
  engine_->Turn();
  Arrive(101, "ethereum");
  engine_->Turn();
  EXPECT_THAT(FiredAt(), IsEmpty());
}

// A6
TEST(AlertEvaluator, TheLongestUnseenCoinsWithoutAlertsAreForgotten) {
  AlertEvaluator evaluator(Millis{30'000});
  Moment now{WallTime{Millis{1'700'000'000'000}}, SteadyTime{std::chrono::hours{1}}};
  evaluator.index().Put({.id = "00000000-0000-7000-8000-000000000001",
                         .crypto_id = "watched",
                         .type = AlertType::kPriceAbove,
                         .threshold = 100},
                        now);
  std::vector<Transition> found;
  const auto look = [&](const std::string& id, double price) {
    found.clear();
    evaluator.Look(evaluator.index().CoinOf(id), {.price = ValueRange::Of(price)}, now, found);
  };
  look("watched", 1);
  for (int poll = 0; poll < 100; ++poll) {
    now.steady += seconds(30);
    for (int i = 0; i < 25; ++i) look("coin-" + std::to_string(poll * 25 + i), 1);
    evaluator.ForgetLeft(now.steady, 50);
    ASSERT_LE(evaluator.index().coin_count(), 76u);
  }
  look("watched", 100);
  EXPECT_EQ(found.size(), 1u);
  now.steady += kVolumeWindow;
  evaluator.ForgetLeft(now.steady, 50);
  look("coin-0", 1);
  EXPECT_LE(evaluator.index().coin_count(), 76u);
}

// A6: history has every coin that ever was.
TEST(AlertEvaluator, WhatHistoryRemembersIsForgottenLikewise) {
  AlertEvaluator evaluator(Millis{30'000});
  const SteadyTime now{std::chrono::hours{1}};
  const auto remember = [&](const std::string& run) {
    for (int i = 0; i < 200; ++i) {
      evaluator.WindowsOf(evaluator.index().CoinOf(run + std::to_string(i)), now);
    }
    evaluator.ForgetLeft(now, 50);
  };
  remember("a");
  remember("b");
  EXPECT_EQ(evaluator.index().coin_count(), 250u);
}

}  // namespace
}  // namespace cpa
