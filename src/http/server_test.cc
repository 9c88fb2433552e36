// Requests over real sockets: framing, routing, limits and refusals. What has to do with time and
// the life of connections is in server_life_test.cc.
#include "http/server.h"

#include <string>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

#include "http/test_server.h"

namespace cpa::http {
namespace {

using testing::HasSubstr;
using testing::Not;
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

AnswerPtr Echo(const Request& request) {
  return TextAnswer(std::string(request.body));
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
  routes.push_back(sync(Verb::kGet, "/hello", [](const Request&) { return TextAnswer("hello"); }));
  routes.push_back(sync(Verb::kGet, "/describe/{a}/{b}", Describe));
  routes.push_back(sync(Verb::kPost, "/echo", Echo));
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

std::string Get(std::string_view target, std::string_view fields = {}) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

std::string Post(std::string_view target, std::string_view body) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
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
  EXPECT_EQ(server_.server().counters().requests, 100U);
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
  EXPECT_EQ(server_.server().counters().requests, 3U);
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
  EXPECT_EQ(plain.body.size(), 4098U);
  EXPECT_EQ(client.Ask(Get("/hello", "Accept-Encoding: gzip\r\n")).Field("Content-Encoding"), "");
}

TEST(Server, GzipCanBeSwitchedOff) {
  TestServer server(Routes(), {.gzip = false});
  EXPECT_EQ(Client(server.port()).Ask(Get("/cached", "Accept-Encoding: gzip\r\n")).body.size(),
            4098U);
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
    EXPECT_EQ(response.body, "{\"code\":\"internal_error\"}") << path;
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

// ---- Limits

TEST_F(ServerTest, RequestLineLimitIsExact) {
  const Limits limits;
  const std::size_t around = std::string_view("GET / HTTP/1.1").size();
  for (const auto& [extra, status] : {std::pair{-1, 404}, {0, 404}, {1, 414}}) {
    const auto bytes = limits.request_line_bytes_max + static_cast<std::size_t>(extra);
    EXPECT_EQ(Ask(Get("/" + std::string(bytes - around, 'a'))).status, status) << extra;
  }
}

TEST_F(ServerTest, HeadLimitIsExact) {
  const Limits limits;
  const std::size_t around = Get("/hello", "X: \r\n").size();
  for (const auto& [extra, status] : {std::pair{-1, 200}, {0, 200}, {1, 431}}) {
    const auto bytes = limits.head_bytes_max + static_cast<std::size_t>(extra);
    const std::string value(bytes - around, 'a');
    EXPECT_EQ(Ask(Get("/hello", "X: " + value + "\r\n")).status, status) << extra;
  }
}

TEST_F(ServerTest, FieldLimitIsExact) {
  for (const auto& [count, status] : {std::pair{63, 200}, {64, 200}, {65, 431}}) {
    std::string fields;
    for (int i = 1; i < count; ++i) fields += "X: y\r\n";
    EXPECT_EQ(Ask(Get("/hello", fields)).status, status) << count;
  }
}

TEST_F(ServerTest, BodyLimitIsExact) {
  const Limits limits;
  for (const auto& [extra, status] : {std::pair{-1, 200}, {0, 200}, {1, 413}}) {
    const std::string body(limits.body_bytes_max + static_cast<std::size_t>(extra), 'a');
    const Response response = Ask(Post("/echo", body));
    EXPECT_EQ(response.status, status) << extra;
    if (status == 200) {
      EXPECT_EQ(response.body, body);
    }
  }
}

TEST_F(ServerTest, ChunkedBodyLimitIsExact) {
  const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const auto& [last, status] : {std::pair{0x7FFF, 200}, {0x8000, 200}, {0x8001, 413}}) {
    std::string raw = head + "8000\r\n" + std::string(0x8000, 'a') + "\r\n";
    raw += (last == 0x7FFF ? "7fff" : last == 0x8000 ? "8000" : "8001");
    raw += "\r\n" + std::string(static_cast<std::size_t>(last), 'b') + "\r\n0\r\n\r\n";
    const Response response = Ask(raw);
    EXPECT_EQ(response.status, status) << last;
    if (status == 200) {
      EXPECT_EQ(response.body.size(), 0x8000U + static_cast<std::size_t>(last));
    }
  }
}

TEST_F(ServerTest, DeclaredBodyIsRefusedBeforeItComes) {
  Client client(server_.port());
  EXPECT_EQ(client.Ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n").status,
            413);
  EXPECT_TRUE(client.AtEnd());
}

TEST_F(ServerTest, RefusalReachesAClientThatIsStillSending) {
  Client client(server_.port());
  client.Send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n");
  client.Send(std::string(50'000, 'a'));
  EXPECT_EQ(client.Read().status, 413);
  EXPECT_TRUE(client.AtEnd());
}

// ---- Expect

TEST_F(ServerTest, ContinueIsSentWhenTheBodyIsAwaited) {
  Client client(server_.port());
  const std::string head =
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
  const Response interim = client.Ask(head);
  EXPECT_EQ(interim.head, "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(client.Ask("hello").body, "hello");
  EXPECT_EQ(client.Ask(head + "again").body, "again") << "nothing to wait for";
}

TEST_F(ServerTest, ContinueIsSentBeforeChunksAndOnlyOnce) {
  Client client(server_.port());
  client.Send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.Read().status, 100);
  client.Send("2\r\nab\r\n");
  client.Send("0\r\n\r\n");
  EXPECT_EQ(client.Read().body, "ab");
}

TEST_F(ServerTest, ContinueIsNotSentForWhatIsRefused) {
  EXPECT_EQ(Ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n"
                "Expect: 100-continue\r\n\r\n")
                .status,
            413);
  EXPECT_EQ(Ask("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n").status, 417);
}

// ---- Smuggling

TEST_F(ServerTest, NothingIsAnsweredAfterARefusedRequest) {
  using namespace std::string_view_literals;
  const std::string_view kRows[] = {
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0,0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551616\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\x0B"
      "chunked\r\n\r\n0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nX: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nX: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\n\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;\nx\r\n0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0 \r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "10000000000000000\r\n\r\n",
      "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET /hello HTTP/1.1\r\n\r\n",
      "GET /hello HTTP/1.1\r\nHost: a/b\r\n\r\n",
      "GET /hello HTTP/1.1\nHost: a\n\n",
      "GET /hello HTTP/1.1\rHost: a\r\n\r\n",
      "GET /hello HTTP/1.1\r\n Host: a\r\n\r\n",
      "GET /hello HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n"sv,
      "GET  /hello HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET hello HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /hello\r\n\r\n",
      "GET /hello HTTP/1.2\r\nHost: a\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 0\r\n\r\n",
  };
  std::uint64_t refused = 0;
  for (const std::string_view row : kRows) {
    Client client(server_.port());
    client.Send(std::string(row) + Get("/describe/smuggled/request"));
    const std::string all = client.ReadToEnd();
    EXPECT_THAT(all, testing::AnyOf(StartsWith("HTTP/1.1 400 "), StartsWith("HTTP/1.1 505 "),
                                    StartsWith("HTTP/1.1 417 ")))
        << row;
    EXPECT_THAT(all, HasSubstr("\r\nConnection: close\r\n")) << row;
    EXPECT_EQ(all.find("HTTP/1.1 ", 1), all.npos) << row;
    EXPECT_THAT(all, Not(HasSubstr("smuggled"))) << row;
    EXPECT_EQ(server_.server().counters().protocol_errors, ++refused) << row;
  }
}

TEST_F(ServerTest, BodyIsNeverTakenForARequest) {
  Client client(server_.port());
  const std::string inner = Get("/describe/smuggled/request");
  EXPECT_EQ(client.Ask(Post("/echo", inner)).body, inner);
  EXPECT_EQ(client.Ask(Post("/hello", inner)).status, 405) << "read, though nobody wants it";
  EXPECT_EQ(client.Ask(Get("/hello")).body, "hello");
}

TEST_F(ServerTest, LeadingEmptyLineIsTolerated) {
  Client client(server_.port());
  EXPECT_EQ(client.Ask("\r\n" + Get("/hello")).body, "hello");
  EXPECT_EQ(client.Ask(Post("/echo", "x") + "\r\n").body, "x");
  EXPECT_EQ(client.Ask(Get("/hello")).body, "hello");
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
