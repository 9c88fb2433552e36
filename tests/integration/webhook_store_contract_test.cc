// Webhooks and the queue of their messages, the same on both engines.
#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/alerts/alert_event_store.h"
#include "storage/alerts/alert_store.h"
#include "storage/alerts/delivery_store.h"
#include "storage/alerts/webhook_notices.h"
#include "storage/alerts/webhook_store.h"
#include "support/keeping_reply.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Millis kSecond{1'000};

class WebhookStorage : public StorageTest {
 protected:
  void SetUp() override {
    StorageTest::SetUp();
    if (IsSkipped()) return;
    alerts_.emplace(*database_, clock_, std::vector<AddNotices>{AddWebhookNotices});
    webhooks_.emplace(*database_, clock_);
    deliveries_.emplace(*database_, clock_);
  }

  Webhook SomeWebhook(const std::string& id, const std::string& user = "ann") {
    return {.id = id,
            .user_id = user,
            .url = "https://" + id + ".example.com/it's?a=b",
            .description = "d\"é",
            .keys = {.current = "sealed " + id},
            .created_at = clock_.Wall(),
            .updated_at = clock_.Wall()};
  }

  // How it is stored; with `once`, of the first request.
  Result<std::string> TryAdd(const Webhook& webhook, std::int64_t max = 5,
                             const Once* once = nullptr) {
    std::string stored;
    const auto done = webhooks_->Create(
        webhook, max, once ? KeepingReply(*once, stored) : MakeOnce(),
        [&](const Webhook& made) { stored = made.id + (made.is_default ? " default" : ""); });
    return done ? Result<std::string>(stored) : done.error();
  }

  void Add(const std::string& id, const std::string& user = "ann") {
    const auto made = TryAdd(SomeWebhook(id, user));
    ASSERT_TRUE(made.has_value()) << DetailOf(made);
  }

  void Change(const std::string& id, const std::function<void(Webhook&)>& edit) {
    const auto done = webhooks_->Change("ann", id, nullptr, [&](Webhook& webhook) -> Result<void> {
      edit(webhook);
      return {};
    });
    ASSERT_TRUE(done.has_value()) << DetailOf(done);
  }

  Webhook Load(const std::string& id) {
    const auto found = webhooks_->Find("ann", id);
    EXPECT_TRUE(found.has_value()) << DetailOf(found);
    return found ? *found : Webhook{};
  }

  // So many alerts of the user fire, each once; the ids of their events.
  std::vector<std::string> Fire(int count, const std::string& user = "ann",
                                const std::string& webhook = "") {
    std::vector<AlertStep> steps;
    std::vector<std::string> events;
    for (int i = 0; i < count; ++i) {
      const std::string number = std::to_string(++fired_);
      Alert alert{.id = "alert " + number,
                  .user_id = user,
                  .crypto_id = "bitcoin",
                  .target_price = Dec("1"),
                  .created_at = clock_.Wall(),
                  .updated_at = clock_.Wall()};
      if (!webhook.empty()) alert.webhook_id = webhook;
      const auto made = alerts_->Create(alert, 10'000, nullptr);
      EXPECT_TRUE(made.has_value()) << DetailOf(made);
      events.push_back("event " + number);
      steps.push_back({.alert_id = alert.id,
                       .arming = 1,
                       .event_id = events.back(),
                       .crypto_name = "Bitcoin",
                       .current_price = 2,
                       .value = 2,
                       .at = clock_.Wall()});
    }
    const auto recorded = alerts_->Record(steps);
    EXPECT_TRUE(recorded.has_value()) << DetailOf(recorded);
    return events;
  }

  std::optional<WallTime> Gather(GatherLimits limits = {}) {
    const auto held = deliveries_->Gather(
        {.now = clock_.Wall(),
         .limits = limits,
         .new_id = [this] { return "msg_" + std::to_string(1'000 + ++messages_); },
         .compose =
             [](DeliveryKind kind, std::span<const AlertOccurrence> occurrences) {
               std::string body(DeliveryKindName(kind));
               for (const AlertOccurrence& each : occurrences) body += " " + each.id;
               return body;
             }});
    EXPECT_TRUE(held.has_value()) << DetailOf(held);
    return held ? *held : std::nullopt;
  }

  std::vector<LeasedDelivery> Lease(std::int64_t limit = 100, std::int64_t troubled_limit = 100) {
    LeaseRequest request{.now = clock_.Wall()};
    request.limit = limit;
    request.troubled_limit = troubled_limit;
    const auto leased = deliveries_->Lease(request);
    EXPECT_TRUE(leased.has_value()) << DetailOf(leased);
    return leased ? *leased : std::vector<LeasedDelivery>{};
  }

  std::optional<WallTime> NextDue() { return *deliveries_->NextDue(clock_.Wall()); }

  std::int64_t CountIn(const std::string& webhook, DeliveryState state) {
    return std::ranges::count(Log(webhook, {.limit = 10'000}), state, &Delivery::state);
  }

  Settlement Succeeded(const LeasedDelivery& delivery) {
    return {.delivery = delivery,
            .attempt = {.number = delivery.attempts + 1,
                        .started_at = clock_.Wall(),
                        .took = Millis{12},
                        .status = 200,
                        .excerpt = "ok 'é'"}};
  }

  Settlement Failed(const LeasedDelivery& delivery, Millis pause = kSecond) {
    Settlement settlement = Succeeded(delivery);
    settlement.attempt.status = 500;
    settlement.attempt.error = "The receiver answered with status 500";
    settlement.state = DeliveryState::kPending;
    settlement.next_attempt_at = clock_.Wall() + pause;
    return settlement;
  }

  void Settle(const Settlement& settlement) {
    const auto done = deliveries_->Settle({&settlement, 1});
    ASSERT_TRUE(done.has_value()) << DetailOf(done);
  }

  std::vector<Delivery> Log(const std::string& webhook, DeliveryPage page = {}) {
    const auto found = webhooks_->Deliveries("ann", webhook, page);
    EXPECT_TRUE(found.has_value()) << DetailOf(found);
    return found ? *found : std::vector<Delivery>{};
  }

  std::string NoticeState(const std::string& event) {
    return ReadText(
        "SELECT state FROM alert_outbox WHERE channel = 'webhook' AND "
        "occurrence_id = '" +
        event + "'");
  }

  std::optional<SqlAlertStore> alerts_;
  std::optional<SqlWebhookStore> webhooks_;
  std::optional<SqlDeliveryStore> deliveries_;
  int fired_ = 0;
  int messages_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Engines, WebhookStorage,
                         testing::Values(Engine::kSqlite, Engine::kPostgres), EngineName);

TEST_P(WebhookStorage, AWebhookComesBackAsItWas) {
  Webhook webhook = SomeWebhook("w");
  EXPECT_EQ(*TryAdd(webhook), "w default");
  webhook.is_default = true;
  EXPECT_EQ(Load("w"), webhook);
  clock_.Advance(kSecond);
  Change("w", [&](Webhook& edited) {
    edited.url = "https://other.example.com/";
    edited.keys = {"new", "old", clock_.Wall() + kSecond};
  });
  const Webhook changed = Load("w");
  EXPECT_EQ(changed.url, "https://other.example.com/");
  EXPECT_EQ(changed.keys, (WebhookKeys{"new", "old", clock_.Wall() + kSecond}));
  EXPECT_EQ(changed.updated_at, clock_.Wall());
  EXPECT_EQ(changed.created_at, webhook.created_at);
}

TEST_P(WebhookStorage, OneOfAUserIsTheDefault) {
  Add("a");
  EXPECT_EQ(*TryAdd(SomeWebhook("b")), "b");
  Change("b", [](Webhook& webhook) { webhook.is_default = true; });
  EXPECT_FALSE(Load("a").is_default);
  EXPECT_TRUE(Load("b").is_default);
  Webhook third = SomeWebhook("c");
  third.is_default = true;
  EXPECT_EQ(*TryAdd(third), "c default");
  EXPECT_FALSE(Load("b").is_default);
  Add("bobs", "bob");
  EXPECT_TRUE(Load("c").is_default);
}

TEST_P(WebhookStorage, SomebodyElsesIsUnknown) {
  Add("a");
  EXPECT_EQ(SubjectOf(webhooks_->Find("bob", "a")), Subject::kWebhook);
  EXPECT_EQ(SubjectOf(webhooks_->Delete("bob", "a")), Subject::kWebhook);
  EXPECT_EQ(SubjectOf(webhooks_->Deliveries("bob", "a", {})), Subject::kWebhook);
  EXPECT_EQ(
      SubjectOf(webhooks_->Change("bob", "a", nullptr, [](Webhook&) { return Result<void>(); })),
      Subject::kWebhook);
  EXPECT_THAT(*webhooks_->List("bob"), IsEmpty());
  EXPECT_THAT(*webhooks_->List("ann"), SizeIs(1));
}

TEST_P(WebhookStorage, TheLimitAndTheIdempotencyKeyHold) {
  const Once once{"ann", "key", "f"};
  EXPECT_EQ(*TryAdd(SomeWebhook("a"), 1, &once), "a default");
  EXPECT_EQ(*TryAdd(SomeWebhook("b"), 1, &once), "a default");
  EXPECT_EQ(SubjectOf(TryAdd(SomeWebhook("b"), 1)), Subject::kLimit);
  EXPECT_EQ(CountOf("webhooks"), "1");
}

TEST_P(WebhookStorage, AnAlertGoesToItsOwnWebhookOrToTheDefault) {
  Add("a");
  Add("b");
  const auto to_default = Fire(1);
  const auto to_b = Fire(1, "ann", "b");
  Fire(1, "bob");  // Has none.
  Gather();
  const auto leased = Lease();
  ASSERT_THAT(leased, SizeIs(2));
  for (const LeasedDelivery& each : leased) {
    const std::string& event = each.webhook.id == "a" ? to_default[0] : to_b[0];
    EXPECT_EQ(each.body, "alert " + event);
    EXPECT_EQ(each.webhook.keys.current, "sealed " + each.webhook.id);
  }
  EXPECT_NE(leased[0].webhook.id, leased[1].webhook.id);
}

TEST_P(WebhookStorage, SomebodyElsesWebhookHearsNothing) {
  Add("a");
  Add("bobs", "bob");
  Fire(1, "ann", "bobs");
  Gather();
  EXPECT_THAT(Lease(), IsEmpty());
}

TEST_P(WebhookStorage, SuccessIsRecordedEverywhereAtOnce) {
  Add("a");
  const auto events = Fire(1);
  Gather();
  const auto leased = Lease();
  ASSERT_THAT(leased, SizeIs(1));
  EXPECT_EQ(NoticeState(events[0]), "pending");
  Settle(Succeeded(leased[0]));
  EXPECT_EQ(NoticeState(events[0]), "sent");
  EXPECT_TRUE(alerts_->Find("ann", "alert 1")->notification_sent);
  const auto log = Log("a");
  ASSERT_THAT(log, SizeIs(1));
  EXPECT_EQ(log[0].state, DeliveryState::kDelivered);
  EXPECT_THAT(log[0].event_ids, ElementsAre(events[0]));
  EXPECT_THAT(log[0].attempts, ElementsAre(Succeeded(leased[0]).attempt));
  EXPECT_EQ(log[0].next_attempt_at, std::nullopt);
  clock_.Advance(1'000 * kSecond);
  EXPECT_THAT(Lease(), IsEmpty());
  EXPECT_EQ(NextDue(), std::nullopt);
}

TEST_P(WebhookStorage, TheDepthOfTheOutboxIsWhatWasNotTold) {
  const auto depth = [this] { return *deliveries_->Depth(); };
  EXPECT_EQ(depth().oldest_due, std::nullopt);
  Add("a");
  const auto events = Fire(3);
  EXPECT_EQ(depth().socket_notices, 3);
  EXPECT_EQ(depth().webhook_notices, 3);
  EXPECT_EQ(depth().webhook_deliveries, 0);
  Gather();
  EXPECT_EQ(depth().webhook_deliveries, 3);
  EXPECT_EQ(depth().oldest_due, clock_.Wall());
  const auto leased = Lease();
  ASSERT_THAT(leased, SizeIs(2));
  Settle(Succeeded(leased[0]));
  Settle(Failed(leased[1]));
  EXPECT_EQ(depth().webhook_notices, 2);
  EXPECT_EQ(depth().webhook_deliveries, 2);
  SqlAlertEventStore sockets(*database_, clock_);
  for (const std::string& event : events) {
    EXPECT_TRUE(sockets.Note(std::vector<EventNote>{{"ann", event}}).has_value());
  }
  EXPECT_EQ(depth().socket_notices, 0);
}

TEST_P(WebhookStorage, AFailureIsTriedAgainWhenItIsDueUnderTheSameId) {
  Add("a");
  const auto events = Fire(1);
  Gather();
  const auto first = Lease();
  Settle(Failed(first.at(0)));
  EXPECT_EQ(NoticeState(events[0]), "pending");
  EXPECT_EQ(Load("a").failing_since, clock_.Wall());
  EXPECT_EQ(NextDue(), clock_.Wall() + kSecond);
  EXPECT_THAT(Lease(), IsEmpty());
  clock_.Advance(kSecond);
  const auto second = Lease();
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_EQ(second[0].id, first[0].id);
  EXPECT_EQ(second[0].body, first[0].body);
  EXPECT_EQ(second[0].attempts, 1);
  Settle(Succeeded(second[0]));
  EXPECT_EQ(Load("a").failing_since, std::nullopt);
  EXPECT_THAT(Log("a").at(0).attempts, SizeIs(2));
}

TEST_P(WebhookStorage, ALeaseKeepsOthersOutUntilItEnds) {
  Add("a");
  Fire(1);
  Gather();
  const auto first = Lease();
  ASSERT_THAT(first, SizeIs(1));
  EXPECT_THAT(Lease(), IsEmpty());
  clock_.Advance(31 * kSecond);
  const auto second = Lease();
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_EQ(second[0].id, first[0].id);
  Settle(Failed(first[0]));  // Too late: the lease was lost.
  EXPECT_THAT(Log("a").at(0).attempts, IsEmpty());
  Settle(Succeeded(second[0]));
  EXPECT_EQ(Log("a").at(0).state, DeliveryState::kDelivered);
}

TEST_P(WebhookStorage, AReleasedMessageGoesOutAgainAtOnce) {
  Add("a");
  Fire(1);
  Gather();
  const auto first = Lease();
  ASSERT_TRUE(deliveries_->Release(first).has_value());
  EXPECT_THAT(Lease(), SizeIs(1));
}

TEST_P(WebhookStorage, OnSqliteARestartTakesOverWhatWasLeased) {
  Add("a");
  Fire(1);
  Gather();
  ASSERT_THAT(Lease(), SizeIs(1));
  ASSERT_TRUE(deliveries_->TakeOver().has_value());
  EXPECT_THAT(Lease(), SizeIs(GetParam() == Engine::kSqlite ? 1 : 0));
}

TEST_P(WebhookStorage, NoWebhookGetsMoreThanItsShareAtOnce) {
  Add("a");
  Add("b");
  Fire(5, "ann", "a");
  Fire(1, "ann", "b");
  Gather();
  const auto first = Lease();
  EXPECT_EQ(std::ranges::count(first, "a", [](const auto& each) { return each.webhook.id; }), 2);
  EXPECT_EQ(std::ranges::count(first, "b", [](const auto& each) { return each.webhook.id; }), 1);
  EXPECT_THAT(Lease(), IsEmpty());
  for (const LeasedDelivery& each : first) {
    if (each.webhook.id == "a") Settle(Failed(each, 1'000 * kSecond));
  }
  const auto next =
      Lease();  // I6: also after a failure, or a receiver that hangs has them one by one.
  ASSERT_THAT(next, SizeIs(2));
  EXPECT_EQ(next[0].webhook.id, "a");
  EXPECT_THAT(Lease(), IsEmpty());
}

TEST_P(WebhookStorage, FailingWebhooksComeLastAndHaveAShareOfTheirOwn) {
  for (const char* id : {"a", "b", "c"}) Add(id);
  Fire(1, "ann", "a");
  Fire(1, "ann", "b");
  Fire(1, "ann", "c");
  Gather();
  ASSERT_TRUE(Run("UPDATE webhooks SET failing_since_ms = 1 WHERE id <> 'c'").has_value());
  EXPECT_EQ(deliveries_->Depth()->failing_webhooks, 2);
  const auto one = Lease(1);
  ASSERT_THAT(one, SizeIs(1));
  EXPECT_EQ(one[0].webhook.id, "c");
  EXPECT_THAT(Lease(100, 1), SizeIs(1));
  EXPECT_THAT(Lease(100, 0), IsEmpty());
}

// I6: a receiver that accepts and never answers, two events a minute for two hours.
TEST_P(WebhookStorage, I6ADeadWebhooksMessagesAreGivenUpByAge) {
  Add("a");
  for (int minute = 0; minute < 120; ++minute) {
    Fire(2);
    Gather();
    for (const LeasedDelivery& each : Lease()) Settle(Failed(each, 1'800 * kSecond));
    clock_.Advance(60 * kSecond);
  }
  const std::int64_t pending = CountIn("a", DeliveryState::kPending);
  EXPECT_LE(pending, 2 * 61) << "those of the last hour, and not more";
  EXPECT_EQ(CountIn("a", DeliveryState::kFailed), 240 - pending);
  EXPECT_EQ(ReadText("SELECT CAST(count(*) AS TEXT) FROM alert_outbox WHERE channel = 'webhook' "
                     "AND state = 'failed' AND settled_at_ms IS NOT NULL AND last_error <> ''"),
            std::to_string(240 - pending));
  EXPECT_EQ(Load("a").state, WebhookState::kEnabled);
}

TEST_P(WebhookStorage, I6WhatWaitedWhileTheServerWasDownIsStillTried) {
  Add("a");
  Fire(3);
  Gather();
  clock_.Advance(3'600 * 5 * kSecond);
  for (int i = 0; i < 2; ++i) {
    for (const LeasedDelivery& each : Lease()) Settle(Succeeded(each));
  }
  EXPECT_EQ(CountIn("a", DeliveryState::kDelivered), 3);
}

TEST_P(WebhookStorage, I6AReceiversOwnWishMakesItsTimeLonger) {
  Add("a");
  Fire(1);
  Gather();
  Settlement later = Failed(Lease().at(0), 3'600 * 20 * kSecond);
  later.wished_longer = 3'600 * 20 * kSecond;
  Settle(later);
  clock_.Advance(3'600 * 20 * kSecond);
  Fire(1);
  Gather();
  const auto both = Lease();
  ASSERT_THAT(both, SizeIs(2));
  Settle(Failed(both[1]));
  EXPECT_EQ(CountIn("a", DeliveryState::kFailed), 0);
}

TEST_P(WebhookStorage, I6OfTooManyMessagesTheOldestAreGivenUp) {
  Add("a");
  Add("b");
  GatherLimits limits;
  limits.pending_max = 5;
  for (int i = 0; i < 9; ++i) {
    Fire(1, "ann", "a");
    Gather(limits);
    clock_.Advance(kSecond);
  }
  Fire(1, "ann", "b");
  Gather(limits);
  const auto log = Log("a");
  ASSERT_THAT(log, SizeIs(9));  // The newest first.
  for (std::size_t i = 0; i < 9; ++i) {
    EXPECT_EQ(log[i].state, i < 5 ? DeliveryState::kPending : DeliveryState::kFailed) << i;
  }
  EXPECT_EQ(CountIn("b", DeliveryState::kPending), 1);
}

// A failing webhook must not have the places of all others that fail.
TEST_P(WebhookStorage, I6FailingWebhooksTakeTurns) {
  Add("a");
  Add("b");
  Fire(9, "ann", "a");
  Fire(9, "ann", "b");
  Gather();
  ASSERT_TRUE(Run("UPDATE webhooks SET failing_since_ms = 1").has_value());
  std::string turns;
  for (int i = 0; i < 6; ++i) {
    const auto leased = Lease(100, 1);
    ASSERT_THAT(leased, SizeIs(1));
    turns += leased[0].webhook.id;
    clock_.Advance(kSecond);
    Settle(Failed(leased[0]));
  }
  EXPECT_TRUE(turns == "ababab" || turns == "bababa") << turns;
}

TEST_P(WebhookStorage, I6FailingWebhooksAreNotOverdue) {
  Add("a");
  Add("b");
  Fire(1, "ann", "a");
  Gather();
  Settle(Failed(Lease().at(0)));
  clock_.Advance(3'600 * kSecond);
  EXPECT_EQ(deliveries_->Depth()->oldest_due, std::nullopt);
  EXPECT_EQ(deliveries_->Depth()->failing_webhooks, 1);
  Fire(1, "ann", "b");
  Gather();
  EXPECT_EQ(deliveries_->Depth()->oldest_due, clock_.Wall());
}

TEST_P(WebhookStorage, AStormBecomesADigestOfEachOccurrence) {
  Add("a");
  const auto singles = Fire(3);
  EXPECT_EQ(Gather(), std::nullopt);
  const WallTime window_end = clock_.Wall() + 5 * kSecond;
  clock_.Advance(kSecond);
  const auto storm = Fire(20);
  EXPECT_EQ(Gather(), std::nullopt);
  EXPECT_EQ(CountOf("webhook_deliveries"), "4");
  const auto more = Fire(2);
  EXPECT_EQ(Gather(), window_end);  // One digest in a window.
  EXPECT_EQ(CountOf("webhook_deliveries"), "4");
  clock_.Advance(4 * kSecond);
  EXPECT_EQ(Gather(), std::nullopt);
  const auto log = Log("a");
  ASSERT_THAT(log, SizeIs(6));
  EXPECT_EQ(log[2].kind, DeliveryKind::kDigest);
  EXPECT_EQ(log[2].event_ids, storm);
  std::set<std::string> told;
  for (const Delivery& each : log) told.insert(each.event_ids.begin(), each.event_ids.end());
  EXPECT_EQ(told.size(), singles.size() + storm.size() + more.size());
}

TEST_P(WebhookStorage, ADigestSettlesAllItsNotices) {
  Add("a");
  const auto events = Fire(11);
  Gather();
  const auto leased = Lease();
  ASSERT_THAT(leased, SizeIs(1));
  EXPECT_EQ(leased[0].kind, DeliveryKind::kDigest);
  Settle(Succeeded(leased[0]));
  for (const std::string& event : events) EXPECT_EQ(NoticeState(event), "sent");
  EXPECT_TRUE(alerts_->Find("ann", "alert 11")->notification_sent);
}

TEST_P(WebhookStorage, AGiantStormNeedsSeveralDigestsAndLosesNothing) {
  Add("a");
  Fire(25);
  EXPECT_NE(Gather({.singles_max = 10, .window = Millis{5'000}, .digest_events_max = 15}),
            std::nullopt);
  clock_.Advance(5 * kSecond);
  Gather({.singles_max = 10, .window = Millis{5'000}, .digest_events_max = 15});
  std::size_t told = 0;
  for (const Delivery& each : Log("a")) told += each.event_ids.size();
  EXPECT_EQ(told, 25u);
}

TEST_P(WebhookStorage, AWebhookThatIsSwitchedOffGivesUpWhatItHad) {
  Add("a");
  const auto gathered = Fire(1);
  Gather();
  const auto waiting = Fire(1);
  Change("a", [](Webhook& webhook) { webhook.state = WebhookState::kDisabled; });
  EXPECT_EQ(NoticeState(gathered[0]), "failed");
  EXPECT_EQ(NoticeState(waiting[0]), "failed");
  EXPECT_EQ(Log("a").at(0).state, DeliveryState::kFailed);
  Fire(1);
  Gather();
  EXPECT_THAT(Lease(), IsEmpty());
  Change("a", [](Webhook& webhook) { webhook.state = WebhookState::kEnabled; });
  Fire(1);
  Gather();
  EXPECT_THAT(Lease(), SizeIs(1));
}

TEST_P(WebhookStorage, GoneSwitchesItOffAndGivesUpTheRest) {
  Add("a");
  const auto events = Fire(3);
  Gather();
  Settlement gone = Failed(Lease(1).at(0));
  gone.state = DeliveryState::kFailed;
  gone.webhook_state = WebhookState::kGone;
  Settle(gone);
  EXPECT_EQ(Load("a").state, WebhookState::kGone);
  for (const std::string& event : events) EXPECT_EQ(NoticeState(event), "failed");
  EXPECT_THAT(Lease(), IsEmpty());
}

TEST_P(WebhookStorage, ADeletedWebhookLeavesNothingToSend) {
  Add("a");
  const auto events = Fire(1, "ann", "a");
  Gather();
  const auto leased = Lease();
  ASSERT_TRUE(webhooks_->Delete("ann", "a").has_value());
  EXPECT_EQ(NoticeState(events[0]), "failed");
  EXPECT_EQ(CountOf("webhook_deliveries"), "0");
  Settle(Succeeded(leased.at(0)));
  EXPECT_EQ(CountOf("webhook_attempts"), "0");
  Add("b");
  Fire(1);
  Gather();
  EXPECT_EQ(Lease().at(0).webhook.id, "b");
}

TEST_P(WebhookStorage, PagesOfTheLogFollowEachOther) {
  Add("a");
  Fire(5);
  Gather();
  const auto first = Log("a", {.limit = 2});
  ASSERT_THAT(first, SizeIs(2));
  const auto rest = Log("a", {.after_id = first[1].id, .limit = 10});
  ASSERT_THAT(rest, SizeIs(3));
  EXPECT_GT(first[0].id, first[1].id);
  EXPECT_GT(first[1].id, rest[0].id);
}

TEST_P(WebhookStorage, ATestIsKeptButNotOfADeletedWebhook) {
  Add("a");
  Delivery test{.id = "msg_t",
                .webhook_id = "a",
                .kind = DeliveryKind::kTest,
                .state = DeliveryState::kFailed,
                .body = "{}",
                .created_at = clock_.Wall(),
                .attempts = {{.started_at = clock_.Wall(), .error = "No answer in time"}}};
  ASSERT_TRUE(webhooks_->KeepTest(test).has_value());
  const auto log = Log("a");
  ASSERT_THAT(log, SizeIs(1));
  EXPECT_EQ(log[0].attempts, test.attempts);
  EXPECT_THAT(Lease(), IsEmpty());
  test.webhook_id = "gone";
  test.id = "msg_u";
  EXPECT_TRUE(webhooks_->KeepTest(test).has_value());
  EXPECT_EQ(CountOf("webhook_deliveries"), "1");
}

TEST_P(WebhookStorage, OldMessagesGoOnTheWay) {
  Add("a");
  Fire(2);
  Gather();
  for (const LeasedDelivery& each : Lease()) Settle(Succeeded(each));
  clock_.Advance(SqlDeliveryStore::kKeptFor + Millis{1});
  Fire(1);
  Gather();
  Settle(Succeeded(Lease().at(0)));
  EXPECT_THAT(Log("a"), SizeIs(1));
}

}  // namespace
}  // namespace cpa
