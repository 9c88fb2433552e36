// What is judged at the head of a request, before its body (A2), over real sockets.
#include <atomic>
#include <string>

#include "http/server_for_test.h"

namespace cpa::http {
namespace {

constexpr std::size_t kLarge = 300'000;

AnswerPtr StatusAnswer(int status) {
  return std::make_shared<const Answer>(Answer::Options{.status = status}, "{}");
}

// Knows the keys "ann" and "bob", later; tells "busy" that it asks too much, at once.
class Doorkeeper final : public Gatekeeper {
 public:
  Judgement Judge(Request& request) override {
    ++judged;
    request.answer_fields += "X-Judged: yes\r\n";
    return {.refusal = request.Field("Key") == "busy" ? StatusAnswer(429) : nullptr};
  }

  Task<AnswerPtr> JudgeLater(Request&) override { co_return nullptr; }

  Task<Admission> Admit(const Request& request) override {
    const std::string key(request.Field("Key"));
    co_await asio::post(request.loop->executor(), kUseTask);
    if (key != "ann" && key != "bob") co_return Admission{.refusal = StatusAnswer(401)};
    co_return Admission{.holder = key};
  }

  std::atomic<int> judged{0};
};

AnswerPtr SizeAnswer(const Request& request) {
  return TextAnswer(std::to_string(request.body.size()));
}

std::vector<Route> RoutesWithBodies() {
  return {{.verb = Verb::kPost,
           .pattern = "/files",
           .handler = SyncHandler(SizeAnswer),
           .body = {.bytes_max = kLarge, .deadline = Millis{30'000}},
           .keyed = true},
          {.verb = Verb::kPost,
           .pattern = "/open",
           .handler = SyncHandler(SizeAnswer),
           .body = {.bytes_max = kLarge, .deadline = Millis{30'000}}},
          {.verb = Verb::kPost,
           .pattern = "/tiny",
           .handler = SyncHandler(SizeAnswer),
           .body = {.bytes_max = 10}},
          {.verb = Verb::kPost,
           .pattern = "/keyed",
           .handler = SyncHandler(SizeAnswer),
           .keyed = true}};
}

std::string HeadTo(std::string_view target, std::size_t bytes, std::string_view fields = {}) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(bytes) + "\r\n" +
         std::string(fields) + "\r\n";
}

constexpr std::string_view kAnn = "Key: ann\r\n";
constexpr std::string_view kExpect = "Expect: 100-continue\r\n";

class Heads : public testing::Test {
 protected:
  Response Ask(std::string_view request) { return Client(server_.port()).Ask(request); }

  std::uint64_t Shed(ShedReason reason) { return server_.server().counters().shed.Of(reason); }

  Doorkeeper gatekeeper_;
  TestServer server_{RoutesWithBodies(),
                     {.limits = {.user_uploads_bytes_max = 500'000}, .gatekeeper = &gatekeeper_}};
};

TEST_F(Heads, TheFinalStatusComesInThePlaceOf100AndOfABodyThatIsAwaited) {
  const struct {
    std::string target;
    std::string fields;
    std::size_t bytes;
    int status;
  } kRows[] = {{"/nothing", "", kLarge, 404},
               {"/nothing", "", 5, 404},
               {"/files%zz", "", 5, 400},
               {"/files", "", kLarge, 401},
               {"/files", "", 5, 401},
               {"/files", "Key: carl\r\n", kLarge, 401},
               {"/files", "Key: busy\r\n", kLarge, 429},
               {"/files", std::string(kAnn), kLarge + 1, 413},
               {"/keyed", "", 5, 401},
               {"/keyed", std::string(kAnn), 65'537, 413},
               {"/open", "", kLarge, 413},
               {"/tiny", "", 11, 413}};

  std::uint64_t refused = 0;
  for (const auto& row : kRows) {
    for (const std::string_view expect : {std::string_view(), kExpect}) {
      Client client(server_.port());
      const Response response =
          client.Ask(HeadTo(row.target, row.bytes, row.fields + std::string(expect)));
      EXPECT_EQ(response.status, row.status) << row.target << row.fields << expect;
      EXPECT_EQ(response.Field("Connection"), "close");
      EXPECT_TRUE(client.AtEnd());
      EXPECT_EQ(Shed(ShedReason::kBodies), ++refused);
    }
  }
  Client wrong_verb(server_.port());
  const Response response =
      wrong_verb.Ask("PUT /files HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.Field("Allow"), "POST, OPTIONS");
}

TEST_F(Heads, ChunksAreJudgedAlike) {
  const auto head = [](std::string_view target, std::string_view fields) {
    return "POST " + std::string(target) +
           " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n" + std::string(fields) + "\r\n";
  };
  EXPECT_EQ(Ask(head("/nothing", kExpect)).status, 404);
  EXPECT_EQ(Ask(head("/files", kExpect)).status, 401);
  EXPECT_EQ(Ask(head("/files", "")).status, 401);
  Client client(server_.port());
  EXPECT_EQ(client.Ask(head("/files", std::string(kAnn) + std::string(kExpect))).status, 100);
  EXPECT_EQ(client.Ask("11170\r\n" + std::string(0x11170, 'a') + "\r\n0\r\n\r\n").body, "70000");
  EXPECT_EQ(client.Ask(head("/tiny", "") + "5\r\n01234\r\n0\r\n\r\n").body, "5");
}

TEST_F(Heads, AGoodKeyIsToldToGoOnAndJudgedOnce) {
  Client client(server_.port());
  const std::string fields = std::string(kAnn) + std::string(kExpect);
  EXPECT_EQ(client.Ask(HeadTo("/files", kLarge, fields)).head, "HTTP/1.1 100 Continue\r\n\r\n");
  const Response response = client.Ask(std::string(kLarge, 'a'));
  EXPECT_EQ(response.body, std::to_string(kLarge));
  EXPECT_EQ(response.Field("X-Judged"), "yes");
  EXPECT_EQ(response.head.find("X-Judged"), response.head.rfind("X-Judged"));
  EXPECT_EQ(gatekeeper_.judged, 1);
  EXPECT_EQ(client.Ask(HeadTo("/files", 3, kAnn) + "abc").body, "3");
}

TEST_F(Heads, ABodyThatIsThereKeepsTheConnection) {
  Client client(server_.port());
  EXPECT_EQ(client.Ask(Post("/nothing", "abc")).status, 404);
  EXPECT_EQ(client.Ask(Post("/tiny", "01234567890")).status, 413);
  EXPECT_EQ(client.Ask(Post("/tiny", "0123456789")).body, "10");
  EXPECT_EQ(Shed(ShedReason::kBodies), 0U);
}

TEST_F(Heads, NobodyTakesMoreThanAShareOfUploads) {
  Client one(server_.port());
  const std::string fields = std::string(kAnn) + std::string(kExpect);
  ASSERT_EQ(one.Ask(HeadTo("/files", kLarge, fields)).status, 100);
  const Response refused = Ask(HeadTo("/files", kLarge, fields));
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.Field("Retry-After"), "2");
  EXPECT_EQ(Shed(ShedReason::kUserUploads), 1U);
  EXPECT_EQ(Ask(HeadTo("/files", 5, kAnn) + "small").body, "5");
  Client bob(server_.port());
  EXPECT_EQ(bob.Ask(HeadTo("/files", kLarge, "Key: bob\r\nExpect: 100-continue\r\n")).status, 100);
  EXPECT_EQ(one.Ask(std::string(kLarge, 'a')).status, 200);
  EXPECT_EQ(Ask(HeadTo("/files", kLarge, fields)).status, 100) << "the first has ended";
}

}  // namespace
}  // namespace cpa::http
