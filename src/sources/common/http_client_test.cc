#include "sources/common/http_client.h"

#include <unistd.h>

#include <atomic>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/http_server_for_test.h"

namespace cpa::sources {
namespace {

using namespace std::chrono_literals;
using Peer = TestHttpServer::Peer;

// "hello" and 10,000 times "a", as gzip -9n packs them.
constexpr unsigned char kGzipHello[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
                                        0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x86,
                                        0xa6, 0x10, 0x36, 0x05, 0x00, 0x00, 0x00};
constexpr unsigned char kGzipManyAs[] = {
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xc1, 0x01, 0x0d, 0x00, 0x00,
    0x00, 0xc2, 0xa0, 0xac, 0xef, 0x5f, 0xc2, 0x1c, 0x6e, 0x40, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0xc0, 0xbf, 0x01, 0x97, 0xd4, 0x7e, 0x46, 0x10, 0x27, 0x00, 0x00};

template <std::size_t size>
std::string Bytes(const unsigned char (&bytes)[size]) {
  return {bytes, bytes + size};
}

std::string Http(std::string_view head, std::string_view body) {
  return "HTTP/1.1 " + std::string(head) + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nConnection: close\r\n\r\n" + std::string(body);
}

HttpRequest RequestTo(std::string url) {
  return {.url = std::move(url),
          .headers = {"x-cg-demo-api-key: CG-test"},
          .user_agent = "cpa-test/1",
          .deadline = 10s};
}

HttpAnswer Fetch(HttpClient& client, const HttpRequest& request) {
  client.Begin(request);
  while (true) {
    if (auto answer = client.Wait(1s)) return *answer;
  }
}

HttpAnswer FetchScripted(TestHttpServer::Script script, HttpRequest request = RequestTo("")) {
  const TestHttpServer server(std::move(script));
  request.url = server.Url("/api");
  HttpClient client;
  return Fetch(client, request);
}

TransportFailure FailureOf(const HttpAnswer& answer) {
  const auto* const failure = std::get_if<TransportFailure>(&answer);
  EXPECT_NE(failure, nullptr);
  return failure != nullptr ? *failure : TransportFailure{};
}

HttpResponse ResponseOf(const HttpAnswer& answer) {
  const auto* const failure = std::get_if<TransportFailure>(&answer);
  EXPECT_EQ(failure, nullptr) << failure->reason;
  return failure == nullptr ? std::get<HttpResponse>(answer) : HttpResponse{};
}

TEST(HttpClient, GivesStatusFieldsAndBody) {
  const auto response = ResponseOf(FetchScripted([](const Peer& peer) {
    peer.Send(
        Http("200 OK\r\nContent-Type: application/json\r\nRetry-After: 53\r\n"
             "Date: Sun, 22 Nov 2026 17:02:33 GMT",
             "[1]"));
  }));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.retry_after, "53");
  EXPECT_EQ(response.date, "Sun, 22 Nov 2026 17:02:33 GMT");
  EXPECT_EQ(response.body, "[1]");
}

TEST(HttpClient, SendsAgentKeyAndGzipOffer) {
  const TestHttpServer server([](const Peer& peer) { peer.Send(Http("200 OK", "")); });
  HttpClient client;
  ResponseOf(Fetch(client, RequestTo(server.Url("/api?x=1"))));
  const std::string head = server.requests().back();
  EXPECT_TRUE(head.starts_with("GET /api?x=1 HTTP/1.1\r\n")) << head;
  EXPECT_NE(head.find("\r\nUser-Agent: cpa-test/1\r\n"), head.npos) << head;
  EXPECT_NE(head.find("\r\nAccept-Encoding: gzip\r\n"), head.npos) << head;
  EXPECT_NE(head.find("\r\nx-cg-demo-api-key: CG-test\r\n"), head.npos) << head;
}

TEST(HttpClient, ReadsChunkedBodies) {
  const auto response = ResponseOf(FetchScripted([](const Peer& peer) {
    peer.Send(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  }));
  EXPECT_EQ(response.body, "abcde");
}

TEST(HttpClient, UnpacksGzip) {
  const auto response = ResponseOf(FetchScripted([](const Peer& peer) {
    peer.Send(Http("200 OK\r\nContent-Encoding: gzip", Bytes(kGzipHello)));
  }));
  EXPECT_EQ(response.body, "hello");
}

TEST(HttpClient, BrokenGzipIsAFailure) {
  const auto failure = FailureOf(FetchScripted([](const Peer& peer) {
    peer.Send(Http("200 OK\r\nContent-Encoding: gzip", "this is not gzip"));
  }));
  EXPECT_FALSE(failure.timed_out);
  EXPECT_FALSE(failure.reason.empty());
}

TEST(HttpClient, TheLimitCountsUnpackedBytes) {
  HttpRequest request = RequestTo("");
  const auto script = [](const Peer& peer) {
    peer.Send(Http("200 OK\r\nContent-Encoding: gzip", Bytes(kGzipManyAs)));
  };
  request.body_bytes_max = 9'999;
  EXPECT_EQ(FailureOf(FetchScripted(script, request)).reason, "the body is over 9999 bytes");
  request.body_bytes_max = 10'000;
  EXPECT_EQ(ResponseOf(FetchScripted(script, request)).body, std::string(10'000, 'a'));
}

TEST(HttpClient, AnEndlessBodyIsCutAtTheLimit) {
  HttpRequest request = RequestTo("");
  request.body_bytes_max = 100'000;
  const auto failure = FailureOf(FetchScripted(
      [](const Peer& peer) {
        peer.Send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        while (peer.Send(std::string(65'536, 'x'))) {
        }
      },
      request));
  EXPECT_EQ(failure.reason, "the body is over 100000 bytes");
}

// A5: what an upstream may send besides an answer of bounded size. `again` until we are gone.
struct Flood {
  const char* name;
  std::string first;
  std::string again;
  const char* reason;  // Of the failure; empty: the deadline.
};

std::vector<Flood> Floods() {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  const std::string line = "X-Field: " + std::string(1'000, 'v') + "\r\n";
  const char* const head = "the head is over 65536 bytes";
  return {
      {"trailers", chunked + "2\r\n[]\r\n0\r\n", line, head},
      {"head", ok, line, head},
      {"early answers", "", "HTTP/1.1 103 Early Hints\r\n" + line + "\r\n", head},
      {"100 Continue", "", "HTTP/1.1 100 Continue\r\n\r\n", head},
      {"a chunk's extension", chunked + "1;", std::string(8'192, 'e'), ""},
      {"chunks", chunked, "2000\r\n" + std::string(8'192, 'b') + "\r\n",
       "the body is over 1000000 bytes"},
  };
}

std::size_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t size = 0, resident = 0;
  statm >> size >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

TEST(HttpClient, A5NothingOfAnAnswerIsWithoutBound) {
  constexpr std::size_t kGrowthMax = std::size_t{12} << 20;
  for (const Flood& flood : Floods()) {
    SCOPED_TRACE(flood.name);
    const bool by_deadline = std::string_view(flood.reason).empty();
    HttpRequest request = RequestTo("");
    request.body_bytes_max = 1'000'000;
    request.deadline = by_deadline ? 500ms : 60'000ms;
    const std::size_t before = ResidentBytes();
    const auto failure = FailureOf(FetchScripted(
        [&](const Peer& peer) {
          if (!peer.Send(flood.first)) return;
          while (peer.Send(flood.again)) continue;
        },
        request));
    EXPECT_EQ(failure.timed_out, by_deadline) << failure.reason;
    EXPECT_EQ(by_deadline ? "" : failure.reason, flood.reason);
    EXPECT_LT(ResidentBytes(), before + kGrowthMax);
  }
}

TEST(HttpClient, ADripDoesNotOutliveTheDeadline) {
  HttpRequest request = RequestTo("");
  request.deadline = 300ms;
  const auto failure = FailureOf(FetchScripted(
      [](const Peer& peer) {
        peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
        while (!peer.IsClosedWithin(10) && peer.Send("x")) {
        }
      },
      request));
  EXPECT_TRUE(failure.timed_out) << failure.reason;
}

TEST(HttpClient, AStallAfterTheHeadersTimesOut) {
  HttpRequest request = RequestTo("");
  request.deadline = 200ms;
  const auto failure = FailureOf(FetchScripted(
      [](const Peer& peer) {
        peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
        EXPECT_TRUE(peer.IsClosedWithin(10'000));
      },
      request));
  EXPECT_TRUE(failure.timed_out);
}

TEST(HttpClient, ASilentServerTimesOut) {
  HttpRequest request = RequestTo("");
  request.deadline = 200ms;
  const auto failure =
      FailureOf(FetchScripted([](const Peer& peer) { peer.IsClosedWithin(10'000); }, request));
  EXPECT_TRUE(failure.timed_out);
}

TEST(HttpClient, ACutBodyIsAFailure) {
  const auto failure = FailureOf(FetchScripted(
      [](const Peer& peer) { peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"); }));
  EXPECT_FALSE(failure.timed_out);
  EXPECT_FALSE(failure.reason.empty());
}

TEST(HttpClient, GarbageInsteadOfHttpIsAFailure) {
  const auto failure =
      FailureOf(FetchScripted([](const Peer& peer) { peer.Send("\x16\x03\x01 nonsense"); }));
  EXPECT_FALSE(failure.reason.empty());
  EXPECT_EQ(failure.reason.find('\n'), std::string::npos);
}

TEST(HttpClient, ARefusedConnectionIsAFailure) {
  std::string url;
  {
    const TestHttpServer gone([](const Peer&) {});
    url = gone.Url("/");
  }
  HttpClient client;
  const auto failure = FailureOf(Fetch(client, RequestTo(url)));
  EXPECT_FALSE(failure.timed_out);
  EXPECT_FALSE(failure.reason.empty());
}

// F6: only what was sent can have cost anything.
TEST(HttpClient, TellsWhetherTheRequestLeftTheMachine) {
  HttpClient client;
  EXPECT_TRUE(FailureOf(Fetch(client, RequestTo("http://127.0.0.1:1/"))).never_left);
  EXPECT_FALSE(FailureOf(FetchScripted([](const Peer&) {})).never_left);
}

TEST(HttpClient, AServerWithoutTlsIsAFailure) {
  const TestHttpServer server([](const Peer& peer) { peer.Send(Http("400 Bad Request", "no")); });
  HttpClient client;
  HttpRequest request = RequestTo("https://127.0.0.1:" + std::to_string(server.port()) + "/");
  request.deadline = 300ms;
  FailureOf(Fetch(client, request));
}

TEST(HttpClient, RedirectsAreNotFollowed) {
  const TestHttpServer server(
      [](const Peer& peer) { peer.Send(Http("302 Found\r\nLocation: /elsewhere", "")); });
  HttpClient client;
  EXPECT_EQ(ResponseOf(Fetch(client, RequestTo(server.Url("/api")))).status, 302);
  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpClient, OtherSchemesAreRefused) {
  HttpClient client;
  FailureOf(Fetch(client, RequestTo("file:///etc/hostname")));
}

TEST(HttpClient, OneClientServesManyRequests) {
  const TestHttpServer server([](const Peer& peer) { peer.Send(Http("200 OK", "again")); });
  HttpClient client;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ResponseOf(Fetch(client, RequestTo(server.Url("/")))).body, "again");
  }
}

TEST(HttpClient, AFailureDoesNotSpoilTheNextRequest) {
  HttpClient client;
  FailureOf(Fetch(client, RequestTo("http://127.0.0.1:1/")));
  const TestHttpServer server([](const Peer& peer) { peer.Send(Http("200 OK", "fine")); });
  EXPECT_EQ(ResponseOf(Fetch(client, RequestTo(server.Url("/")))).body, "fine");
}

TEST(HttpClient, WakeEndsAWaitWithoutAnAnswer) {
  const TestHttpServer server([](const Peer& peer) { peer.IsClosedWithin(60'000); });
  HttpClient client;
  HttpRequest request = RequestTo(server.Url("/"));
  request.deadline = 60s;
  client.Begin(request);
  std::atomic<bool> woken = false;
  std::thread waker([&] {
    woken = true;
    client.Wake();
  });
  while (!woken) EXPECT_FALSE(client.Wait(60s).has_value());
  waker.join();
  client.Abandon();  // Closes the connection, which lets the server end.
}

TEST(HttpClient, AWakeBeforeTheWaitIsNotLost) {
  HttpClient client;
  client.Wake();
  EXPECT_FALSE(client.Wait(60s).has_value());  // Would outlast the test's time limit.
}

}  // namespace
}  // namespace cpa::sources
