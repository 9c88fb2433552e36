#include "api/alerts/alert_channel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <set>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/alerts/event_watch.h"
#include "ws/peer_for_test.h"

namespace cpa::api {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

AlertOccurrence EventOf(const std::string& user, std::int64_t sequence) {
  return {.id = "e" + std::to_string(sequence),
          .sequence = sequence,
          .alert_id = "a",
          .user_id = user,
          .crypto_id = "bitcoin",
          .crypto_name = "Bitcoin"};
}

// The events of all owners, in memory.
class MemoryEvents final : public AlertEventStore {
 public:
  AlertOccurrence Add(const std::string& user) {
    std::lock_guard lock(mutex_);
    events_.push_back(EventOf(user, static_cast<std::int64_t>(events_.size() + 1)));
    pending_.insert(events_.back().id);
    return events_.back();
  }

  void SetAway(bool away) {
    std::lock_guard lock(mutex_);
    away_ = away;
  }

  std::set<std::string> pending() {
    std::lock_guard lock(mutex_);
    return pending_;
  }

  Result<std::vector<AlertEvent>> List(const std::string&, const AlertPage&) override {
    return std::vector<AlertEvent>{};
  }

  Result<std::vector<AlertEvent>> ListOf(const std::string&, const std::string&,
                                         const AlertPage&) override {
    return std::vector<AlertEvent>{};
  }

  Result<AlertOccurrence> FindEvent(const std::string& user, const std::string& id) override {
    std::lock_guard lock(mutex_);
    if (away_) return Unavailable("away");
    for (const AlertOccurrence& each : events_) {
      if (each.id == id && each.user_id == user) return each;
    }
    return NotFound(Subject::kEvent);
  }

  Result<std::vector<AlertOccurrence>> Next(const std::string& user,
                                            const EventQuery& query) override {
    std::lock_guard lock(mutex_);
    if (away_) return Unavailable("away");
    std::vector<AlertOccurrence> found;
    for (const AlertOccurrence& each : events_) {
      const bool wanted = each.user_id == user && each.sequence > query.after_sequence &&
                          each.sequence <= query.upto_sequence &&
                          (!query.pending_only || pending_.contains(each.id));
      if (wanted && found.size() < static_cast<std::size_t>(query.limit)) found.push_back(each);
    }
    return found;
  }

  Result<std::int64_t> LastSequence() override {
    std::lock_guard lock(mutex_);
    if (away_) return Unavailable("away");
    return static_cast<std::int64_t>(events_.size());
  }

  Result<OwnersFound> OwnersAfter(std::int64_t sequence, std::int64_t) override {
    std::lock_guard lock(mutex_);
    OwnersFound found{.last_sequence = sequence};
    for (const AlertOccurrence& each : events_) {
      if (each.sequence <= sequence) continue;
      found.owners.insert(each.user_id);
      found.last_sequence = each.sequence;
      ++found.rows;
    }
    return found;
  }

  Result<std::vector<bool>> Note(std::span<const EventNote> notes) override {
    std::unique_lock lock(mutex_);
    released_.wait(lock, [this] { return !held_; });
    if (away_) return Unavailable("away");
    batches_.push_back(notes.size());
    std::vector<bool> known;
    for (const EventNote& note : notes) {
      const bool is_known = std::ranges::any_of(events_, [&](const AlertOccurrence& each) {
        return each.id == note.event_id && each.user_id == note.user_id;
      });
      known.push_back(is_known);
      if (is_known) pending_.erase(note.event_id);
    }
    return known;
  }

  // While held, no note comes to its end.
  void Hold(bool held) {
    std::lock_guard lock(mutex_);
    held_ = held;
    released_.notify_all();
  }

  std::vector<std::size_t> batches() {
    std::lock_guard lock(mutex_);
    return batches_;
  }

 private:
  std::mutex mutex_;
  std::vector<AlertOccurrence> events_;
  std::set<std::string> pending_;
  std::condition_variable released_;
  std::vector<std::size_t> batches_;
  bool held_ = false;
  bool away_ = false;
};

class AlertChannelTest : public ws::HubFixture {
 protected:
  Client Connect(const std::string& user, const std::string& since = {}) {
    Client client = Open();
    channel_.Open(*client.session, user, since);
    return client;
  }

  void Fire(const std::string& user) {
    const AlertOccurrence event = events_.Add(user);
    channel_.OnRecorded(std::vector{event});
  }

  // What came, shortened: "e1", "ping:1", "resumed".
  Strings Received(Client& client, std::size_t count) {
    RunUntilFrames(client, count);
    Strings received;
    for (const std::string& frame : client->frames()) received.push_back(Shortened(frame));
    client->Clear();
    return received;
  }

  static std::string Shortened(const std::string& frame) {
    constexpr std::string_view kEventId = R"("event_id":")";
    const bool event = frame.starts_with(R"({"type":"alert_triggered")");
    if (!event) return frame;
    const std::size_t from = frame.find(kEventId) + kEventId.size();
    return frame.substr(from, frame.find('"', from) - from);
  }

  // Nothing more comes, also when all work of the pool is done.
  void ExpectSilence(Client& client) {
    for (int i = 0; i < 3; ++i) {
      std::promise<void> idle;
      pool_.Post([&] { idle.set_value(); });
      idle.get_future().wait();
      loop_.context().poll();
    }
    ExpectNothingMore(client);
    client->Clear();
  }

  void Pong(Client& client, const std::string& payload) {
    channel_.OnPong(*client.session, payload);
  }

  void RunUntilPending(const std::set<std::string>& ids) {
    RunUntil([&] { return events_.pending() == ids; });
  }

  MemoryEvents events_;
  BlockingPool pool_{1};
  AlertChannel channel_{events_, pool_, pool_, {&loop_}, clock_};
};

TEST_F(AlertChannelTest, EventsGoToAllSocketsOfTheirOwnerAndNobodyElse) {
  Client one = Connect("ann"), two = Connect("ann"), other = Connect("bob");
  ExpectSilence(one);
  ExpectSilence(two);
  ExpectSilence(other);
  Fire("ann");
  EXPECT_THAT(Received(one, 2), ElementsAre("e1", "ping:1"));
  EXPECT_THAT(Received(two, 2), ElementsAre("e1", "ping:1"));
  ExpectSilence(other);
}

TEST_F(AlertChannelTest, ThePongSaysThatTheyHaveArrived) {
  Client client = Connect("ann");
  ExpectSilence(client);
  Fire("ann");
  Received(client, 2);
  Pong(client, "");
  Pong(client, "0");
  Pong(client, "nonsense");
  ExpectSilence(client);
  EXPECT_EQ(events_.pending().size(), 1u);
  Pong(client, "1");
  RunUntilPending({});
}

TEST_F(AlertChannelTest, WhatNobodyAcceptedComesFirstAtTheNextConnection) {
  Fire("ann");
  Client lost = Connect("ann");
  EXPECT_THAT(Received(lost, 2), ElementsAre("e1", "ping:1"));
  channel_.Close(*lost.session);
  Client next = Connect("ann");
  EXPECT_THAT(Received(next, 2), ElementsAre("e1", "ping:1"));
  Pong(next, "1");
  RunUntilPending({});
  Client third = Connect("ann");
  ExpectSilence(third);
}

TEST_F(AlertChannelTest, AClientThatConfirmsNothingGetsAWindowFull) {
  constexpr int kEvents = 200;
  for (int i = 0; i < kEvents; ++i) Fire("ann");
  Client client = Connect("ann");
  std::size_t received = Received(client, AlertChannel::kWindow + 1).size() - 1;
  ExpectSilence(client);
  for (int probe = 1; received < kEvents; ++probe) {
    Pong(client, std::to_string(probe));
    const std::size_t more = std::min<std::size_t>(AlertChannel::kWindow, kEvents - received);
    const Strings page = Received(client, more + 1);
    EXPECT_EQ(page[0], "e" + std::to_string(received + 1));
    received += more;
  }
  ExpectSilence(client);
}

TEST_F(AlertChannelTest, SinceReplaysWhatCameAfter) {
  for (int i = 0; i < 4; ++i) Fire("ann");
  ASSERT_TRUE(events_.Note(std::vector<EventNote>{{"ann", "e1"}, {"ann", "e2"}, {"ann", "e4"}}));
  Client client = Connect("ann", "e2");
  const Strings received = Received(client, 4);
  EXPECT_THAT(received[0], HasSubstr(R"("resumed","since":"e2","complete":true)"));
  EXPECT_THAT(Strings(received.begin() + 1, received.end()), ElementsAre("e3", "e4", "ping:1"));
  Fire("ann");
  EXPECT_THAT(Received(client, 2), ElementsAre("e5", "ping:2"));
  channel_.Resume(*client.session, "e4");
  EXPECT_THAT(Received(client, 4).back(), "ping:3");
}

TEST_F(AlertChannelTest, AnUnknownEventIsToldAndNothingPendingIsLost) {
  Fire("ann");
  Fire("bob");
  Client client = Connect("ann", "e2");
  const Strings received = Received(client, 3);
  EXPECT_THAT(received[0], HasSubstr(R"("complete":false)"));
  EXPECT_EQ(received[1], "e1");
}

TEST_F(AlertChannelTest, AcknowledgementsAreAnsweredAndCountAsArrival) {
  Client client = Connect("ann");
  Fire("ann");
  Received(client, 2);
  channel_.Acknowledge(*client.session, "e1");
  EXPECT_THAT(Received(client, 1)[0], HasSubstr(R"("acked","event_id":"e1")"));
  EXPECT_THAT(events_.pending(), IsEmpty());
  channel_.Acknowledge(*client.session, "e9");
  EXPECT_THAT(Received(client, 1)[0], HasSubstr(R"("unknown_event")"));
  events_.SetAway(true);
  channel_.Acknowledge(*client.session, "e1");
  EXPECT_THAT(Received(client, 1)[0], HasSubstr(R"("storage_unavailable")"));
}

// H1: the engine of another server has recorded it; nobody calls OnRecorded here.
TEST_F(AlertChannelTest, H1WhatAnotherServerRecordedIsToldAtTheNextLook) {
  events_.Add("ann");
  EventWatch watch(events_, channel_, pool_, loop_);
  watch.Look();  // As at the start.
  Client ann = Connect("ann"), bob = Connect("bob");
  Received(ann, 2);
  ExpectSilence(ann);
  ExpectSilence(bob);
  events_.Add("ann");
  ExpectSilence(ann);
  watch.Look();
  EXPECT_THAT(Received(ann, 2), ElementsAre("e2", "ping:2"));
  watch.Look();
  ExpectSilence(ann);
  ExpectSilence(bob);
}

// I9: one transaction for many confirmations, one at a time, and bounded.
TEST_F(AlertChannelTest, I9ConfirmationsAreWrittenInBatches) {
  DeliveryNotes notes(events_, pool_);
  for (int i = 0; i < 1'000; ++i) events_.Add("ann");
  events_.Hold(true);
  std::atomic<int> known = 0;
  for (int i = 1; i <= 1'000; ++i) {
    const bool taken = notes.Add({"ann", "e" + std::to_string(i), true},
                                 [&](const Result<void>& done) { known += done ? 1 : 0; });
    EXPECT_TRUE(taken);
  }
  EXPECT_TRUE(notes.Add({"ann", "nothing"}));
  events_.Hold(false);
  RunUntilPending({});
  EXPECT_LE(events_.batches().size(), 1 + 1'001 / DeliveryNotes::kBatchMax + 1);
  for (const std::size_t size : events_.batches()) EXPECT_LE(size, DeliveryNotes::kBatchMax);
  pool_.join();
  EXPECT_EQ(known, 1'000);
}

TEST_F(AlertChannelTest, I9WhatIsTooMuchToWaitIsRefused) {
  DeliveryNotes notes(events_, pool_);
  events_.Hold(true);
  std::size_t taken = 0;
  while (notes.Add({"ann", "e1"})) ++taken;
  EXPECT_LE(taken, DeliveryNotes::kWaitingMax + DeliveryNotes::kBatchMax);
  events_.Hold(false);
  pool_.join();
  EXPECT_LE(events_.batches().size(), taken / DeliveryNotes::kBatchMax + 2);
}

TEST_F(AlertChannelTest, ADatabaseThatDoesNotAnswerIsAskedAgain) {
  events_.SetAway(true);
  Fire("ann");
  Client client = Connect("ann");
  ExpectSilence(client);
  events_.SetAway(false);
  Advance(AlertChannel::kRetryAfter + Millis{200});
  EXPECT_THAT(Received(client, 2), ElementsAre("e1", "ping:1"));
}

TEST_F(AlertChannelTest, AClosedSessionIsLeftAlone) {
  Client gone = Connect("ann"), stays = Connect("ann");
  channel_.Close(*gone.session);
  channel_.Close(*gone.session);
  channel_.OnPong(*gone.session, "1");
  channel_.Resume(*gone.session, "e1");
  channel_.Acknowledge(*gone.session, "e1");
  Fire("ann");
  Received(stays, 2);
  ExpectSilence(gone);
}

}  // namespace
}  // namespace cpa::api
