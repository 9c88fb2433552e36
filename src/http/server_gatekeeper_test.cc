// What stands between a request and its handler: the gatekeeper, trusted proxies, debug answers.
#include <stdexcept>

#include "http/server_for_test.h"

namespace cpa::http {
namespace {

AnswerPtr Unknown() {
  return std::make_shared<const Answer>(Answer::Options{.status = 401}, "{}");
}

AnswerPtr Refusal() {
  return std::make_shared<const Answer>(Answer::Options{.status = 429}, "{}");
}

// Does what the path's last letter says: p(ass), r(efuse), or w(ait) and then the letter before it.
class Obedient final : public Gatekeeper {
 public:
  Judgement Judge(Request& request) override {
    request.answer_fields += "X-Judged: now\r\n";
    if (request.path.ends_with('w')) return {.waits = true};
    return {.refusal = request.path.ends_with('r') ? Refusal() : nullptr};
  }

  Task<AnswerPtr> JudgeLater(Request& request) override {
    co_await asio::post(request.loop->executor(), kUseTask);
    request.answer_fields += "X-Judged-Later: yes\r\n";
    const char order = request.path[request.path.size() - 2];
    if (order == 't') throw std::runtime_error("no judgement");
    co_return order == 'r' ? Refusal() : nullptr;
  }

  Task<Admission> Admit(const Request& request) override {
    ++admissions;
    const std::string_view key = request.Field("Key");
    if (key.empty()) co_return Admission{.refusal = Unknown()};
    co_return Admission{.holder = std::string(key)};
  }

  std::atomic<int> admissions{0};
};

Task<AnswerPtr> SlowHandler(const Request& request) {
  co_await asio::post(request.loop->executor(), kUseTask);
  co_return TextAnswer("async " + request.path_values[0]);
}

AnswerPtr FastHalf(const Request& request) {
  return request.query == "slow" ? nullptr : TextAnswer("fast " + request.path_values[0]);
}

AnswerPtr SyncWhole(const Request& request) {
  return TextAnswer("sync " + request.path_values[0] + std::string(request.body));
}

std::vector<Route> JudgedRoutes() {
  std::vector<Route> routes;
  routes.push_back({Verb::kGet, "/sync/{order}", SyncHandler(SyncWhole)});
  routes.push_back({Verb::kPost, "/sync/{order}", SyncHandler(SyncWhole)});
  routes.push_back({Verb::kGet, "/async/{order}", AsyncHandler(SlowHandler)});
  routes.push_back({Verb::kGet, "/fast/{order}", FastHandler{FastHalf, SlowHandler}});
  routes.push_back({.verb = Verb::kGet,
                    .pattern = "/upgrade/{order}",
                    .handler = UpgradeHandler([](const Request&, Socket&, std::string_view) {
                      return TextAnswer("upgrade");
                    })});
  routes.push_back({.verb = Verb::kGet,
                    .pattern = "/free/{order}",
                    .handler = SyncHandler(SyncWhole),
                    .gated = false});
  routes.push_back({Verb::kGet, "/throw/{order}", SyncHandler([](const Request&) -> AnswerPtr {
                      throw std::runtime_error("ck_0123456789abcdef0123456789abcdef is wrong");
                    })});
  return routes;
}

class GatekeeperTest : public testing::Test {
 protected:
  Obedient gatekeeper_;
  TestServer server_{JudgedRoutes(), {.gatekeeper = &gatekeeper_}};
  Client client_{server_.port()};
};

TEST_F(GatekeeperTest, EveryKindOfHandlerRunsWhenItPasses) {
  EXPECT_EQ(client_.Ask(Get("/sync/p")).body, "sync p");
  EXPECT_EQ(client_.Ask(Get("/async/p")).body, "async p");
  EXPECT_EQ(client_.Ask(Get("/fast/p")).body, "fast p");
  EXPECT_EQ(client_.Ask(Get("/fast/p?slow")).body, "async p");
  EXPECT_EQ(client_.Ask(Get("/upgrade/p")).body, "upgrade");
}

TEST_F(GatekeeperTest, EveryKindOfHandlerRunsWhenItPassesLater) {
  EXPECT_EQ(client_.Ask(Get("/sync/pw")).body, "sync pw");
  EXPECT_EQ(client_.Ask(Get("/async/pw")).body, "async pw");
  EXPECT_EQ(client_.Ask(Get("/fast/pw")).body, "fast pw");
  EXPECT_EQ(client_.Ask(Get("/fast/pw?slow")).body, "async pw");
  EXPECT_EQ(client_.Ask(Post("/sync/pw", " and a body")).body, "sync pw and a body");
}

TEST_F(GatekeeperTest, ItsFieldsComeWithTheAnswerAndOnlyOnce) {
  Response response = client_.Ask(Get("/async/p"));
  EXPECT_EQ(response.Field("X-Judged"), "now");
  EXPECT_EQ(response.Field("X-Judged-Later"), "");
  response = client_.Ask(Get("/sync/pw", "Origin: https://a.example\r\n"));
  EXPECT_EQ(response.Field("X-Judged"), "now");
  EXPECT_EQ(response.Field("X-Judged-Later"), "yes");
  EXPECT_EQ(response.Field("Access-Control-Allow-Origin"), "*");
  response = client_.Ask(Get("/sync/p"));
  EXPECT_EQ(response.head.find("X-Judged"), response.head.rfind("X-Judged"));
}

TEST_F(GatekeeperTest, NoHandlerRunsWhenItRefuses) {
  for (const std::string_view path :
       {"/sync/r", "/async/r", "/fast/r", "/sync/rw", "/async/rw", "/fast/rw"}) {
    const Response response = client_.Ask(Get(path));
    EXPECT_EQ(response.status, 429) << path;
    EXPECT_EQ(response.body, "{}\n") << path;
    EXPECT_EQ(response.Field("X-Judged"), "now") << path;
  }
  EXPECT_EQ(client_.Ask(Get("/upgrade/r")).status, 429);
}

TEST_F(GatekeeperTest, UpgradesDoNotWait) {
  EXPECT_EQ(client_.Ask(Get("/upgrade/rw")).body, "upgrade");
}

TEST_F(GatekeeperTest, IsNotAskedForFreeRowsAndForWhatHasNone) {
  EXPECT_EQ(client_.Ask(Get("/free/r")).body, "sync r");
  EXPECT_EQ(client_.Ask(Get("/nothing/r")).status, 404);
  EXPECT_EQ(client_.Ask("DELETE /sync/r HTTP/1.1\r\nHost: a\r\n\r\n").status, 405);
}

TEST_F(GatekeeperTest, AFailingOneIsAnInternalError) {
  EXPECT_EQ(client_.Ask(Get("/sync/tw")).status, 500);
  EXPECT_EQ(client_.Ask(Get("/sync/p")).status, 200);
}

TEST_F(GatekeeperTest, PipelinedRequestsAreJudgedInOrder) {
  client_.Send(Get("/sync/aw") + Get("/sync/b") + Get("/async/cw") + Get("/sync/r"));
  EXPECT_EQ(client_.Read().body, "sync aw");
  EXPECT_EQ(client_.Read().body, "sync b");
  EXPECT_EQ(client_.Read().body, "async cw");
  EXPECT_EQ(client_.Read().status, 429);
}

Route WhoRoute() {
  return {Verb::kGet, "/who",
          SyncHandler([](const Request& request) { return TextAnswer(request.remote_address); })};
}

TEST(TrustedProxies, TellTheClient) {
  TestServer server({WhoRoute()}, {.trusted_proxies = {*IpNetwork::Parse("127.0.0.0/8")}});
  Client client(server.port());
  EXPECT_EQ(client.Ask(Get("/who", "X-Forwarded-For: 1.1.1.1, 192.0.2.1\r\n")).body, "192.0.2.1");
  EXPECT_EQ(client.Ask(Get("/who")).body, "127.0.0.1");
}

TEST(TrustedProxies, StrangersAreNotBelieved) {
  TestServer server({WhoRoute()}, {.trusted_proxies = {*IpNetwork::Parse("10.0.0.0/8")}});
  TestServer none({WhoRoute()});
  const std::string forged = Get("/who", "X-Forwarded-For: 192.0.2.1\r\n");
  EXPECT_EQ(Client(server.port()).Ask(forged).body, "127.0.0.1");
  EXPECT_EQ(Client(none.port()).Ask(forged).body, "127.0.0.1");
}

TEST(DebugAnswers, TellWhatFailedWithoutSecrets) {
  TestServer server(JudgedRoutes(), {.debug_answers = true});
  const Response response = Client(server.port()).Ask(Get("/throw/p"));
  EXPECT_EQ(response.status, 500);
  EXPECT_NE(response.body.find(R"(,"debug":{"reason":")"), response.body.npos) << response.body;
  EXPECT_NE(response.body.find("is wrong"), response.body.npos) << response.body;
  EXPECT_EQ(response.body.find("0123456789abcdef0123"), response.body.npos) << response.body;
}

TEST(DebugAnswers, AreOffUnlessAskedFor) {
  TestServer server(JudgedRoutes());
  EXPECT_EQ(Client(server.port()).Ask(Get("/throw/p")).body, "{\"code\":\"internal_error\"}\n");
}

}  // namespace
}  // namespace cpa::http
