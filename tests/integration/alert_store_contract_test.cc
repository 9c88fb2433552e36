// Alerts, their occurrences and notices, the same on both engines.
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/alerts/alert_event_store.h"
#include "storage/alerts/alert_rows.h"
#include "storage/alerts/alert_store.h"
#include "support/keeping_reply.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr WallTime kAt{Millis{1'700'000'100'000}};

std::string Id(int number) {
  std::string id = "00000000-0000-7000-8000-000000000000";
  const std::string digits = std::to_string(number);
  return id.replace(id.size() - digits.size(), digits.size(), digits);
}

Alert SomeAlert(int number, const std::string& user = "ann") {
  return {.id = Id(number),
          .user_id = user,
          .crypto_id = "bitcoin",
          .target_price = Dec("0.000000000000000001"),
          .created_at = WallTime{Millis{1'700'000'000'001}},
          .updated_at = WallTime{Millis{1'700'000'000'002}}};
}

Alert Repeating(int number) {
  Alert alert = SomeAlert(number);
  alert.repeat = true;
  alert.cooldown = seconds(60);
  return alert;
}

AlertStep Firing(int alert, std::int64_t arming, const std::string& event) {
  return {.alert_id = Id(alert),
          .arming = arming,
          .event_id = event,
          .crypto_name = "Bitcoin",
          .current_price = 0.1 + 0.2,
          .value = 43250.504999999997,
          .at = kAt};
}

AlertStep Rearming(int alert, std::int64_t arming) {
  return {.kind = AlertStep::Kind::kRearm, .alert_id = Id(alert), .arming = arming};
}

class AlertStorage : public StorageTest {
 protected:
  void SetUp() override {
    StorageTest::SetUp();
    if (!IsSkipped()) OpenAlerts();
  }

  void OpenAlerts() {
    alerts_.emplace(*database_, clock_);
    events_.emplace(*database_, clock_);
  }

  void Add(const Alert& alert) {
    const auto made = alerts_->Create(alert, 100, nullptr);
    ASSERT_TRUE(made.has_value()) << DetailOf(made);
  }

  RecordedStep Record(const AlertStep& step) {
    auto recorded = alerts_->Record(std::vector{step});
    EXPECT_TRUE(recorded.has_value()) << DetailOf(recorded);
    return recorded ? recorded->at(0) : RecordedStep{};
  }

  Alert Load(int number) {
    const auto found = alerts_->Find("ann", Id(number));
    EXPECT_TRUE(found.has_value()) << DetailOf(found);
    return found ? *found : Alert{};
  }

  Result<Alert> Change(int number, const std::function<void(Alert&)>& edit,
                       const std::string& user = "ann") {
    return alerts_->Change(user, Id(number), [&](Alert& alert) -> Result<void> {
      edit(alert);
      return {};
    });
  }

  std::vector<std::string> IdsOf(AlertFilter filter, const AlertPage& page = {}) {
    std::vector<std::string> ids;
    for (const Alert& each : *alerts_->List("ann", filter, page)) ids.push_back(each.id);
    return ids;
  }

  std::vector<std::string> Pending(const std::string& user = "ann", EventQuery query = {}) {
    query.pending_only = true;
    std::vector<std::string> ids;
    for (const AlertOccurrence& each : *events_->Next(user, query)) ids.push_back(each.id);
    return ids;
  }

  // By a client of ann. False: there is no such event.
  bool Deliver(const std::string& event_id, bool acknowledged = false) {
    const auto known = events_->Note(std::vector<EventNote>{{"ann", event_id, acknowledged}});
    EXPECT_TRUE(known.has_value()) << DetailOf(known);
    return known && known->at(0);
  }

  bool Acknowledge(const std::string& event_id) { return Deliver(event_id, true); }

  std::optional<SqlAlertStore> alerts_;
  std::optional<SqlAlertEventStore> events_;
};

INSTANTIATE_TEST_SUITE_P(Engines, AlertStorage, testing::Values(Engine::kSqlite, Engine::kPostgres),
                         EngineName);

TEST_P(AlertStorage, WhatIsStoredIsWhatComesBack) {
  Alert alert = Repeating(1);
  alert.expires_at = WallTime{Millis{1'800'000'000'123}};
  Add(alert);
  Alert percent = SomeAlert(2);
  percent.type = AlertType::kPercentageChange;
  percent.target_price.reset();
  percent.percentage_change = Dec("5.000000000000000001");
  percent.direction = AlertDirection::kDown;
  percent.status = AlertStatus::kDisabled;
  Add(percent);
  Open();
  OpenAlerts();
  EXPECT_EQ(Load(1), alert);
  EXPECT_EQ(Load(2), percent);
}

// B6: what was -5 fired both ways.
TEST_P(AlertStorage, ARowOfBeforeThereWereDirectionsMeansEither) {
  Alert percent = SomeAlert(2);
  percent.type = AlertType::kPercentageChange;
  percent.target_price.reset();
  percent.percentage_change = Dec("5");
  Add(percent);
  ASSERT_TRUE(Run("UPDATE alerts SET percentage_change = '-5', direction = NULL").has_value());
  EXPECT_EQ(Load(2), percent);
  EXPECT_EQ(alerts_->LoadWatched("", 9)->at(0).threshold, 5);
}

TEST_P(AlertStorage, AFullAccountGetsNoMore) {
  const auto create = [&](int number) { return alerts_->Create(SomeAlert(number), 2, nullptr); };
  ASSERT_TRUE(create(1).has_value());
  ASSERT_TRUE(create(2).has_value());
  const auto third = create(3);
  EXPECT_EQ(third.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(DetailOf(third), "limit");
  EXPECT_EQ(*alerts_->Count("ann"), 2);
  EXPECT_EQ(*alerts_->Count("bob"), 0);
}

TEST_P(AlertStorage, CreationTakesEffectOncePerKey) {
  const Once once{"ann", "key", "fingerprint"};
  for (const int number : {1, 2}) {
    std::string reply = std::to_string(number);
    const auto done = alerts_->Create(SomeAlert(number), 9, KeepingReply(once, reply));
    ASSERT_TRUE(done.has_value()) << DetailOf(done);
    EXPECT_EQ(reply, "1");
  }
  EXPECT_THAT(IdsOf(AlertFilter::kAll), ElementsAre(Id(1)));
}

TEST_P(AlertStorage, WhatIsSomebodyElsesIsUnknown) {
  Add(SomeAlert(1, "bob"));
  Record(Firing(1, 1, Id(91)));
  EXPECT_EQ(alerts_->Find("ann", Id(1)).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(Change(1, [](Alert& alert) { alert.repeat = true; }).error().kind,
            ErrorKind::kNotFound);
  EXPECT_EQ(alerts_->Delete("ann", Id(1)).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(events_->ListOf("ann", Id(1), {}).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(events_->FindEvent("ann", Id(91)).error().kind, ErrorKind::kNotFound);
  EXPECT_FALSE(Acknowledge(Id(91)));
  EXPECT_FALSE(Deliver(Id(91)));
  EXPECT_THAT(Pending("ann"), IsEmpty());
  EXPECT_THAT(Pending("bob"), ElementsAre(Id(91)));
  EXPECT_THAT(IdsOf(AlertFilter::kAll), IsEmpty());
}

TEST_P(AlertStorage, ListsAreNewestFirstInPagesByStatus) {
  for (int number = 1; number <= 5; ++number) {
    Alert alert = SomeAlert(number);
    if (number == 2) alert.status = AlertStatus::kTriggered;
    if (number == 3) alert.status = AlertStatus::kDisabled;
    if (number == 4) alert.expires_at = clock_.Wall();
    if (number == 5) alert.expires_at = clock_.Wall() + Millis{1};
    Add(alert);
  }
  EXPECT_THAT(IdsOf(AlertFilter::kAll), ElementsAre(Id(5), Id(4), Id(3), Id(2), Id(1)));
  EXPECT_THAT(IdsOf(AlertFilter::kAll, {.after_id = Id(4), .limit = 2}), ElementsAre(Id(3), Id(2)));
  EXPECT_THAT(IdsOf(AlertFilter::kActive), ElementsAre(Id(5), Id(1)));
  EXPECT_THAT(IdsOf(AlertFilter::kActive, {.after_id = Id(5)}), ElementsAre(Id(1)));
  EXPECT_THAT(IdsOf(AlertFilter::kTriggered), ElementsAre(Id(2)));
  EXPECT_THAT(IdsOf(AlertFilter::kDisabled), ElementsAre(Id(3)));
  EXPECT_THAT(IdsOf(AlertFilter::kExpired), ElementsAre(Id(4)));
}

TEST_P(AlertStorage, AnEditOfWhatIsWatchedArmsAnew) {
  Add(Repeating(1));
  Record(Firing(1, 1, Id(91)));
  const auto slower = Change(1, [](Alert& alert) { alert.cooldown = seconds(5); });
  EXPECT_EQ(slower->arming, 1);
  EXPECT_FALSE(slower->armed);
  const auto higher = Change(1, [](Alert& alert) { alert.target_price = Dec("7"); });
  EXPECT_EQ(higher->arming, 2);
  EXPECT_TRUE(higher->armed);
  EXPECT_EQ(higher->revision, slower->revision + 1);
  EXPECT_EQ(higher->updated_at, clock_.Wall());
  EXPECT_EQ(Load(1), *higher);
  EXPECT_EQ(*Change(1, [](Alert&) {}), *higher);
  EXPECT_EQ(Load(1), *higher);
}

TEST_P(AlertStorage, AFailedEditLeavesNothing) {
  Add(SomeAlert(1));
  const auto failed = alerts_->Change("ann", Id(1), [](Alert& alert) -> Result<void> {
    alert.repeat = true;
    return Invalid("no");
  });
  EXPECT_EQ(DetailOf(failed), "no");
  EXPECT_EQ(Load(1), SomeAlert(1));
}

TEST_P(AlertStorage, LoadsWhatIsWatchedInPages) {
  Add(SomeAlert(1));
  Alert asleep = SomeAlert(2);
  asleep.status = AlertStatus::kDisabled;
  Add(asleep);
  Alert percent = Repeating(3);
  percent.type = AlertType::kPriceMomentum;
  percent.target_price.reset();
  percent.percentage_change = Dec("0.1");
  percent.direction = AlertDirection::kDown;
  percent.expires_at = kAt;
  Add(percent);
  Record(Firing(3, 1, Id(91)));  // It has expired at that very moment.
  EXPECT_THAT(*alerts_->LoadWatched("", 1), ElementsAre(WatchedOf(Load(1))));
  EXPECT_THAT(*alerts_->LoadWatched(Id(1), 9), ElementsAre(WatchedOf(Load(3))));
  EXPECT_EQ(alerts_->LoadWatched(Id(1), 9)->at(0).threshold, -0.1);
}

TEST_P(AlertStorage, TellsWhatWasEditedLately) {
  Add(SomeAlert(1));
  Add(SomeAlert(2));
  ASSERT_TRUE(Change(1, [](Alert& alert) { alert.status = AlertStatus::kDisabled; }).has_value());
  const ChangeCursor start{.updated_at = WallTime{Millis{1'700'000'000'000}}};
  const auto all = alerts_->LoadChanged(start, 9);
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ(all->at(0).alert, WatchedOf(Load(1)));
  EXPECT_FALSE(all->at(0).alert.active);
  EXPECT_EQ(all->at(1).alert, WatchedOf(Load(2)));
  EXPECT_EQ(alerts_->LoadChanged(all->at(0).cursor, 9)->at(0).alert.id, Id(2));
  EXPECT_TRUE(alerts_->LoadChanged(all->at(1).cursor, 9)->empty());
}

TEST_P(AlertStorage, AFiringIsRecordedWithItsNotice) {
  Add(SomeAlert(1));
  const RecordedStep recorded = Record(Firing(1, 1, Id(91)));
  ASSERT_TRUE(recorded.occurrence.has_value());
  const AlertOccurrence expected{.id = Id(91),
                                 .sequence = recorded.occurrence->sequence,
                                 .alert_id = Id(1),
                                 .arming = 1,
                                 .user_id = "ann",
                                 .crypto_id = "bitcoin",
                                 .crypto_name = "Bitcoin",
                                 .target_price = Dec("0.000000000000000001"),
                                 .current_price = 0.1 + 0.2,
                                 .value = 43250.504999999997,
                                 .occurred_at = kAt};
  EXPECT_EQ(*recorded.occurrence, expected);
  EXPECT_EQ(*events_->FindEvent("ann", Id(91)), expected);
  const Alert after = Load(1);
  EXPECT_EQ(after.status, AlertStatus::kTriggered);
  EXPECT_FALSE(after.notification_sent);
  EXPECT_EQ(after.triggered_at, kAt);
  EXPECT_EQ(WatchedOf(after), recorded.alert);
  EXPECT_EQ(after.updated_at, SomeAlert(1).updated_at);
  const auto events = events_->ListOf("ann", Id(1), {});
  ASSERT_EQ(events->size(), 1u);
  EXPECT_THAT(events->at(0).notices,
              ElementsAre(Notice{.channel = "websocket", .next_attempt_at = kAt}));
  EXPECT_EQ(*events_->LastSequence(), expected.sequence);
}

TEST_P(AlertStorage, AFiringIsRecordedOnce) {
  Add(Repeating(1));
  const RecordedStep first = Record(Firing(1, 1, Id(91)));
  ASSERT_TRUE(first.occurrence.has_value());
  const RecordedStep again = Record(Firing(1, 1, Id(91)));
  EXPECT_EQ(again.occurrence, first.occurrence) << "the answer to the first was lost";
  const RecordedStep other = Record(Firing(1, 1, Id(92)));
  EXPECT_FALSE(other.occurrence.has_value()) << "another server was first";
  EXPECT_EQ(*other.alert, WatchedOf(Load(1)));
  EXPECT_EQ(CountOf("alert_occurrences"), "1");
  EXPECT_EQ(CountOf("alert_outbox"), "1");
}

TEST_P(AlertStorage, ARepeatIsArmedAgainAndFiresAgain) {
  Add(Repeating(1));
  const auto recorded = alerts_->Record(
      std::vector{Firing(1, 1, Id(91)), Rearming(1, 1), Firing(1, 2, Id(92)), Rearming(1, 2)});
  ASSERT_TRUE(recorded.has_value()) << DetailOf(recorded);
  EXPECT_EQ(recorded->at(2).occurrence->arming, 2);
  const Alert after = Load(1);
  EXPECT_EQ(after.arming, 3);
  for (const RecordedStep& each : *recorded) EXPECT_EQ(each.alert, WatchedOf(after));
  EXPECT_EQ(Record(Rearming(1, 2)).alert, WatchedOf(after)) << "the answer was lost";
  EXPECT_EQ(Record(Rearming(1, 1)).alert, WatchedOf(after));
  EXPECT_EQ(Load(1), after);
  const auto events = events_->ListOf("ann", Id(1), {.limit = 1});
  EXPECT_EQ(events->at(0).occurrence.id, Id(92));
  const auto older = events_->ListOf("ann", Id(1), {.after_id = Id(92)});
  EXPECT_EQ(older->at(0).occurrence.id, Id(91));
}

TEST_P(AlertStorage, StepsOfWhatHasChangedMeanwhileAreOutOfDate) {
  for (int number = 1; number <= 4; ++number) Add(Repeating(number));
  ASSERT_TRUE(Change(1, [](Alert& alert) { alert.status = AlertStatus::kDisabled; }).has_value());
  ASSERT_TRUE(Change(2, [](Alert& alert) { alert.target_price = Dec("7"); }).has_value());
  ASSERT_TRUE(alerts_->Delete("ann", Id(3)).has_value());
  ASSERT_TRUE(Change(4, [](Alert& alert) { alert.expires_at = kAt; }).has_value());
  for (int number = 1; number <= 4; ++number) {
    const RecordedStep step = Record(Firing(number, 1, Id(90 + number)));
    EXPECT_FALSE(step.occurrence.has_value()) << number;
    EXPECT_EQ(step.alert.has_value(), number != 3) << number;
  }
  EXPECT_EQ(CountOf("alert_occurrences"), "0");
  const Alert before = Load(1);
  Record(Rearming(1, 1));
  EXPECT_EQ(Load(1), before);
}

TEST_P(AlertStorage, ChannelsAddTheirNoticesInTheSameTransaction) {
  const AddNotices webhooks = [](soci::session& session,
                                 std::span<const AlertOccurrence> occurrences) {
    std::vector<NewNotice> notices;
    for (const AlertOccurrence& each : occurrences) notices.push_back({&each, "hook-1"});
    InsertNotices(session, "webhook", notices);
  };
  alerts_.emplace(*database_, clock_, std::vector{webhooks});
  Add(SomeAlert(1));
  Record(Firing(1, 1, Id(91)));
  Record(Firing(1, 1, Id(91)));
  const auto events = events_->ListOf("ann", Id(1), {});
  ASSERT_EQ(events->at(0).notices.size(), 2u);
  EXPECT_EQ(events->at(0).notices[0].target, "hook-1");
  EXPECT_EQ(events->at(0).notices[1].channel, "websocket");
}

TEST_P(AlertStorage, WhenAChannelFailsNothingIsRecorded) {
  const AddNotices broken = [](soci::session& session, std::span<const AlertOccurrence>) {
    session << "INSERT INTO no_such_table VALUES (1)";
  };
  alerts_.emplace(*database_, clock_, std::vector{broken});
  Add(SomeAlert(1));
  EXPECT_FALSE(alerts_->Record(std::vector{Firing(1, 1, Id(91))}).has_value());
  EXPECT_EQ(CountOf("alert_occurrences"), "0");
  EXPECT_EQ(Load(1), SomeAlert(1));
}

TEST_P(AlertStorage, EventsComeInTheOrderOfTheirRecording) {
  for (int number = 1; number <= 4; ++number) Add(SomeAlert(number));
  Record(Firing(2, 1, Id(99)));
  Record(Firing(1, 1, Id(91)));
  Record(Firing(3, 1, Id(95)));
  EXPECT_THAT(Pending(), ElementsAre(Id(99), Id(91), Id(95)));
  const std::int64_t second = events_->FindEvent("ann", Id(91))->sequence;
  EXPECT_THAT(Pending("ann", {.after_sequence = second}), ElementsAre(Id(95)));
  EXPECT_THAT(Pending("ann", {.upto_sequence = second}), ElementsAre(Id(99), Id(91)));
  EXPECT_THAT(Pending("ann", {.limit = 1}), ElementsAre(Id(99)));
  EXPECT_TRUE(Deliver(Id(99)));
  EXPECT_TRUE(Deliver(Id(95)));
  EXPECT_THAT(Pending(), ElementsAre(Id(91)));
  EXPECT_EQ(events_->Next("ann", {})->size(), 3u) << "what was delivered can be told again";
}

TEST_P(AlertStorage, AllEventsOfAnOwnerComeTheLastRecordedFirstInPages) {
  for (int number = 1; number <= 3; ++number) Add(Repeating(number));
  Add(SomeAlert(4, "bob"));
  Record(Firing(2, 1, Id(99)));
  Record(Firing(4, 1, Id(94)));
  Record(Firing(1, 1, Id(91)));
  Record(Rearming(2, 1));
  Record(Firing(2, 2, Id(90)));
  const auto ids = [&](const std::string& user, const AlertPage& page) {
    std::vector<std::string> found;
    for (const AlertEvent& each : *events_->List(user, page)) found.push_back(each.occurrence.id);
    return found;
  };
  EXPECT_THAT(ids("ann", {}), ElementsAre(Id(90), Id(91), Id(99)));
  EXPECT_THAT(ids("ann", {.limit = 2}), ElementsAre(Id(90), Id(91)));
  EXPECT_THAT(ids("ann", {.after_id = Id(91), .limit = 2}), ElementsAre(Id(99)));
  EXPECT_THAT(ids("ann", {.after_id = Id(94)}), IsEmpty()) << "a place in the list of another";
  EXPECT_THAT(ids("bob", {}), ElementsAre(Id(94)));
  EXPECT_EQ(events_->List("ann", {.limit = 1})->at(0).notices.size(), 1u);
}

TEST_P(AlertStorage, DeliveryShowsInTheAlertAndInTheEvent) {
  Add(Repeating(1));
  Record(Firing(1, 1, Id(91)));
  const EventNote note{"ann", Id(91)};
  EXPECT_THAT(*events_->Note(std::vector{note, note}), ElementsAre(true, true));
  EXPECT_TRUE(Load(1).notification_sent);
  const auto events = events_->ListOf("ann", Id(1), {});
  EXPECT_THAT(events->at(0).notices, ElementsAre(Notice{.channel = "websocket",
                                                        .state = NoticeState::kSent,
                                                        .attempts = 1,
                                                        .settled_at = clock_.Wall()}));
}

TEST_P(AlertStorage, ALateDeliveryDoesNotSpeakForALaterFiring) {
  Add(Repeating(1));
  Record(Firing(1, 1, Id(91)));
  Record(Rearming(1, 1));
  AlertStep later = Firing(1, 2, Id(92));
  later.at += Millis{1};
  Record(later);
  EXPECT_TRUE(Deliver(Id(91)));
  EXPECT_FALSE(Load(1).notification_sent);
  EXPECT_TRUE(Deliver(Id(92)));
  EXPECT_TRUE(Load(1).notification_sent);
}

TEST_P(AlertStorage, AnAcknowledgementImpliesDeliveryAndStays) {
  Add(SomeAlert(1));
  Record(Firing(1, 1, Id(91)));
  EXPECT_TRUE(Acknowledge(Id(91)));
  const WallTime first = clock_.Wall();
  clock_.Advance(seconds(5));
  EXPECT_TRUE(Acknowledge(Id(91)));
  EXPECT_EQ(events_->FindEvent("ann", Id(91))->acknowledged_at, first);
  EXPECT_THAT(Pending(), IsEmpty());
  EXPECT_TRUE(Load(1).notification_sent);
  EXPECT_FALSE(Acknowledge(Id(92)));
  EXPECT_FALSE(Acknowledge(std::string("\0", 1))) << "of a client; others share the transaction";
}

TEST_P(AlertStorage, WhatBelongsToAnAlertGoesWithIt) {
  Add(SomeAlert(1));
  Add(SomeAlert(2));
  Record(Firing(1, 1, Id(91)));
  Record(Firing(2, 1, Id(92)));
  ASSERT_TRUE(alerts_->Delete("ann", Id(1)).has_value());
  EXPECT_EQ(CountOf("alert_occurrences"), "1");
  EXPECT_EQ(CountOf("alert_outbox"), "1");
  ASSERT_TRUE(Run("DELETE FROM users WHERE id = 'ann'").has_value());
  EXPECT_EQ(CountOf("alerts"), "0");
  EXPECT_EQ(CountOf("alert_outbox"), "0");
}

TEST_P(AlertStorage, OldOccurrencesGoOnTheWay) {
  for (int number = 1; number <= 3; ++number) Add(SomeAlert(number));
  Record(Firing(1, 1, Id(91)));
  Record(Firing(2, 1, Id(92)));
  clock_.Advance(kOccurrenceKeptFor + seconds(200));
  AlertStep late = Firing(3, 1, Id(93));
  late.at = clock_.Wall();
  Record(late);
  EXPECT_THAT(Pending(), ElementsAre(Id(93)));
}

TEST_P(AlertStorage, OfManyAtOnceOneRecordsAFiring) {
  for (int number = 1; number <= 20; ++number) Add(SomeAlert(number));
  std::atomic<int> applied{0};
  std::vector<std::thread> servers;
  for (int server = 0; server < 4; ++server) {
    servers.emplace_back([&, server] {
      for (int number = 1; number <= 20; ++number) {
        const auto step = Firing(number, 1, Id(1000 * (server + 1) + number));
        const auto recorded = alerts_->Record(std::vector{step});
        if (recorded && recorded->at(0).occurrence) ++applied;
      }
    });
  }
  for (std::thread& server : servers) server.join();
  EXPECT_EQ(applied, 20);
  EXPECT_EQ(CountOf("alert_occurrences"), "20");
}

}  // namespace
}  // namespace cpa
