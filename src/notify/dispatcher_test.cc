#include "notify/dispatcher.h"

#include <algorithm>
#include <chrono>

#include <gtest/gtest.h>

namespace cpa::notify {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// The queue in memory, as DeliveryStore describes it, without storms.
class MemoryDeliveries final : public DeliveryStore {
 public:
  struct Row {
    Delivery delivery;
    WallTime lease_end{};
    std::int64_t fencing = 0;
  };

  Result<std::optional<WallTime>> Gather(const Gathering&) override {
    if (broken) return Unavailable("the disk is gone");
    return held_until;
  }

  Result<std::vector<LeasedDelivery>> Lease(const LeaseRequest& request) override {
    std::vector<LeasedDelivery> leased;
    std::int64_t troubled = 0;
    for (Row& row : rows) {
      const bool due = row.delivery.state == DeliveryState::kPending &&
                       *row.delivery.next_attempt_at <= request.now;
      if (!due || row.lease_end > request.now) continue;
      const Webhook& webhook = webhooks.at(row.delivery.webhook_id);
      if (webhook.failing_since && ++troubled > request.troubled_limit) continue;
      if (std::ssize(leased) == request.limit) break;
      row.lease_end = request.now + request.lease_for;
      leased.push_back({.id = row.delivery.id,
                        .body = row.delivery.body,
                        .attempts = static_cast<int>(row.delivery.attempts.size()),
                        .fencing = ++row.fencing,
                        .webhook = webhook});
    }
    return leased;
  }

  Result<void> Settle(std::span<const Settlement> settlements) override {
    if (broken) return Unavailable("the disk is gone");
    for (const Settlement& settlement : settlements) {
      Row& row = Find(settlement.delivery.id);
      if (row.fencing != settlement.delivery.fencing) continue;
      row.delivery.state = settlement.state;
      row.delivery.attempts.push_back(settlement.attempt);
      row.delivery.next_attempt_at = settlement.next_attempt_at;
      row.lease_end = {};
      Webhook& webhook = webhooks.at(row.delivery.webhook_id);
      const bool failed = !settlement.attempt.error.empty();
      if (!failed) webhook.failing_since.reset();
      if (failed && !webhook.failing_since) webhook.failing_since = settlement.attempt.started_at;
      if (settlement.webhook_state) webhook.state = *settlement.webhook_state;
    }
    return {};
  }

  Result<void> Release(std::span<const LeasedDelivery> deliveries) override {
    for (const LeasedDelivery& each : deliveries) Find(each.id).lease_end = {};
    return {};
  }

  Result<std::optional<WallTime>> NextDue(WallTime now) override {
    std::optional<WallTime> next;
    for (const Row& row : rows) {
      if (row.delivery.state != DeliveryState::kPending) continue;
      const WallTime due = std::max(row.lease_end, *row.delivery.next_attempt_at);
      if (due > now) next = std::min(next.value_or(due), due);
    }
    return next;
  }

  Row& Find(const std::string& id) {
    return *std::ranges::find_if(rows, [&](const Row& row) { return row.delivery.id == id; });
  }

  std::vector<Row> rows;
  std::map<std::string, Webhook> webhooks;
  std::optional<WallTime> held_until;
  bool broken = false;
};

class DispatcherTest : public testing::Test {
 protected:
  struct Sent {
    Letter letter;
    Courier::SendDone done;
  };

  DispatcherTest() { Make({}); }

  void Make(DispatcherOptions options) {
    dispatcher_.emplace(
        options, store_,
        [this](Letter letter, Courier::SendDone done) {
          sent_.push_back({std::move(letter), std::move(done)});
        },
        [this] { ++wakes_; }, sealer_, clock_, random_);
  }

  void AddWebhook(const std::string& id) {
    store_.webhooks[id] = {.id = id,
                           .user_id = "ann",
                           .url = "https://" + id + ".example.com/",
                           .keys = {.current = sealer_.Seal("the key", id)}};
  }

  void AddMessage(const std::string& id, const std::string& webhook = "w") {
    if (!store_.webhooks.contains(webhook)) AddWebhook(webhook);
    store_.rows.push_back({.delivery = {.id = id,
                                        .webhook_id = webhook,
                                        .body = "{}",
                                        .created_at = clock_.Wall(),
                                        .next_attempt_at = clock_.Wall()}});
  }

  // Sends what is due and answers it all.
  void Round(Reply reply) {
    dispatcher_->Turn();
    auto sent = std::exchange(sent_, {});
    for (const Sent& each : sent) {
      history_.push_back(each.letter);
      each.done(reply);
    }
    dispatcher_->Turn();
  }

  const Delivery& Message(const std::string& id) { return store_.Find(id).delivery; }

  ManualClock clock_;
  SeededRandom random_{3};
  SecretBox sealer_{"secret", "webhooks", random_};
  MemoryDeliveries store_;
  std::vector<Sent> sent_;
  std::vector<Letter> history_;
  int wakes_ = 0;
  std::optional<Dispatcher> dispatcher_;
};

TEST_F(DispatcherTest, AMessageCountsAsAcceptedAfterTheReceiverSaidSo) {
  AddMessage("msg_1");
  dispatcher_->Turn();
  ASSERT_EQ(sent_.size(), 1u);
  EXPECT_EQ(Message("msg_1").state, DeliveryState::kPending);
  EXPECT_EQ(sent_[0].letter.url, "https://w.example.com/");
  EXPECT_EQ(sent_[0].letter.fields.at(0), "webhook-id: msg_1");
  sent_[0].done({.status = 204, .took = Millis{12}});
  EXPECT_GT(wakes_, 0);
  dispatcher_->Turn();
  EXPECT_EQ(Message("msg_1").state, DeliveryState::kDelivered);
  EXPECT_EQ(Message("msg_1").attempts.at(0).status, 204);
  EXPECT_EQ(dispatcher_->under_way(), 0u);
}

TEST_F(DispatcherTest, RetriesFollowTheScheduleUnderOneId) {
  Make({.retries_max = 100});
  AddMessage("msg_1");
  const Millis pauses[] = {seconds{5}, minutes{5}, minutes{30}, hours{2}, hours{5},
                           hours{10},  hours{14},  hours{20},   hours{24}};
  for (const Millis pause : pauses) {
    // A failing webhook would be switched off after five days.
    store_.webhooks.at("w").failing_since.reset();
    const WallTime tried_at = clock_.Wall();
    Round({.status = 500});
    const auto wait = *Message("msg_1").next_attempt_at - tried_at;
    EXPECT_GE(wait, pause * 8 / 10);
    EXPECT_LE(wait, pause * 12 / 10);
    clock_.Advance(wait - Millis{1});
    dispatcher_->Turn();
    EXPECT_TRUE(sent_.empty());
    clock_.Advance(Millis{1});
  }
  Round({.status = 200});
  EXPECT_EQ(Message("msg_1").state, DeliveryState::kDelivered);
  ASSERT_EQ(history_.size(), std::size(pauses) + 1);
  for (const Letter& letter : history_) {
    EXPECT_EQ(letter.fields.at(0), "webhook-id: msg_1");
    EXPECT_EQ(letter.body, "{}");
  }
}

TEST_F(DispatcherTest, GivesUpAfterTheRetriesThatAreSet) {
  Make({.retries_max = 2});
  AddMessage("msg_1");
  for (int i = 0; i < 3; ++i) {
    Round({.error = "No answer in time"});
    clock_.Advance(hours{1});
  }
  EXPECT_EQ(Message("msg_1").state, DeliveryState::kFailed);
  EXPECT_EQ(Message("msg_1").attempts.size(), 3u);
  EXPECT_EQ(store_.webhooks.at("w").state, WebhookState::kEnabled);
}

TEST_F(DispatcherTest, ARedirectIsAFailure) {
  AddMessage("msg_1");
  Round({.status = 302});
  EXPECT_EQ(Message("msg_1").state, DeliveryState::kPending);
  EXPECT_NE(Message("msg_1").attempts.at(0).error, "");
}

TEST_F(DispatcherTest, WaitsAsLongAsTheReceiverAsks) {
  AddMessage("msg_1");
  const WallTime now = clock_.Wall();
  Round({.status = 429, .retry_after = "600"});
  EXPECT_EQ(Message("msg_1").next_attempt_at, now + minutes{10});
}

TEST_F(DispatcherTest, GoneSwitchesTheWebhookOff) {
  AddMessage("msg_1");
  Round({.status = 410});
  EXPECT_EQ(Message("msg_1").state, DeliveryState::kFailed);
  EXPECT_EQ(store_.webhooks.at("w").state, WebhookState::kGone);
}

TEST_F(DispatcherTest, FiveDaysWithoutSuccessSwitchItOff) {
  AddMessage("msg_1");
  Round({.status = 500});
  clock_.Advance(hours{5 * 24});
  AddMessage("msg_2");
  Round({.status = 500});
  EXPECT_EQ(store_.webhooks.at("w").state, WebhookState::kFailing);
}

TEST_F(DispatcherTest, FailingReceiversLeavePlacesToTheOthers) {
  Make({.under_way_max = 4, .troubled_max = 2});
  for (const char* id : {"a", "b", "c"}) {
    AddWebhook(id);
    store_.webhooks.at(id).failing_since = clock_.Wall();
    AddMessage(std::string("msg_") + id, id);
  }
  AddMessage("msg_x", "x");
  AddMessage("msg_y", "y");
  dispatcher_->Turn();
  ASSERT_EQ(sent_.size(), 4u);
  const auto went_to = [&](const std::string& url) {
    return std::ranges::any_of(sent_, [&](const Sent& each) { return each.letter.url == url; });
  };
  EXPECT_TRUE(went_to("https://x.example.com/"));
  EXPECT_TRUE(went_to("https://y.example.com/"));
}

TEST_F(DispatcherTest, AResultThatCannotBeStoredIsKeptUntilItCan) {
  AddMessage("msg_1");
  dispatcher_->Turn();
  store_.broken = true;
  sent_.at(0).done({.status = 200});
  sent_.clear();
  dispatcher_->Turn();
  EXPECT_EQ(Message("msg_1").state, DeliveryState::kPending);
  store_.broken = false;
  dispatcher_->Turn();
  EXPECT_EQ(Message("msg_1").state, DeliveryState::kDelivered);
  EXPECT_TRUE(sent_.empty());
}

TEST_F(DispatcherTest, AStopGivesBackWhatIsUnderWayAndItGoesOutAgainUnderTheSameId) {
  AddMessage("msg_1");
  dispatcher_->Turn();
  ASSERT_EQ(sent_.size(), 1u);
  dispatcher_->Stop();
  sent_[0].done({.status = 200});  // Too late.
  sent_.clear();
  Make({});
  Round({.status = 200});
  EXPECT_EQ(history_.at(0).fields.at(0), "webhook-id: msg_1");
  EXPECT_EQ(Message("msg_1").state, DeliveryState::kDelivered);
  EXPECT_EQ(Message("msg_1").attempts.size(), 1u);
}

TEST_F(DispatcherTest, AnAttemptLongerThanItsLeaseIsNotSentTwice) {
  AddMessage("msg_1");
  dispatcher_->Turn();
  clock_.Advance(minutes{5});
  dispatcher_->Turn();
  ASSERT_EQ(sent_.size(), 1u);
  sent_[0].done({.status = 200});
  dispatcher_->Turn();
  EXPECT_EQ(Message("msg_1").state, DeliveryState::kDelivered);
}

TEST_F(DispatcherTest, AKeyThatDoesNotOpenIsToldAndNothingIsSent) {
  AddMessage("msg_1");
  store_.webhooks.at("w").keys.current = SecretBox("other", "webhooks", random_).Seal("k", "w");
  dispatcher_->Turn();
  dispatcher_->Turn();
  EXPECT_TRUE(sent_.empty());
  EXPECT_EQ(Message("msg_1").state, DeliveryState::kFailed);
  EXPECT_NE(Message("msg_1").attempts.at(0).error.find("rotate"), std::string::npos);
}

TEST_F(DispatcherTest, BothKeysSignUntilTheOldOneExpires) {
  AddMessage("msg_1");
  WebhookKeys& keys = store_.webhooks.at("w").keys;
  keys.previous = keys.current;
  keys.current = sealer_.Seal("new key", "w");
  keys.previous_expires_at = clock_.Wall() + minutes{1};
  Round({.status = 200});
  EXPECT_NE(history_.at(0).fields.at(2).find(" v1,", 20), std::string::npos);
  clock_.Advance(minutes{1});
  AddMessage("msg_2");
  Round({.status = 200});
  EXPECT_EQ(history_.at(1).fields.at(2).find(" v1,", 20), std::string::npos);
}

TEST_F(DispatcherTest, SleepsUntilSomethingIsDue) {
  EXPECT_EQ(dispatcher_->Turn(), DispatcherOptions().look_every);
  store_.held_until = clock_.Wall() + Millis{1'234};
  EXPECT_EQ(dispatcher_->Turn(), Millis{1'234});
  store_.held_until.reset();
  AddMessage("msg_1");
  store_.rows.back().delivery.next_attempt_at = clock_.Wall() + seconds{3};
  EXPECT_EQ(dispatcher_->Turn(), seconds{3});
  store_.broken = true;
  EXPECT_EQ(dispatcher_->Turn(), DispatcherOptions().storage_pause);
}

}  // namespace
}  // namespace cpa::notify
