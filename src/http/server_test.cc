// Requests over real sockets: framing, routing, handlers and the forms of answers.
#include "http/server.h"

#include <string>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

#include "http/server_for_test.h"

namespace cpa::http {
namespace {

using testing::StartsWith;

constexpr std::size_t kBigBytes = 8 * 1024 * 1024;

AnswerPtr Cached(const Request&) {
  return std::make_shared<const Answer>(
      Answer::Options{.etag = "W/\"7\"", .cache_control = "public, max-age=5"},
      "[" + std::string(4096, '1') + "]");
}

AnswerPtr Big(const Request&) {
  static const auto answer = std::make_shared<const Answer>(
      Answer::Options{.content_type = "text/plain", .compressible = false},
      std::string(kBigBytes, 'b'));
  return answer;
}

Task<AnswerPtr> EchoLater(const Request& request) {
  co_await asio::post(request.loop->context(), kUseTask);
  co_return TextAnswer("later " + std::string(request.query) + std::string(request.body));
}

Task<AnswerPtr> ThrowLater(const Request& request) {
  co_await asio::post(request.loop->context(), kUseTask);
  throw std::runtime_error("the secret is 42");
}

AnswerPtr Describe(const Request& request) {
  std::string text(request.method);
  text += " " + std::string(request.target) + " " + request.remote_address;
  for (const std::string& value : request.path_values) text += " [" + value + "]";
  return TextAnswer(text);
}

std::vector<Route> Routes() {
  const auto sync = [](Verb verb, std::string path, SyncHandler handler) {
    return Route{verb, std::move(path), std::move(handler)};
  };
  std::vector<Route> routes;
  routes.push_back(HelloRoute());
  routes.push_back(EchoRoute());
  routes.push_back(sync(Verb::kGet, "/describe/{a}/{b}", Describe));
  routes.push_back(sync(Verb::kGet, "/cached", Cached));
  routes.push_back(sync(Verb::kGet, "/big", Big));
  routes.push_back(sync(Verb::kGet, "/throw", [](const Request&) -> AnswerPtr {
    throw std::runtime_error("the secret is 42");
  }));
  routes.push_back(sync(Verb::kGet, "/null", [](const Request&) { return AnswerPtr(); }));
  routes.push_back({Verb::kPost, "/later", AsyncHandler(EchoLater)});
  routes.push_back({Verb::kGet, "/later", AsyncHandler(EchoLater)});
  routes.push_back({Verb::kGet, "/throw-later", AsyncHandler(ThrowLater)});
  routes.push_back({Verb::kGet, "/fast/{how}",
                    FastHandler{[](const Request& request) {
                                  return request.path_values[0] == "now" ? TextAnswer("now")
                                                                         : AnswerPtr();
                                },
                                EchoLater}});
  return routes;
}

std::uint64_t RequestsAnswered(const Server& server) {
  std::uint64_t total = 0;
  for (const RouteReading& row : server.ReadRequestStats()) {
    for (const auto& [status, count] : row.answers) total += count;
  }
  return total;
}

class ServerTest : public testing::Test {
 protected:
  // The answer to one request on a connection of its own.
  Response Ask(std::string_view request) { return Client(server_.port()).Ask(request); }

  TestServer server_{Routes()};
};

TEST_F(ServerTest, AnswersWithTheUsualFields) {
  const Response response = Ask(Get("/hello"));
  EXPECT_THAT(response.head, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
  EXPECT_TRUE(ParseHttpDate(response.Field("Date")));
  EXPECT_EQ(response.Field("Content-Type"), "text/plain");
  EXPECT_EQ(response.Field("Content-Length"), "5");
  EXPECT_EQ(response.Field("Cache-Control"), "no-store");
  EXPECT_EQ(response.Field("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(response.Field("Connection"), "");
  EXPECT_EQ(response.body, "hello");
}

TEST_F(ServerTest, HandlersSeeTheRequest) {
  EXPECT_EQ(Ask(Get("/describe/x%20y/z?q=1")).body,
            "GET /describe/x%20y/z?q=1 127.0.0.1 [x y] [z]");
  EXPECT_EQ(Ask(Get("http://a/describe/x/y")).body, "GET /describe/x/y 127.0.0.1 [x] [y]");
}

TEST_F(ServerTest, ConnectionServesManyRequests) {
  Client client(server_.port());
  for (int i = 0; i < 100; ++i) ASSERT_EQ(client.Ask(Get("/hello")).body, "hello");
  EXPECT_EQ(server_.server().counters().accepted, 1U);
  EXPECT_EQ(RequestsAnswered(server_.server()), 100U);
  EXPECT_EQ(server_.server().counters().protocol_errors, 0U);
}

TEST_F(ServerTest, ConnectionClosesWhenAsked) {
  Client client(server_.port());
  EXPECT_EQ(client.Ask(Get("/hello", "Connection: close\r\n")).Field("Connection"), "close");
  EXPECT_TRUE(client.AtEnd());
}

TEST_F(ServerTest, VersionOneZeroClosesUnlessAskedToStay) {
  Client one(server_.port());
  EXPECT_EQ(one.Ask("GET /hello HTTP/1.0\r\n\r\n").Field("Connection"), "close");
  EXPECT_TRUE(one.AtEnd());
  Client two(server_.port());
  const std::string stay = "GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  EXPECT_EQ(two.Ask(stay).Field("Connection"), "keep-alive");
  EXPECT_EQ(two.Ask(stay).body, "hello");
}

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInOrder) {
  Client client(server_.port());
  std::string packet;
  for (int i = 0; i < 10; ++i) {
    packet += i == 4 ? Get("/later?4") : Post("/echo", "body " + std::to_string(i));
  }
  client.Send(packet);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(client.Read().body, i == 4 ? "later 4" : "body " + std::to_string(i));
  }
}

TEST_F(ServerTest, PipelinedAsyncRequestsKeepTheirOwnBytes) {
  Client client(server_.port());
  std::string packet;
  for (int i = 0; i < 200; ++i) packet += Post("/later", std::to_string(i));
  client.Send(packet + Get("/hello").substr(0, 10));
  for (int i = 0; i < 200; ++i) ASSERT_EQ(client.Read().body, "later " + std::to_string(i));
  EXPECT_EQ(client.Ask(Get("/hello").substr(10)).body, "hello");
}

TEST_F(ServerTest, FastHandlersAnswerAtOnceOrLater) {
  EXPECT_EQ(Ask(Get("/fast/now")).body, "now");
  EXPECT_EQ(Ask(Get("/fast/wait?x")).body, "later x");
}

TEST_F(ServerTest, BytesMayComeOneByOne) {
  Client client(server_.port());
  const std::string chunked =
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: u\r\n\r\n";
  for (const std::string& request : {Get("/hello"), Post("/echo", "abcde"), chunked}) {
    for (const char c : request) client.Send({&c, 1});
    EXPECT_THAT(client.Read().body, testing::AnyOf("hello", "abcde"));
  }
  EXPECT_EQ(RequestsAnswered(server_.server()), 3U);
}

TEST_F(ServerTest, HeadGetsTheHeadOfGet) {
  Client client(server_.port());
  client.Send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.Read(false).Field("Content-Length"), "5");
  EXPECT_EQ(client.Ask(Get("/hello")).body, "hello") << "no body came between";
}

TEST_F(ServerTest, UnchangedAnswersAreNotSentAgain) {
  Client client(server_.port());
  const Response response = client.Ask(Get("/cached", "If-None-Match: \"7\"\r\n"));
  EXPECT_EQ(response.status, 304);
  EXPECT_THAT(response.head, StartsWith("HTTP/1.1 304 Not Modified\r\nDate: "));
  EXPECT_EQ(response.Field("ETag"), "W/\"7\"");
  EXPECT_EQ(response.Field("Cache-Control"), "public, max-age=5");
  EXPECT_EQ(response.Field("Vary"), "Accept-Encoding");
  EXPECT_EQ(response.Field("Content-Length"), "");
  EXPECT_EQ(client.Ask(Get("/cached", "If-None-Match: \"6\"\r\n")).status, 200);
  EXPECT_EQ(client.Ask(Get("/hello", "If-None-Match: *\r\n")).status, 200) << "it has no tag";
}

TEST_F(ServerTest, GzipIsSentToWhoAcceptsIt) {
  Client client(server_.port());
  const Response packed = client.Ask(Get("/cached", "Accept-Encoding: gzip\r\n"));
  EXPECT_EQ(packed.Field("Content-Encoding"), "gzip");
  EXPECT_EQ(packed.Field("Vary"), "Accept-Encoding");
  EXPECT_LT(packed.body.size(), 200U);
  EXPECT_THAT(packed.body, StartsWith("\x1f\x8b"));
  const Response plain = client.Ask(Get("/cached", "Accept-Encoding: gzip;q=0\r\n"));
  EXPECT_EQ(plain.Field("Content-Encoding"), "");
  EXPECT_EQ(plain.body.size(), 4099U);
  EXPECT_EQ(client.Ask(Get("/hello", "Accept-Encoding: gzip\r\n")).Field("Content-Encoding"), "");
}

TEST(Server, GzipCanBeSwitchedOff) {
  TestServer server(Routes(), {.gzip = false});
  EXPECT_EQ(Client(server.port()).Ask(Get("/cached", "Accept-Encoding: gzip\r\n")).body.size(),
            4099U);
}

TEST_F(ServerTest, UnknownPathsAndMethods) {
  const struct {
    std::string_view request_line;
    int status;
    std::string_view allow;
  } kRows[] = {
      {"GET /nothing", 404, ""},
      {"TRACE /nothing", 404, ""},
      {"OPTIONS /nothing", 404, ""},
      {"GET /describe/a", 404, ""},
      {"POST /hello", 405, "GET, HEAD, OPTIONS"},
      {"PUT /echo", 405, "POST, OPTIONS"},
      {"PATCH /echo", 405, "POST, OPTIONS"},
      {"DELETE /later", 405, "GET, HEAD, POST, OPTIONS"},
      {"GET /echo", 405, "POST, OPTIONS"},
      {"TRACE /hello", 405, "GET, HEAD, OPTIONS"},
      {"CONNECT /hello", 405, "GET, HEAD, OPTIONS"},
      {"BREW /hello", 501, ""},
      {"get /hello", 501, ""},
      {"PROPFIND /hello", 501, ""},
      {"BREW /nothing", 501, ""},
      {"GET /describe/%zz/b", 400, ""},
      {"OPTIONS /hello", 200, "GET, HEAD, OPTIONS"},
      {"OPTIONS *", 200, ""},
  };

  Client client(server_.port());
  for (const auto& row : kRows) {
    const Response response =
        client.Ask(std::string(row.request_line) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(response.status, row.status) << row.request_line;
    EXPECT_EQ(response.Field("Allow"), row.allow) << row.request_line;
    EXPECT_EQ(response.Field("Connection"), "") << "none of these ends the connection";
    if (row.status == 200) {
      EXPECT_EQ(response.Field("Content-Length"), "0");
    }
  }
  EXPECT_EQ(server_.server().counters().protocol_errors, 0U);
}

TEST_F(ServerTest, FailingHandlersTellNothing) {
  Client client(server_.port());
  for (const std::string_view path : {"/throw", "/throw-later", "/null"}) {
    const Response response = client.Ask(Get(path));
    EXPECT_EQ(response.status, 500) << path;
    EXPECT_EQ(response.body, "{\"code\":\"internal_error\"}\n") << path;
  }
  EXPECT_EQ(client.Ask(Get("/hello")).status, 200) << "the connection goes on";
}

TEST_F(ServerTest, CorsFieldsComeWithEveryAnswer) {
  Client client(server_.port());
  for (const std::string_view path : {"/hello", "/nothing", "/throw", "/later"}) {
    EXPECT_EQ(
        client.Ask(Get(path, "Origin: https://a.example\r\n")).Field("Access-Control-Allow-Origin"),
        "*")
        << path;
  }
  EXPECT_EQ(client.Ask(Get("/hello")).Field("Access-Control-Allow-Origin"), "");
}

TEST_F(ServerTest, PreflightIsAnsweredFromTheRoutes) {
  const Response response = Ask(
      "OPTIONS /echo HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\n"
      "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: x-api-key\r\n\r\n");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(response.Field("Access-Control-Allow-Methods"), "POST, OPTIONS");
  EXPECT_EQ(response.Field("Access-Control-Allow-Headers"), "x-api-key");
  EXPECT_EQ(response.Field("Access-Control-Allow-Origin"), "*");
}

TEST_F(ServerTest, LargeAnswerReachesASlowReader) {
  Client client(server_.port());
  client.Send(Get("/big") + Get("/hello"));
  const Response response = client.Read();
  EXPECT_EQ(response.body.size(), kBigBytes);
  EXPECT_EQ(response.body.find_first_not_of('b'), std::string::npos);
  EXPECT_EQ(client.Read().body, "hello") << "what waited behind it";
}

TEST_F(ServerTest, RequestOfAHalfClosedClientIsAnswered) {
  Client client(server_.port());
  client.Send(Get("/later?x"));
  client.Finish();
  EXPECT_EQ(client.Read().body, "later x");
  EXPECT_TRUE(client.AtEnd());
}

TEST(Server, SeveralLoopsShareThePort) {
  TestServer server(Routes(), {}, 2);
  for (int i = 0; i < 50; ++i) {
    ASSERT_EQ(Client(server.port()).Ask(Get("/hello")).body, "hello");
  }
  EXPECT_EQ(server.server().counters().accepted, 50U);
}

TEST(Server, DualStackPrintsIpv4AddressesAsSuch) {
  const int probe = ::socket(AF_INET6, SOCK_STREAM, 0);
  if (probe < 0) GTEST_SKIP() << "this machine has no IPv6";
  ::close(probe);
  TestServer server(Routes(), {.host = "::"});
  EXPECT_EQ(Client(server.port()).Ask(Get("/describe/a/b")).body,
            "GET /describe/a/b 127.0.0.1 [a] [b]");
}

TEST(Server, ResolvesHostNames) {
  TestServer server(Routes(), {.host = "localhost"});
  EXPECT_NE(server.port(), 0);
}

TEST(Server, RefusesAPortThatIsTaken) {
  TestServer first(Routes());
  LoopPool loops(1, SystemClock());
  Server second({.host = "127.0.0.1", .port = first.port()},
                std::make_shared<const Router>(Routes()), RenderTestError, loops.loops());
  EXPECT_THROW(second.Start(), std::exception);
}

}  // namespace
}  // namespace cpa::http
