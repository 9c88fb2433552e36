#include "ws/hub.h"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "ws/peer_for_test.h"

namespace cpa::ws {
namespace {

using namespace std::chrono_literals;

class HubTest : public HubFixture {
 protected:
  // Publishes ticks until the client's socket is full, so that it is busy with one of them.
  // Returns how many changes were published.
  std::uint64_t Stall(Client& client, std::size_t padding = 2000) {
    const auto conflated = [&] { return hub_->counters().ticks_conflated.load(); };
    const auto before = conflated();
    double value = 1000;
    while (conflated() == before) {
      Publish({{0, ++value}, {1, value}, {2, value}}, padding);
      EXPECT_LT(value, 100'000) << "the socket never filled";
      loop_.context().poll();
    }
    EXPECT_TRUE(client.session->open());
    return hub_->last_sequence();
  }

  // Reads until everything on its way has come.
  void ReadAll(Client& client) {
    RunUntil([&] { return client->Read(), !client.session->busy(); });
    client.session->SendText("the end");
    RunUntil([&] {
      client->Read();
      return !client->frames().empty() && client->frames().back() == "the end";
    });
  }

  struct Update {
    std::uint64_t sequence;
    Topic topic;
    int value;
    std::uint64_t skipped;
  };

  // "<sequence>:<topic>=<value> +<skipped>"; anything else is left out.
  static std::vector<Update> Updates(const Strings& frames) {
    std::vector<Update> updates;
    for (const std::string& frame : frames) {
      Update update{};
      unsigned long long sequence = 0, skipped = 0;
      const int fields = std::sscanf(frame.c_str(), "%llu:%u=%d +%llu", &sequence, &update.topic,
                                     &update.value, &skipped);
      if (fields < 3) continue;
      update.sequence = sequence;
      update.skipped = skipped;
      updates.push_back(update);
    }
    return updates;
  }

  static std::uint64_t Skipped(const std::vector<Update>& updates) {
    std::uint64_t sum = 0;
    for (const Update& update : updates) sum += update.skipped;
    return sum;
  }

  static bool Grows(const std::vector<Update>& updates) {
    return std::ranges::adjacent_find(updates, [](const Update& a, const Update& b) {
             return a.sequence >= b.sequence;
           }) == updates.end();
  }
};

TEST_F(HubTest, EverybodyGetsEveryFrameInOrder) {
  std::vector<Client> clients;
  for (int i = 0; i < 5; ++i) clients.push_back(Open());
  Publish({{0, 10}, {1, 20}});
  Publish({{1, 21}});
  for (Client& client : clients) {
    RunUntilFrames(client, 3);
    EXPECT_EQ(client->frames(), (Strings{"1:0=10", "2:1=20", "3:1=21"}));
  }
  EXPECT_EQ(hub_->counters().frames_sent, 15u);
  EXPECT_EQ(clients[0].session->stats().frames_sent, 3u);
  EXPECT_EQ(hub_->counters().ticks_conflated, 0u);
}

TEST_F(HubTest, ATickWithoutFramesIsNothing) {
  Client client = Open();
  hub_->Broadcast(builder_.Build(), DeflatedForm::kFollows);
  EXPECT_EQ(hub_->last_sequence(), 0u);
  ExpectNothingMore(client);
}

TEST_F(HubTest, ANewcomerGetsNoHistory) {
  Publish({{0, 1}, {1, 1}, {2, 1}});
  Publish({{1, 2}});
  Client all = Open(), some = Open();
  some.session->SetInterest(std::vector<Topic>{0, 2, 7});
  ExpectNothingMore(all);
  ExpectNothingMore(some);
  Publish({{0, 5}});
  for (Client* client : {&all, &some}) {
    RunUntilFrames(*client, 2);
    EXPECT_EQ((*client)->frames(), (Strings{"marker", "5:0=5"}));
  }
}

TEST_F(HubTest, ASubsetLargerThanOneCallComesWhole) {
  std::vector<std::pair<Topic, double>> values;
  for (Topic topic = 0; topic < 500; ++topic) values.emplace_back(topic, 1);
  std::vector<Topic> even;
  for (Topic topic = 0; topic < 500; topic += 2) even.push_back(topic);
  Client client = Open();
  client.session->SetInterest(even);  // 250 slices that do not touch.
  Publish(values);
  RunUntilFrames(client, 250);
  EXPECT_TRUE(Grows(Updates(client->frames())));
  EXPECT_EQ(client->frames().back(), "499:498=1");
}

TEST_F(HubTest, SubsetsGetTheirTopicsOnly) {
  Client some = Open(), none = Open(), all = Open();
  some.session->SetInterest(std::vector<Topic>{1, 3});
  none.session->SetInterest(std::vector<Topic>{});
  Publish({{3, 1}, {0, 1}, {1, 1}});  // Sent in the order of the sequence, not of the topics.
  Publish({{0, 2}});
  Publish({{1, 3}});
  RunUntilFrames(all, 5);
  RunUntilFrames(some, 3);
  EXPECT_EQ(some->frames(), (Strings{"1:3=1", "3:1=1", "5:1=3"}));
  ExpectNothingMore(none);
  some.session->SetInterest(std::nullopt);
  Publish({{0, 4}});
  RunUntilFrames(some, 4);
  EXPECT_EQ(hub_->counters().messages_skipped, 0u);
}

TEST_F(HubTest, MinChangeHoldsBackSmallMoves) {
  Client client = Open();
  client.session->SetMinChange(10);
  Publish({{0, 100}, {1, 100}});
  Publish({{0, 105}, {1, 120}});
  Publish({{0, 109}, {1, 125}});
  Publish({{0, 111}, {1, 100}});
  RunUntilFrames(client, 5);
  EXPECT_EQ(client->frames(), (Strings{"1:0=100", "2:1=100", "4:1=120", "7:0=111", "8:1=100"}));
  EXPECT_EQ(client.session->stats().skipped, 0u);  // Held back as asked is not missed.
}

TEST_F(HubTest, MaxRateConflatesBetweenBatches) {
  Client client = Open();
  client.session->SetMaxRate(1000ms);
  Publish({{0, 1}, {1, 1}});
  RunUntilFrames(client, 2);
  Publish({{0, 2}});
  Publish({{0, 3}, {1, 3}});
  Advance(900ms);
  Publish({{0, 4}});
  ExpectNothingMore(client);
  Advance(300ms);
  RunUntilFrames(client, 5);
  // 3:0=2 and 4:0=3 were overtaken by 6:0=4.
  EXPECT_EQ(client->frames(), (Strings{"1:0=1", "2:1=1", "marker", "5:1=3+2", "6:0=4"}));
  Publish({{1, 5}});
  Advance(500ms);
  EXPECT_EQ((ExpectNothingMore(client), client->frames().size()), 6u);
  client.session->SetMaxRate(0ms);
  RunUntilFrames(client, 7);
  EXPECT_EQ(client->frames().back(), "7:1=5");
}

TEST_F(HubTest, AStalledClientJumpsToTheNewestValues) {
  Client slow = Open(Compression::kNone, 4096), fast = Open();
  Stall(slow);
  for (int value = 1; value <= 50; ++value) {
    Publish({{0, value * 1.0}, {1, value * 2.0}}, 2000);
    loop_.context().poll();
    fast->Read();
  }
  const std::uint64_t published = hub_->last_sequence();
  ReadAll(slow);
  const auto updates = Updates(slow->frames());
  EXPECT_TRUE(Grows(updates));
  EXPECT_EQ(updates.size() + Skipped(updates), published);  // It knows of every change.
  EXPECT_GT(Skipped(updates), 90u);
  std::map<Topic, int> newest;
  for (const Update& update : updates) newest[update.topic] = update.value;
  EXPECT_EQ(newest[0], 50);
  EXPECT_EQ(newest[1], 100);
  EXPECT_EQ(updates.back().sequence, published);
  EXPECT_EQ(slow.session->stats().skipped, Skipped(updates));
  EXPECT_EQ(hub_->counters().messages_skipped, Skipped(updates));

  ReadAll(fast);
  EXPECT_EQ(Updates(fast->frames()).size(), published);
  slow->Clear();
  Publish({{0, 7}});
  RunUntilFrames(slow, 1);
  EXPECT_EQ(slow->frames().back(), std::to_string(published + 1) + ":0=7");  // No mark any more.
}

TEST_F(HubTest, ClientsThatReadALittleAtATimeNeverLoseCount) {
  Client full = Open(Compression::kNone, 4096), subset = Open(Compression::kNone, 4096);
  subset.session->SetInterest(std::vector<Topic>{1, 4, 8, 9});
  SeededRandom random(7);
  std::uint64_t of_interest = 0;
  for (int round = 0; round < 400; ++round) {
    std::set<Topic> topics;
    for (int i = 0; i < 5; ++i) topics.insert(static_cast<Topic>(random.Next64() % 10));
    std::vector<std::pair<Topic, double>> values;
    for (const Topic topic : topics) values.emplace_back(topic, round);
    for (const Topic topic : {1, 4, 8, 9}) of_interest += topics.count(topic);
    Publish(values, 1500);
    full->Read(random.Next64() % 9000 + 1);
    subset->Read(random.Next64() % 4000 + 1);
    loop_.context().poll();
    if (round % 100 == 50) full.session->SendText("personal");
  }
  ReadAll(full);
  ReadAll(subset);
  const auto all = Updates(full->frames()), some = Updates(subset->frames());
  EXPECT_TRUE(Grows(all));
  EXPECT_TRUE(Grows(some));
  EXPECT_EQ(all.size() + Skipped(all), hub_->last_sequence());
  EXPECT_EQ(some.size() + Skipped(some), of_interest);
  EXPECT_GT(Skipped(all), 0u);
  EXPECT_GT(Skipped(some), 0u);
  EXPECT_EQ(std::ranges::count(full->frames(), "personal"), 4);
}

TEST_F(HubTest, PersonalMessagesToAStalledClientComeInOrderAndWhole) {
  Client client = Open(Compression::kNone, 4096);
  Stall(client);
  for (int i = 0; i < 100; ++i) {
    client.session->SendText("personal " + std::to_string(i));
    Publish({{0, i * 1.0}}, 500);
  }
  ReadAll(client);
  int next = 0;
  for (const std::string& frame : client->frames()) {
    if (frame.starts_with("personal")) {
      EXPECT_EQ(frame, "personal " + std::to_string(next++));
    }
  }
  EXPECT_EQ(next, 100);
}

TEST_F(HubTest, TooManyPersonalMessagesCloseTheSessionButLoseNoneBefore) {
  ResetHub({.control_bytes_max = 1000});
  Client client = Open(Compression::kNone, 4096);
  Stall(client);
  const std::string text(90, 't');
  for (int i = 0; i < 20; ++i) client.session->SendText(text);
  EXPECT_FALSE(client.session->open());
  RunUntil([&] {
    client->Read();
    return client->frames().back().starts_with("close");
  });
  EXPECT_EQ(client->frames().back(), "close:1008:too many messages are waiting");
  EXPECT_EQ(std::ranges::count(client->frames(), text), 10);
  client->Send(ClientFrame(0x88, ClosePayload(1008)));
  RunUntil([&] { return handler_.closed == 1; });
  EXPECT_EQ(ClosedBy(CloseReason::kBacklog), 1u);
}

TEST_F(HubTest, AStalledClientStillAnswersPingsAndClosesOnceItReads) {
  Client client = Open(Compression::kNone, 4096);
  Stall(client);
  client->Send(ClientFrame(0x89, "1"));
  client->Send(ClientFrame(0x89, "2"));
  client->SendText("sync");
  RunUntilTexts(1);
  client.session->Close(kCloseNormal, "done");
  RunUntil([&] {
    client->Read();
    return client->frames().back().starts_with("close");
  });
  EXPECT_EQ(std::ranges::count(client->frames(), "pong:1"), 1);  // Little waits: each in its turn.
  EXPECT_EQ(std::ranges::count(client->frames(), "pong:2"), 1);
  EXPECT_EQ(client->frames().back(), "close:1000:done");
}

TEST_F(HubTest, AClientThatTakesNothingIsDropped) {
  Client client = Open(Compression::kNone, 4096);
  Stall(client);
  client->SendText("I still talk");
  RunUntilTexts(1);
  Advance(59'000ms);
  EXPECT_EQ(handler_.closed, 0);
  Advance(1'300ms);
  EXPECT_EQ(handler_.closed, 1);
  EXPECT_EQ(handler_.close_codes, (std::vector<std::uint16_t>{kCloseTryAgainLater}));
  EXPECT_EQ(ClosedBy(CloseReason::kStalled), 1u);
  RunUntilPeerClosed(client);
  EXPECT_TRUE(client->reset());
}

TEST_F(HubTest, ASlowClientThatTakesSomethingIsKept) {
  Client client = Open(Compression::kNone, 4096);
  Stall(client);
  for (int i = 0; i < 5; ++i) {
    Advance(50'000ms);
    const auto before = hub_->counters().frames_sent.load();
    RunUntil([&] {
      client->Read(20'000);
      Publish({{0, 1}, {1, 1}, {2, 1}}, 2000);
      return hub_->counters().frames_sent > before;
    });
    Stall(client);
  }
  EXPECT_TRUE(client.session->open());
}

TEST_F(HubTest, FullFeedsThatShareCompressionGetTheDeflatedTick) {
  Client deflated = Open(Compression::kShared), plain = Open(Compression::kPlainOut);
  Client narrowed = Open(Compression::kShared);
  EXPECT_EQ(deflate_wanted_, 2);
  narrowed.session->SetInterest(std::vector<Topic>{1});
  EXPECT_EQ(deflate_wanted_, 1);
  TickDeflater deflater(6);
  for (int i = 1; i <= 3; ++i) {
    const TickPtr tick = Tick({{0, i * 1.0}, {1, i * 1.0}});
    hub_->Broadcast(tick, DeflatedForm::kFollows);
    hub_->BroadcastDeflated(tick, deflater.Deflate(*tick));
    if (i == 1) deflated.session->SendText("between");
  }
  RunUntilFrames(deflated, 7);
  EXPECT_EQ(deflated->deflated_count(), 6);
  EXPECT_EQ(deflated->frames(),
            (Strings{"1:0=1", "2:1=1", "between", "3:0=2", "4:1=2", "5:0=3", "6:1=3"}));
  RunUntilFrames(plain, 6);
  RunUntilFrames(narrowed, 3);
  EXPECT_EQ(plain->deflated_count() + narrowed->deflated_count(), 0);
  narrowed.session->SetInterest(std::nullopt);
  EXPECT_EQ(deflate_wanted_, 2);
  deflated->socket().close();
  RunUntil([&] { return handler_.closed == 1; });
  EXPECT_EQ(deflate_wanted_, 1);
}

TEST_F(HubTest, WithoutADeflatedFormEverybodyGetsThePlainOne) {
  Client client = Open(Compression::kShared);
  Publish({{0, 1}});
  RunUntilFrames(client, 1);
  EXPECT_EQ(client->deflated_count(), 0);
}

TEST_F(HubTest, ADeflatedTickIsNotSentToWhoGotItsValuesAlready) {
  Client caught_up = Open(Compression::kShared), narrowed = Open(Compression::kShared);
  const TickPtr tick = Tick({{0, 1}, {1, 1}});
  hub_->Broadcast(tick, DeflatedForm::kFollows);
  caught_up.session->SetMinChange(10);  // Brings the values plain,
  caught_up.session->SetMinChange(0);   // and takes deflated ticks again.
  narrowed.session->SetInterest(std::vector<Topic>{1});
  Client late = Open(Compression::kShared);
  hub_->BroadcastDeflated(tick, TickDeflater(6).Deflate(*tick));
  ExpectNothingMore(late);
  RunUntilFrames(caught_up, 2);
  ExpectNothingMore(caught_up);
  EXPECT_EQ(caught_up->frames(), (Strings{"1:0=1", "2:1=1", "marker"}));
  RunUntilFrames(narrowed, 1);
  EXPECT_EQ(narrowed->frames(), (Strings{"2:1=1"}));
}

TEST_F(HubTest, ADeflatedTickThatNeverCameIsMadeUpFor) {
  Client client = Open(Compression::kShared);
  hub_->Broadcast(Tick({{0, 1}, {1, 1}}), DeflatedForm::kFollows);
  const TickPtr tick = Tick({{0, 2}});
  hub_->Broadcast(tick, DeflatedForm::kFollows);
  hub_->BroadcastDeflated(tick, TickDeflater(6).Deflate(*tick));
  RunUntilFrames(client, 2);
  EXPECT_EQ(client->frames(), (Strings{"2:1=1+1", "3:0=2"}));
}

TEST_F(HubTest, AStalledDeflateClientFinishesItsTickAndCatchesUpPlain) {
  Client client = Open(Compression::kShared, 4096);
  TickDeflater deflater(1);
  SeededRandom random(3);
  const auto publish = [&] {
    for (Topic topic = 0; topic < 20; ++topic) {
      std::string noise;  // Too random to shrink much.
      for (int i = 0; i < 100; ++i) noise += std::to_string(random.Next64());
      builder_.Add(
          topic, 1,
          std::to_string(builder_.next_sequence()) + ":" + std::to_string(topic) + "=1 " + noise);
    }
    const TickPtr tick = builder_.Build();
    hub_->Broadcast(tick, DeflatedForm::kFollows);
    hub_->BroadcastDeflated(tick, deflater.Deflate(*tick));
    loop_.context().poll();
  };
  while (hub_->counters().ticks_conflated < 50) publish();
  RunUntil([&] {
    client->Read();
    return !client->frames().empty() &&
           client->frames().back().starts_with(std::to_string(hub_->last_sequence()) + ":");
  });
  const int deflated = client->deflated_count();
  EXPECT_GT(deflated, 0);
  EXPECT_EQ(deflated % 20, 0);  // Whole ticks only.
  EXPECT_EQ(client->frames().size(), static_cast<std::size_t>(deflated) + 20);
  EXPECT_EQ(client.session->stats().skipped + client->frames().size(), hub_->last_sequence());
  publish();
  RunUntil([&] { return client->Read(), client->deflated_count() == deflated + 20; });
}

TEST_F(HubTest, ClientsMayVanishInTheMiddleOfABroadcast) {
  std::vector<Client> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(Open());
  loop_.context().poll();
  for (int i = 0; i < 20; i += 2) {
    clients[static_cast<std::size_t>(i)]->socket().set_option(asio::socket_base::linger(true, 0));
    clients[static_cast<std::size_t>(i)]->socket().close();
  }
  for (int i = 0; i < 5; ++i) Publish({{0, 1}});  // The loop has not noticed yet.
  EXPECT_EQ(handler_.closed, 0);                  // Nobody is told from within a broadcast.
  RunUntil([&] { return handler_.closed == 10; });
  EXPECT_EQ(hub_->session_count(), 10u);
  for (int i = 1; i < 20; i += 2) RunUntilFrames(clients[static_cast<std::size_t>(i)], 5);
}

TEST_F(HubTest, DrainClosesEverybodyOverTheSpread) {
  std::vector<Client> clients;
  for (int i = 0; i < 40; ++i) clients.push_back(Open());
  SeededRandom random(1);
  hub_->Drain(2000ms, random);
  const auto told = [&] {
    return std::ranges::count_if(clients, [](Client& c) { return !c.session->open(); });
  };
  Advance(0ms);
  EXPECT_EQ(told(), 0);
  Advance(1000ms);
  EXPECT_GT(told(), 5);
  EXPECT_LT(told(), 35);
  Advance(1200ms);
  EXPECT_EQ(told(), 40);
  for (Client& client : clients) {
    RunUntilFrames(client, 1);
    EXPECT_EQ(client->frames(), (Strings{"close:1001:server is going away"}));
    client->Send(ClientFrame(0x88, ClosePayload(1001)));
  }
  RunUntil([&] { return handler_.closed == 40; });
  EXPECT_EQ(ClosedBy(CloseReason::kGoingAway), 40u);
  EXPECT_EQ(hub_->counters().sessions_open, 0u);

  Client late = Open();
  Advance(200ms);
  RunUntilFrames(late, 1);
  EXPECT_EQ(late->frames(), (Strings{"close:1001:server is going away"}));
}

// A real loop on its own thread, posted to and looked at from another.
TEST(HubThreads, CountersAreReadWhileTicksArePosted) {
  Loop loop(0, SystemClock());
  std::atomic<std::int64_t> deflate_wanted{0};
  TestHandler handler;
  auto hub = std::make_unique<Hub>(loop, HubOptions{}, deflate_wanted);
  Acceptor acceptor(loop.executor(), {asio::ip::address_v4::loopback(), 0});
  asio::io_context own;
  std::vector<std::unique_ptr<TestPeer>> peers;
  std::vector<Socket> servers;
  for (int i = 0; i < 8; ++i) {
    Socket client(own.get_executor());
    client.connect(acceptor.local_endpoint());
    servers.push_back(acceptor.accept());
    peers.push_back(std::make_unique<TestPeer>(std::move(client)));
  }
  for (std::size_t i = 0; i < servers.size(); ++i) {
    const auto compression = i % 2 == 0 ? Compression::kShared : Compression::kNone;
    loop.Post([&, compression, socket = std::make_shared<Socket>(std::move(servers[i]))] {
      Session::Open({.socket = std::move(*socket),
                     .response = std::string(kTestResponse),
                     .compression = compression,
                     .rest = {},
                     .handler = handler,
                     .data = nullptr},
                    *hub);
    });
  }
  loop.Start();
  TickBuilder builder(1);
  TickDeflater deflater(1);
  constexpr int kTicks = 200;
  for (int i = 0; i < kTicks; ++i) {
    builder.Add(0, i, "zero");
    builder.Add(1, i, "one");
    const TickPtr tick = builder.Build();
    const bool deflate = deflate_wanted > 0;
    const DeflatedTickPtr deflated = deflate ? deflater.Deflate(*tick) : nullptr;
    loop.Post([&, tick, deflated] {
      hub->Broadcast(tick, deflated ? DeflatedForm::kFollows : DeflatedForm::kNone);
      if (deflated) hub->BroadcastDeflated(tick, deflated);
    });
    EXPECT_LE(hub->counters().sessions_open, 8u);
  }
  for (auto& peer : peers) {
    while (peer->frames().size() < kTicks * 2 && !peer->closed()) peer->Read();
    EXPECT_EQ(peer->frames().size(), static_cast<std::size_t>(kTicks * 2));
  }
  EXPECT_EQ(hub->counters().frames_sent, 8u * kTicks * 2);
  loop.Stop();
  hub.reset();
}

}  // namespace
}  // namespace cpa::ws
