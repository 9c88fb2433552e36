// No address holds every connection, and what is vital is answered when all are taken (A4).
#include <deque>
#include <string>

#include "http/server_for_test.h"
#include "http/shares.h"

namespace cpa::http {
namespace {

std::vector<Route> VitalRoutes() {
  return {HelloRoute(),
          {.verb = Verb::kGet,
           .pattern = "/live",
           .handler = SyncHandler([](const Request&) { return TextAnswer("live"); }),
           .vital = true}};
}

ServerOptions WithPlaces(Limits limits, std::vector<IpNetwork> proxies = {}) {
  ServerOptions options;
  options.limits = limits;
  options.trusted_proxies = std::move(proxies);
  return options;
}

class Places : public testing::Test {
 protected:
  // So many idle connections, each known to be open.
  void Fill(TestServer& server, std::size_t count, const char* from = "127.0.0.1") {
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(idle_.emplace_back(server.port(), from).Ask(Get("/hello")).status, 200);
    }
  }

  static Response AskFrom(TestServer& server, const char* from, std::string_view target) {
    Client client(server.port(), from);
    return client.Ask(Get(target));
  }

  std::deque<Client> idle_;
};

TEST_F(Places, AnAddressHasAShare) {
  TestServer server(VitalRoutes(),
                    WithPlaces({.connections_max = 20, .address_connections_max = 5}));
  Fill(server, 5);
  const Response refused = AskFrom(server, "127.0.0.1", "/hello");
  EXPECT_EQ(refused.status, 429);
  EXPECT_NE(refused.Field("Retry-After"), "");
  EXPECT_EQ(refused.Field("Connection"), "close");
  EXPECT_EQ(AskFrom(server, "127.0.0.1", "/live").body, "live");
  EXPECT_EQ(AskFrom(server, "127.0.0.2", "/hello").status, 200);
  const ServerCounters& counters = server.server().counters();
  EXPECT_EQ(counters.shed.Of(ShedReason::kAddressConnections), 1U);
  EXPECT_EQ(counters.refused, 1U);
}

TEST_F(Places, ATrustedProxyStandsForMany) {
  TestServer server(VitalRoutes(),
                    WithPlaces({.address_connections_max = 2}, {*IpNetwork::Parse("127.0.0.9")}));
  Fill(server, 10, "127.0.0.9");
  EXPECT_EQ(AskFrom(server, "127.0.0.9", "/hello").status, 200);
}

TEST_F(Places, WhatIsVitalIsAnsweredWhenAllAreTaken) {
  TestServer server(VitalRoutes(), WithPlaces({.connections_max = 3}));
  Fill(server, 3);
  for (int i = 0; i < 100; ++i) {
    const Response live = AskFrom(server, "127.0.0.2", "/live");
    ASSERT_EQ(live.body, "live");
    EXPECT_EQ(live.Field("Connection"), "close") << "once";
  }
  EXPECT_EQ(AskFrom(server, "127.0.0.2", "/hello").status, 503);
  EXPECT_EQ(AskFrom(server, "127.0.0.2", "/nothing").status, 503);
  EXPECT_EQ(server.server().counters().shed.Of(ShedReason::kConnections), 2U);
}

TEST_F(Places, WhoIsSilentOnAReservedOneGivesWay) {
  TestServer server(VitalRoutes(), WithPlaces({.connections_max = 1,
                                               .reserved_connections = 8,
                                               .reserve_deadline = Millis{20'000}}));
  Fill(server, 1);
  std::deque<Client> silent;
  for (int i = 0; i < 200; ++i) {
    silent.emplace_back(server.port(), i % 2 == 0 ? "127.0.0.3" : "127.0.0.1");
  }
  for (const char* address : {"127.0.0.1", "127.0.0.2", "127.0.0.3"}) {
    EXPECT_EQ(AskFrom(server, address, "/live").body, "live") << address;
  }
  const Response told = silent.front().Read();
  EXPECT_EQ(told.status, 503);
  EXPECT_TRUE(silent.front().AtEnd());
  EXPECT_FALSE(silent.back().IsReadable(0)) << "the last one still has time";
}

TEST_F(Places, WhoSaysNothingOnAReservedOneIsToldSoon) {
  TestServer server(VitalRoutes(),
                    WithPlaces({.connections_max = 1, .reserve_deadline = Millis{50}}));
  Fill(server, 1);
  Client silent(server.port());
  EXPECT_EQ(silent.Read().status, 503);
  EXPECT_TRUE(silent.AtEnd());
  Client half(server.port());
  half.Send("GET /li");
  EXPECT_EQ(half.Read().status, 503);
}

TEST(SharesTest, CountPerNameUntilTheyAreGivenBack) {
  const auto shares = std::make_shared<Shares>(10);
  auto first = shares->Take("a", 6);
  EXPECT_NE(first, nullptr);
  EXPECT_EQ(shares->Take("a", 5), nullptr);
  EXPECT_EQ(shares->Take("b", 11), nullptr);
  const auto rest = shares->Take("a", 4);
  EXPECT_NE(rest, nullptr);
  first.reset();
  EXPECT_NE(shares->Take("a", 6), nullptr);
  EXPECT_NE(std::make_shared<Shares>(0)->Take("a", 1'000), nullptr) << "0: any amount";
}

}  // namespace
}  // namespace cpa::http
