// Deadlines, limits of connections, hand-over and the end of a server, over real sockets.
#include <chrono>
#include <future>
#include <string>

#include <gmock/gmock.h>

#include "http/server_for_test.h"

namespace cpa::http {
namespace {

using testing::HasSubstr;

constexpr std::string_view kHello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";

ServerOptions With(Limits limits) {
  ServerOptions options;
  options.limits = limits;
  return options;
}

// ---- Deadlines

TEST(Deadlines, SlowHeadIsToldAndClosed) {
  TestServer server({HelloRoute()}, With({.head_deadline = Millis{200}}));
  Client client(server.port());
  client.Send("GET /hello HTTP/1.1\r\n");
  const Response response = client.Read();
  EXPECT_EQ(response.status, 408);
  EXPECT_EQ(response.Field("Connection"), "close");
  EXPECT_TRUE(client.AtEnd());
}

TEST(Deadlines, HeadDeadlineIsNotMovedByMoreBytes) {
  TestServer server({HelloRoute()}, With({.head_deadline = Millis{300}}));
  Client client(server.port());
  client.Send("GET /hello HTTP/1.1\r\nX: ");
  int bytes = 0;
  while (bytes < 1000 && client.Send("y") && !client.IsReadable(20)) ++bytes;
  EXPECT_EQ(client.Read().status, 408);
  EXPECT_LT(bytes, 1000);
}

TEST(Deadlines, SecondRequestHasADeadlineOfItsOwn) {
  TestServer server({HelloRoute()}, With({.head_deadline = Millis{200}}));
  Client client(server.port());
  client.Send(kHello);
  EXPECT_EQ(client.Read().status, 200);
  client.Send(std::string(kHello) + "GET /he");
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_EQ(client.Read().status, 408);
}

TEST(Deadlines, SlowBodyIsToldAndClosed) {
  TestServer server({EchoRoute()}, With({.body_deadline = Millis{200}}));
  Client client(server.port());
  client.Send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
  EXPECT_EQ(client.Read().status, 408);
  EXPECT_TRUE(client.AtEnd());
}

TEST(Deadlines, IdleConnectionIsClosedInSilence) {
  TestServer server({HelloRoute()}, With({.idle_deadline = Millis{200}}));
  Client fresh(server.port());
  EXPECT_TRUE(fresh.AtEnd());
  Client used(server.port());
  EXPECT_EQ(used.Ask(kHello).status, 200);
  EXPECT_TRUE(used.AtEnd());
  EXPECT_EQ(server.server().counters().protocol_errors, 0U);
}

TEST(Deadlines, ClientThatDoesNotReadIsClosed) {
  const auto big = std::make_shared<const Answer>(Answer::Options{.compressible = false},
                                                  std::string(64 << 20, 'b'));
  const Route route{Verb::kGet, "/big", SyncHandler([big](const Request&) { return big; })};
  TestServer server({route}, With({.write_deadline = Millis{200}}));
  Client client(server.port());
  client.Send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(client.IsReadable(20'000));
  // The server lets go of the connection, although nothing of it is read here.
  Client other(server.port());
  ASSERT_EQ(other.Ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 404);
  for (int i = 0; i < 1'000'000 && server.server().counters().open > 1; ++i) {
    other.Ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  EXPECT_EQ(server.server().counters().open, 1U);
  EXPECT_LT(client.ReadToEnd().size(), big->body().size());
}

// ---- Limits of connections

TEST(Connections, OneTooManyIsToldToComeBack) {
  TestServer server({HelloRoute()}, With({.connections_max = 2, .reserved_connections = 0}));
  Client one(server.port());
  Client two(server.port());
  ASSERT_EQ(one.Ask(kHello).status, 200);
  ASSERT_EQ(two.Ask(kHello).status, 200);
  Client three(server.port());
  const Response refusal = three.Read();
  EXPECT_EQ(refusal.status, 503);
  EXPECT_EQ(refusal.Field("Connection"), "close");
  const int seconds = std::stoi(refusal.Field("Retry-After"));
  EXPECT_GE(seconds, 1);
  EXPECT_LE(seconds, 30);
  EXPECT_TRUE(three.AtEnd());
  EXPECT_EQ(one.Ask(kHello).status, 200) << "the others go on";
  EXPECT_EQ(server.server().counters().open, 2U);
  EXPECT_EQ(server.server().counters().refused, 1U);
}

TEST(Connections, PlaceIsFreeAgainAfterTheEnd) {
  TestServer server({HelloRoute()}, With({.connections_max = 1, .reserved_connections = 0}));
  for (int i = 0; i < 20; ++i) {
    // The server may learn of the last end after the next connection: then it says 503.
    int status = 503;
    for (int attempt = 0; attempt < 10'000 && status == 503; ++attempt) {
      Client client(server.port());
      status = client.Ask(kHello).status;
    }
    ASSERT_EQ(status, 200);
  }
}

// ---- Upgrades

class UpgradeTest : public testing::Test {
 protected:
  static constexpr std::string_view kUpgrade =
      "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

  AnswerPtr Take(const Request& request, Socket& socket, std::string_view rest) {
    if (!request.Field("X-Refuse").empty()) return TextAnswer("refused");
    if (!request.Field("X-Throw").empty()) throw std::runtime_error("no");
    taken_ = std::make_unique<Socket>(std::move(socket));
    asio::ip::tcp::no_delay no_delay;
    taken_->get_option(no_delay);
    const std::string answer = "HTTP/1.1 101 Switching Protocols\r\n\r\n" + std::string(rest) +
                               (no_delay.value() ? " no_delay" : "") +
                               (taken_->non_blocking() ? " non_blocking" : "");
    ::send(taken_->native_handle(), answer.data(), answer.size(), MSG_NOSIGNAL);
    return nullptr;
  }

  std::unique_ptr<Socket> taken_;  // The loop's, while the server lives.
  TestServer server_{
      {HelloRoute(),
       {Verb::kGet, "/ws",
        UpgradeHandler([this](const Request& request, Socket& socket, std::string_view rest) {
          return Take(request, socket, rest);
        })}},
      With({.idle_deadline = Millis{200}})};
};

TEST_F(UpgradeTest, SocketIsHandedOverWithWhatFollowed) {
  Client client(server_.port());
  client.Send(std::string(kUpgrade) + "first frame");
  EXPECT_EQ(client.Read().status, 101);
  server_.loop().Post([this] { taken_.reset(); });
  EXPECT_EQ(client.ReadToEnd(), "first frame no_delay non_blocking");
}

TEST_F(UpgradeTest, HandedOverSocketIsForgotten) {
  Client client(server_.port());
  client.Send(kUpgrade);
  EXPECT_EQ(client.Read().status, 101);
  Client other(server_.port());
  EXPECT_EQ(other.Ask(kHello).status, 200);
  EXPECT_EQ(server_.server().counters().open, 1U);
  EXPECT_TRUE(other.AtEnd()) << "idle";
  EXPECT_FALSE(client.IsReadable(0) && client.ReadToEnd().empty()) << "not closed with it";
  server_.server().Stop();
  server_.loop().Post([this] {
    ::send(taken_->native_handle(), "bye", 3, MSG_NOSIGNAL);
    taken_.reset();
  });
  EXPECT_THAT(client.ReadToEnd(), HasSubstr("bye"));
}

TEST_F(UpgradeTest, RefusalIsAnAnswerAndTheEnd) {
  const std::string head(kUpgrade.substr(0, kUpgrade.size() - 2));
  Client client(server_.port());
  client.Send(head + "X-Refuse: 1\r\n\r\n" + std::string(kHello));
  EXPECT_EQ(client.Read().body, "refused");
  EXPECT_TRUE(client.AtEnd());
  Client thrown(server_.port());
  EXPECT_EQ(thrown.Ask(head + "X-Throw: 1\r\n\r\n").status, 500);
}

TEST_F(UpgradeTest, HeadIsNotAnUpgrade) {
  Client client(server_.port());
  client.Send("HEAD /ws HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.Read(false).status, 405);
}

// ---- Stop

class StopTest : public testing::Test {
 protected:
  ~StopTest() override { gate_.Open(server_->loop()); }

  // Returns once no new client is let in.
  std::future<void> BeginStop() {
    auto stopped = std::async(std::launch::async, [this] { server_->server().Stop(); });
    // One at a time and each answered: a storm of connects would keep the server busy accepting.
    while (IsLetIn()) {
    }
    return stopped;
  }

  bool IsLetIn() const {
    Client probe(server_->port());
    return probe.connected() && probe.Ask(kHello).status == 200;
  }

  Task<AnswerPtr> Wait(const Request& request) {
    co_await gate_.Pass(*request.loop);
    co_return TextAnswer("waited");
  }

  void Launch(Millis drain) {
    ServerOptions options;
    options.drain = drain;
    server_ = std::make_unique<TestServer>(
        std::vector<Route>{HelloRoute(),
                           {Verb::kGet, "/wait", AsyncHandler([this](const Request& request) {
                              return Wait(request);
                            })}},
        options);
  }

  Gate gate_;
  std::unique_ptr<TestServer> server_;
};

constexpr std::string_view kWait = "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n";

TEST_F(StopTest, ClientThatHasSentNothingYetIsStillAnswered) {
  Launch(Millis{5'000});
  Client silent(server_->port());
  Client other(server_->port());
  ASSERT_EQ(other.Ask(kHello).status, 200) << "so the silent one has been accepted, too";
  auto stopped = BeginStop();
  const Response response = silent.Ask(kHello);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.Field("Connection"), "close");
  EXPECT_EQ(other.Ask(kHello).status, 200) << "nor is a kept connection dropped";
  EXPECT_TRUE(silent.AtEnd());
  silent.Close();
  other.Close();
  stopped.get();
}

TEST_F(StopTest, RunningHandlersFinish) {
  Launch(Millis{20'000});
  Client client(server_->port());
  client.Send(kWait);
  Client other(server_->port());
  ASSERT_EQ(other.Ask(kHello).status, 200);
  other.Close();
  auto stopped = BeginStop();
  gate_.Open(server_->loop());
  const Response response = client.Read();
  EXPECT_EQ(response.body, "waited");
  EXPECT_EQ(response.Field("Connection"), "close");
  EXPECT_TRUE(client.AtEnd());
  client.Close();
  stopped.get();
  EXPECT_EQ(server_->server().counters().open, 0U);
}

TEST_F(StopTest, IdleConnectionsAreClosedAfterAWhile) {
  Launch(Millis{100'000});
  Client client(server_->port());
  ASSERT_EQ(client.Ask(kHello).status, 200);
  server_->server().Stop();
  EXPECT_TRUE(client.AtEnd());
  EXPECT_EQ(server_->server().counters().open, 0U);
}

TEST_F(StopTest, WhatOutlivesTheDrainIsClosed) {
  Launch(Millis{100});
  Client half(server_->port());
  half.Send("GET /hello HT");
  Client waiting(server_->port());
  waiting.Send(kWait);
  Client other(server_->port());
  ASSERT_EQ(other.Ask(kHello).status, 200);
  server_->server().Stop();
  EXPECT_TRUE(half.AtEnd());
  EXPECT_TRUE(waiting.AtEnd());
  EXPECT_TRUE(other.AtEnd());
}

TEST_F(StopTest, HandlerThatIsLeftBehindMayStillEnd) {
  Launch(Millis{100});
  Client client(server_->port());
  client.Send(kWait);
  Client other(server_->port());
  ASSERT_EQ(other.Ask(kHello).status, 200);
  server_->server().Stop();
  EXPECT_EQ(server_->server().counters().open, 1U);
  gate_.Open(server_->loop());
  for (int i = 0; i < 1'000'000 && server_->server().counters().open > 0; ++i) {
    std::this_thread::yield();
  }
  EXPECT_EQ(server_->server().counters().open, 0U);
}

TEST_F(StopTest, MayBeCalledTwice) {
  Launch(Millis{100});
  server_->server().Stop();
  server_->server().Stop();
  EXPECT_FALSE(Client(server_->port()).connected());
}

TEST(Stop, IsHarmlessWithoutAStart) {
  LoopPool loops(1, SystemClock());
  Server server({}, std::make_shared<const Router>(std::vector<Route>()), RenderTestError,
                loops.loops());
  server.Stop();
  EXPECT_EQ(server.port(), 0);
}

}  // namespace
}  // namespace cpa::http
