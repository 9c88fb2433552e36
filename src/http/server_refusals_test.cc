// What the server refuses, over real sockets: limits, expectations and ambiguous requests.
#include <string>

#include <gmock/gmock.h>

#include "http/server_for_test.h"

namespace cpa::http {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Refusals : public testing::Test {
 protected:
  // The answer to one request on a connection of its own.
  Response Ask(std::string_view request) { return Client(server_.port()).Ask(request); }

  TestServer server_{{HelloRoute(), EchoRoute()}};
};

// ---- Limits

TEST_F(Refusals, RequestLineLimitIsExact) {
  const Limits limits;
  const std::size_t around = std::string_view("GET / HTTP/1.1").size();
  for (const auto& [extra, status] : {std::pair{-1, 404}, {0, 404}, {1, 414}}) {
    const auto bytes = limits.request_line_bytes_max + static_cast<std::size_t>(extra);
    EXPECT_EQ(Ask(Get("/" + std::string(bytes - around, 'a'))).status, status) << extra;
  }
}

TEST_F(Refusals, HeadLimitIsExact) {
  const Limits limits;
  const std::size_t around = Get("/hello", "X: \r\n").size();
  for (const auto& [extra, status] : {std::pair{-1, 200}, {0, 200}, {1, 431}}) {
    const auto bytes = limits.head_bytes_max + static_cast<std::size_t>(extra);
    const std::string value(bytes - around, 'a');
    EXPECT_EQ(Ask(Get("/hello", "X: " + value + "\r\n")).status, status) << extra;
  }
}

TEST_F(Refusals, FieldLimitIsExact) {
  for (const auto& [count, status] : {std::pair{63, 200}, {64, 200}, {65, 431}}) {
    std::string fields;
    for (int i = 1; i < count; ++i) fields += "X: y\r\n";
    EXPECT_EQ(Ask(Get("/hello", fields)).status, status) << count;
  }
}

TEST_F(Refusals, BodyLimitIsExact) {
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

TEST_F(Refusals, ChunkedBodyLimitIsExact) {
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

TEST_F(Refusals, DeclaredBodyIsRefusedBeforeItComes) {
  Client client(server_.port());
  EXPECT_EQ(client.Ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n").status,
            413);
  EXPECT_TRUE(client.AtEnd());
}

TEST_F(Refusals, RefusalReachesAClientThatIsStillSending) {
  Client client(server_.port());
  client.Send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 70000\r\n\r\n");
  client.Send(std::string(50'000, 'a'));
  EXPECT_EQ(client.Read().status, 413);
  EXPECT_TRUE(client.AtEnd());
}

// ---- Expect

TEST_F(Refusals, ContinueIsSentWhenTheBodyIsAwaited) {
  Client client(server_.port());
  const std::string head =
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
  const Response interim = client.Ask(head);
  EXPECT_EQ(interim.head, "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(client.Ask("hello").body, "hello");
  EXPECT_EQ(client.Ask(head + "again").body, "again") << "nothing to wait for";
}

TEST_F(Refusals, ContinueIsSentBeforeChunksAndOnlyOnce) {
  Client client(server_.port());
  client.Send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.Read().status, 100);
  client.Send("2\r\nab\r\n");
  client.Send("0\r\n\r\n");
  EXPECT_EQ(client.Read().body, "ab");
}

TEST_F(Refusals, ContinueIsNotSentForWhatIsRefused) {
  EXPECT_EQ(Ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n"
                "Expect: 100-continue\r\n\r\n")
                .status,
            413);
  EXPECT_EQ(Ask("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n").status, 417);
}

// ---- Smuggling

TEST_F(Refusals, NothingIsAnsweredAfterARefusedRequest) {
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
      "GET /hello HTTP/2.1\r\nHost: a\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      "\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 0\r\n\r\n",
  };
  std::uint64_t refused = 0;
  for (const std::string_view row : kRows) {
    Client client(server_.port());
    client.Send(std::string(row) + Get("/hello?smuggled"));
    const std::string all = client.ReadToEnd();
    EXPECT_THAT(all, testing::AnyOf(StartsWith("HTTP/1.1 400 "), StartsWith("HTTP/1.1 505 "),
                                    StartsWith("HTTP/1.1 417 ")))
        << row;
    EXPECT_THAT(all, HasSubstr("\r\nConnection: close\r\n")) << row;
    EXPECT_EQ(all.find("HTTP/1.1 ", 1), all.npos) << row;
    EXPECT_THAT(all, Not(HasSubstr("hello"))) << row;
    EXPECT_EQ(server_.server().counters().protocol_errors, ++refused) << row;
  }
}

TEST_F(Refusals, BodyIsNeverTakenForARequest) {
  Client client(server_.port());
  const std::string inner = Get("/hello?smuggled");
  EXPECT_EQ(client.Ask(Post("/echo", inner)).body, inner);
  EXPECT_EQ(client.Ask(Post("/hello", inner)).status, 405) << "read, though nobody wants it";
  EXPECT_EQ(client.Ask(Get("/hello")).body, "hello");
}

TEST_F(Refusals, LeadingEmptyLineIsTolerated) {
  Client client(server_.port());
  EXPECT_EQ(client.Ask("\r\n" + Get("/hello")).body, "hello");
  EXPECT_EQ(client.Ask(Post("/echo", "x") + "\r\n").body, "x");
  EXPECT_EQ(client.Ask(Get("/hello")).body, "hello");
}

}  // namespace
}  // namespace cpa::http
