#include "notify/courier.h"

#include <unistd.h>

#include <cstdlib>
#include <deque>
#include <fstream>
#include <future>
#include <initializer_list>

#include <gtest/gtest.h>

#include "base/http_server_for_test.h"
#include "notify/forbidden_urls_for_test.h"
#include "notify/transfer.h"

namespace cpa::notify {
namespace {

IpAddress Parsed(std::string_view text) {
  return *IpAddress::Parse(text);
}

const Addresses kLoopback{Parsed("127.0.0.1")};

GuardOptions ForTests() {
  return {.allowed = {*IpNetwork::Parse("127.0.0.0/8")}, .loopback_allowed = true};
}

// Gives its answers one after the other, the last again and again.
class ScriptedResolver final : public Resolver {
 public:
  void Resolve(const std::string& host, Done done) override {
    std::unique_lock lock(mutex_);
    asked_.push_back(host);
    if (silent_) {
      waiting_.push_back(std::move(done));
      return;
    }
    const Addresses answer = answers_.front();
    if (answers_.size() > 1) answers_.pop_front();
    lock.unlock();
    done(answer);
  }

  void Answer(std::initializer_list<Addresses> answers) { answers_ = answers; }

  void FallSilent() { silent_ = true; }

  std::vector<std::string> asked() const {
    std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  mutable std::mutex mutex_;
  std::deque<Addresses> answers_{kLoopback};
  std::vector<std::string> asked_;
  std::vector<Done> waiting_;
  bool silent_ = false;
};

class CourierTest : public testing::Test {
 protected:
  void Start(GuardOptions options = ForTests()) {
    guard_.emplace(std::move(options));
    courier_.emplace(*guard_, resolver_, SystemClock());
    courier_->Start();
  }

  Reply Send(const std::string& url, Millis deadline = Millis{10'000}) {
    std::promise<Reply> reply;
    courier_->Send(
        {.url = url, .fields = {"webhook-id: msg_1"}, .body = "{}", .deadline = deadline},
        [&](Reply got) { reply.set_value(std::move(got)); });
    return reply.get_future().get();
  }

  Result<TargetUrl> Check(const std::string& url) {
    std::promise<Result<TargetUrl>> result;
    courier_->Check(url, Millis{5'000},
                    [&](Result<TargetUrl> got) { result.set_value(std::move(got)); });
    return result.get_future().get();
  }

  ScriptedResolver resolver_;
  std::optional<AddressGuard> guard_;
  std::optional<Courier> courier_;
};

TEST_F(CourierTest, SendsAndTellsTheStatus) {
  TestHttpServer receiver(
      TestHttpServer::Answering("429 Too Many Requests", "Retry-After: 7\r\n", "go away"));
  Start();
  const Reply reply = Send(receiver.Url("/a?b=c"));
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.retry_after, "7");
  EXPECT_EQ(reply.error, "");
  EXPECT_EQ(reply.excerpt, "");  // Nothing that stands inside our network is shown to strangers.
  const std::string request = receiver.requests().at(0);
  EXPECT_TRUE(request.starts_with("POST /a?b=c HTTP/1.1\r\n")) << request;
  EXPECT_EQ(TestHttpServer::FieldOf(request, "Content-Type"), "application/json");
  EXPECT_EQ(TestHttpServer::FieldOf(request, "webhook-id"), "msg_1");
  EXPECT_EQ(TestHttpServer::FieldOf(request, "Expect"), "");
  EXPECT_EQ(TestHttpServer::BodyOf(request), "{}");
}

TEST_F(CourierTest, ConnectsANameToItsCheckedAddress) {
  TestHttpServer receiver;
  Start();
  const std::string port = std::to_string(receiver.port());
  EXPECT_EQ(Send("http://hooks.example.com:" + port + "/").status, 200);
  EXPECT_EQ(TestHttpServer::FieldOf(receiver.requests().at(0), "Host"),
            "hooks.example.com:" + port);
  EXPECT_EQ(resolver_.asked(), std::vector<std::string>{"hooks.example.com"});
}

TEST_F(CourierTest, LooksTheNameUpForEveryAttempt) {
  TestHttpServer receiver;
  Start();
  const std::string url = "http://hooks.example.com:" + std::to_string(receiver.port()) + "/";
  EXPECT_EQ(Send(url).status, 200);
  EXPECT_EQ(Send(url).status, 200);
  EXPECT_EQ(resolver_.asked().size(), 2u);
  EXPECT_EQ(receiver.connections(), 2);
}

TEST_F(CourierTest, ANameThatTurnsToAForbiddenAddressIsNeverConnected) {
  TestHttpServer receiver;
  Start({});
  resolver_.Answer({{Parsed("8.8.8.8")}, kLoopback});
  EXPECT_TRUE(Check("https://rebind.example.com:8443/").has_value());
  for (int i = 0; i < 5; ++i) {
    const Reply reply = Send("https://rebind.example.com:8443/");
    EXPECT_EQ(reply.status, 0);
    EXPECT_NE(reply.error, "");
  }
  EXPECT_EQ(receiver.connections(), 0);
}

TEST_F(CourierTest, ANameWithOneForbiddenAddressIsNotConnectedAtAll) {
  TestHttpServer receiver;
  Start();
  for (const char* other : {"169.254.169.254", "10.0.0.1", "::1", "::ffff:127.0.0.1"}) {
    resolver_.Answer({{Parsed("127.0.0.1"), Parsed(other)}});
    EXPECT_EQ(Send("http://mixed.example.com:" + std::to_string(receiver.port())).status, 0);
  }
  EXPECT_EQ(receiver.connections(), 0);
}

// Create and edit call Check, a test and a delivery call Send.
TEST_F(CourierTest, NoSpellingOfAForbiddenAddressIsConnected) {
  TestHttpServer receiver;
  Start({});
  for (const std::string_view url : kForbiddenUrls) {
    EXPECT_FALSE(Check(std::string(url)).has_value()) << url;
    EXPECT_EQ(Send(std::string(url)).status, 0) << url;
  }
  EXPECT_EQ(receiver.connections(), 0);
}

TEST_F(CourierTest, TheSocketIsCheckedEvenWhenNobodyCheckedTheAddress) {
  TestHttpServer receiver;
  const AddressGuard strict({});
  const TargetUrl target =
      *ParseTargetUrl("http://hooks.example.com:" + std::to_string(receiver.port()));
  const Transfer transfer(strict, target, kLoopback, {.body = "{}"}, Millis{5'000});
  const CURLcode outcome = curl_easy_perform(transfer.easy());
  EXPECT_NE(outcome, CURLE_OK);
  EXPECT_EQ(transfer.Finish(outcome).status, 0);
  EXPECT_EQ(receiver.connections(), 0);
}

TEST_F(CourierTest, FollowsNoRedirect) {
  TestHttpServer forbidden;
  for (const char* status : {"301 Moved", "302 Found", "307 Temporary", "308 Permanent"}) {
    TestHttpServer receiver(
        TestHttpServer::Answering(status, "Location: " + forbidden.Url() + "\r\n"));
    Start();
    EXPECT_EQ(Send(receiver.Url()).status, std::atoi(status));
  }
  EXPECT_EQ(forbidden.connections(), 0);
}

TEST_F(CourierTest, UsesNoProxyOfTheEnvironment) {
  TestHttpServer proxy;
  TestHttpServer receiver;
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) {
    ::setenv(name, proxy.Url().c_str(), 1);
  }
  Start();
  EXPECT_EQ(Send(receiver.Url()).status, 200);
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) {
    ::unsetenv(name);
  }
  EXPECT_EQ(proxy.connections(), 0);
}

TEST_F(CourierTest, ABlackHoleEndsAtTheDeadlineAndHoldsUpNobody) {
  TestHttpServer hole([](const auto& peer) { peer.AwaitClose(); });
  TestHttpServer healthy;
  Start();
  std::promise<Reply> late;
  courier_->Send({.url = hole.Url(), .body = "{}", .deadline = Millis{1'500}},
                 [&](Reply reply) { late.set_value(std::move(reply)); });
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Send(healthy.Url()).status, 200);
  const Reply reply = late.get_future().get();
  EXPECT_EQ(reply.status, 0);
  EXPECT_EQ(reply.error, "No answer in time");
  EXPECT_GE(reply.took, Millis{1'400});
}

TEST_F(CourierTest, ADripOfHeadersEndsAtTheDeadline) {
  TestHttpServer drip([](const TestHttpServer::Peer& peer) {
    peer.Send("HTTP/1.1 200 OK\r\nX-Slow: ");
    while (!peer.IsClosedWithin(50)) peer.Send("a");
  });
  Start();
  const Reply reply = Send(drip.Url(), Millis{500});
  EXPECT_LT(reply.took, Millis{5'000});
}

TEST_F(CourierTest, AnEndlessBodyIsCutOffAndTheStatusCounts) {
  TestHttpServer flood([](const TestHttpServer::Peer& peer) {
    peer.Send("HTTP/1.1 200 OK\r\n\r\n");
    while (!peer.IsClosedWithin(0)) peer.Send(std::string(4096, 'a'));
  });
  Start();
  const Reply reply = Send(flood.Url());
  EXPECT_EQ(reply.status, 200);
  EXPECT_LT(reply.took, Millis{9'000});
}

// A5: what a receiver may send once we have what we need. `first`, then `again` until we are gone.
struct Flood {
  const char* name;
  std::string first;
  std::string again;
  int status;  // What is to be known in the end; 0: there was no answer.
};

const std::string kOk = "HTTP/1.1 200 OK\r\n";
const std::string kChunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";
const std::string kLine = "X-Field: " + std::string(1'000, 'v') + "\r\n";

std::vector<Flood> Floods() {
  return {
      {"trailers", kChunked + "0\r\n", kLine, 200},
      {"a trailer's line", kChunked + "0\r\nX-Long: ", std::string(8'192, 'v'), 200},
      {"head", kOk, kLine, 200},
      {"a head's line", kOk + "X-Long: ", std::string(8'192, 'v'), 200},
      {"a status line", "HTTP/1.1 200 ", std::string(8'192, 'v'), 0},
      {"early answers", "", "HTTP/1.1 103 Early Hints\r\n" + kLine + "\r\n", 0},
      {"100 Continue", "", "HTTP/1.1 100 Continue\r\n\r\n", 0},
      {"a chunk's extension", kChunked + "1;", std::string(8'192, 'e'), 200},
      {"extensions", kChunked, "1;" + std::string(8'192, 'e') + "\r\na\r\n", 200},
      {"body", kOk + "\r\n", std::string(8'192, 'b'), 200},
      {"declared body", kOk + "Content-Length: 9000000000\r\n\r\n", std::string(8'192, 'b'), 200},
      {"packed body", kOk + "Content-Encoding: gzip\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
       "2000\r\n" + std::string(8'192, '\0') + "\r\n", 200},
      {"redirects", "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n",
       "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n", 302},
  };
}

std::size_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t size = 0, resident = 0;
  statm >> size >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

class HostileReceiver : public CourierTest, public testing::WithParamInterface<bool> {};

INSTANTIATE_TEST_SUITE_P(Answers, HostileReceiver, testing::Bool(),
                         [](const auto& shown) { return shown.param ? "Shown" : "Hidden"; });

TEST_P(HostileReceiver, A5NothingThatComesAfterTheStatusIsWaitedForOrKept) {
  constexpr std::size_t kGrowthMax = std::size_t{12} << 20;
  GuardOptions options = ForTests();
  options.shows_all_answers = GetParam();
  Start(options);
  for (const Flood& flood : Floods()) {
    SCOPED_TRACE(flood.name);
    TestHttpServer receiver([&](const TestHttpServer::Peer& peer) {
      if (!peer.Send(flood.first)) return;
      while (peer.Send(flood.again)) continue;
    });
    const std::size_t before = ResidentBytes();
    const Reply reply = Send(receiver.Url(), Millis{60'000});
    EXPECT_EQ(reply.status, flood.status) << reply.error;
    EXPECT_LT(reply.took, Millis{20'000});
    EXPECT_LE(reply.excerpt.size(), Courier::kExcerptBytesMax);
    EXPECT_LT(ResidentBytes(), before + kGrowthMax);
  }
}

TEST_F(CourierTest, A5ADrippingBodyHasAMomentOnceTheStatusIsKnown) {
  TestHttpServer drip([](const TestHttpServer::Peer& peer) {
    peer.Send("HTTP/1.1 500 Oops\r\nRetry-After: 9\r\n\r\nwhy");
    while (!peer.IsClosedWithin(20)) peer.Send(".");
  });
  GuardOptions options = ForTests();
  options.shows_all_answers = true;
  Start(options);
  const Reply reply = Send(drip.Url(), Millis{60'000});
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.retry_after, "9");
  EXPECT_TRUE(reply.excerpt.starts_with("why")) << reply.excerpt;
  EXPECT_LT(reply.took, Millis{20'000});
}

TEST_F(CourierTest, ANameServerThatDoesNotAnswerEndsAtTheDeadline) {
  TestHttpServer receiver;
  Start();
  resolver_.FallSilent();
  const Reply reply = Send("http://slow.example.com:8080/", Millis{200});
  EXPECT_EQ(reply.error, "The name look-up took too long");
  EXPECT_EQ(Send(receiver.Url()).status, 200);
}

TEST_F(CourierTest, WhatIsNoHttpIsAnError) {
  TestHttpServer odd([](const auto& peer) { peer.Send("SSH-2.0-OpenSSH\r\n"); });
  TestHttpServer mute([](const auto&) {});
  Start();
  EXPECT_EQ(Send(odd.Url()).status, 0);
  EXPECT_EQ(Send(mute.Url()).error, "The receiver closed the connection without an answer");
}

TEST_F(CourierTest, AStopDropsWhatIsUnderWay) {
  TestHttpServer hole([](const auto& peer) { peer.AwaitClose(); });
  Start();
  bool called = false;
  courier_->Send({.url = hole.Url(), .body = "{}"}, [&](const Reply&) { called = true; });
  courier_->Stop();
  EXPECT_FALSE(called);
  courier_->Send({.url = hole.Url(), .body = "{}"}, [&](const Reply&) { called = true; });
  EXPECT_FALSE(called);
}

TEST(SystemResolver, FindsLocalhost) {
  SystemResolver resolver;
  std::promise<Result<Addresses>> found;
  resolver.Resolve("localhost", [&](Result<Addresses> got) { found.set_value(std::move(got)); });
  const auto addresses = found.get_future().get();
  ASSERT_TRUE(addresses.has_value());
  EXPECT_FALSE(addresses->empty());
  for (const IpAddress& address : *addresses) {
    EXPECT_TRUE(address == Parsed("127.0.0.1") || address == Parsed("::1")) << address.ToString();
  }
}

TEST(SystemResolver, RefusesMoreLookUpsThanItMayHave) {
  SystemResolver resolver(0);
  bool refused = false;
  resolver.Resolve("localhost", [&](const Result<Addresses>& got) { refused = !got; });
  EXPECT_TRUE(refused);
}

}  // namespace
}  // namespace cpa::notify
