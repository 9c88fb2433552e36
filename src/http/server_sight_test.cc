// What can be seen of requests from outside: ids, counts and times.
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "http/request_id.h"
#include "http/server_for_test.h"

namespace cpa::http {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

// "GET /hello 200" and so on, with how often.
Counts Answers(const TestServer& server) {
  Counts counts;
  for (const RouteReading& row : server.server().ReadRequestStats()) {
    for (const auto& [status, count] : row.answers) {
      counts[std::string(row.method) + " " + std::string(row.endpoint) + " " +
             std::to_string(status)] += count;
    }
  }
  return counts;
}

std::uint64_t Timed(const TestServer& server, std::string_view endpoint) {
  std::uint64_t count = 0;
  for (const RouteReading& row : server.server().ReadRequestStats()) {
    if (row.endpoint == endpoint) count += row.took.count();
  }
  return count;
}

Route NamedRoute() {
  return {Verb::kGet, "/users/{name}", AsyncHandler([](const Request&) -> Task<AnswerPtr> {
            co_return TextAnswer("somebody");
          })};
}

TEST(RequestStats, CountByPatternMethodAndStatusOnAllLoops) {
  TestServer server({HelloRoute(), EchoRoute(), NamedRoute()}, {}, 2);
  for (int i = 0; i < 8; ++i) {
    Client client(server.port());
    EXPECT_EQ(client.Ask(Get("/users/" + std::to_string(i))).status, 200);
    EXPECT_EQ(client.Ask(Get("/hello")).status, 200);
  }
  Client client(server.port());
  EXPECT_EQ(client.Ask(Get("/nowhere/" + std::string(10, 'x'))).status, 404);
  EXPECT_EQ(client.Ask(Get("/echo")).status, 405);
  client.Send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.Read(false).status, 200);
  EXPECT_EQ(client.Ask("nonsense\r\n\r\n").status, 400);
  EXPECT_EQ(Answers(server), (Counts{{"GET /users/{name} 200", 8},
                                     {"GET /hello 200", 9},
                                     {"GET (none) 404", 1},
                                     {"GET (none) 405", 1},
                                     {" (unreadable) 400", 1}}));
  EXPECT_EQ(Timed(server, "/users/{name}"), 8u);
  EXPECT_EQ(Timed(server, "/hello"), 9u);
}

TEST(RequestStats, CountFailuresOfHandlersAndStatusesNobodyKnows) {
  TestServer server({{Verb::kGet, "/fails", SyncHandler([](const Request&) -> AnswerPtr {
                        throw std::runtime_error("x");
                      })},
                     {Verb::kGet, "/odd", SyncHandler([](const Request&) {
                        return std::make_shared<const Answer>(Answer::Options{.status = 299}, "");
                      })}});
  Client client(server.port());
  EXPECT_EQ(client.Ask(Get("/fails")).status, 500);
  EXPECT_EQ(client.Ask(Get("/odd")).status, 299);
  EXPECT_EQ(Answers(server), (Counts{{"GET /fails 500", 1}, {"GET /odd 0", 1}}));
}

TEST(RequestStats, MeasureNoTimeUnlessWanted) {
  TestServer server({HelloRoute()}, {.measure_latency = false});
  Client client(server.port());
  EXPECT_EQ(client.Ask(Get("/hello")).status, 200);
  EXPECT_EQ(Timed(server, "/hello"), 0u);
  EXPECT_EQ(Answers(server), (Counts{{"GET /hello 200", 1}}));
}

TEST(RequestId, IsTheClientsOwnWhenItMayBeShown) {
  TestServer server({HelloRoute(), NamedRoute()});
  Client client(server.port());
  const std::string ids[] = {"a", "01J-x_y.z:7", std::string(64, 'x')};
  for (const std::string& id : ids) {
    for (const char* path : {"/hello", "/users/ann", "/nowhere"}) {
      EXPECT_EQ(client.Ask(Get(path, "X-Request-ID: " + id + "\r\n")).Field("X-Request-ID"), id);
    }
  }
}

TEST(RequestId, IsNewForEachRequestThatBringsNoneOrOneThatMustNotBeShown) {
  TestServer server({HelloRoute()}, {.request_id_seed = 7}, 2);
  std::set<std::string> seen;
  const std::string unfit[] = {"", "X-Request-ID: a b\r\n", "X-Request-ID: \"x\"\r\n",
                               "X-Request-ID: " + std::string(65, 'x') + "\r\n",
                               "X-Request-ID: ck_Zm9vYmFyMTIzNDU2\r\n"};
  for (int i = 0; i < 4; ++i) {
    Client client(server.port());
    for (const std::string& fields : unfit) {
      const std::string id = client.Ask(Get("/hello", fields)).Field("X-Request-ID");
      EXPECT_EQ(id.size(), 16u) << id;
      EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), id.npos) << id;
      seen.insert(id);
    }
  }
  EXPECT_EQ(seen.size(), 20u);
}

TEST(RequestId, IsAlsoGivenToWhatIsNoRequest) {
  TestServer server({HelloRoute()});
  Client client(server.port());
  EXPECT_EQ(client.Ask("nonsense\r\n\r\n").Field("X-Request-ID").size(), 16u);
}

}  // namespace
}  // namespace cpa::http
