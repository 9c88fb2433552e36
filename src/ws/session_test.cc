#include "ws/session.h"

#include <gtest/gtest.h>

#include "ws/peer_for_test.h"

namespace cpa::ws {
namespace {

using namespace std::chrono_literals;

class SessionTest : public HubFixture {};

TEST_F(SessionTest, SendsTheAnswerThenWhatOnOpenSends) {
  handler_.on_open = [](Session& session) {
    session.SendText("hello");
    session.SendText("again");
  };
  Client client = Open();
  RunUntilFrames(client, 2);
  EXPECT_EQ(client->frames(), (Strings{"hello", "again"}));
  EXPECT_EQ(client.session->remote_address(), "127.0.0.1");
  EXPECT_EQ(hub_->counters().sessions_open, 1u);
}

TEST_F(SessionTest, ReadsTheBytesThatCameWithTheHandshake) {
  Client client = Open(Compression::kNone, 0, ClientFrame(0x81, "early"));
  EXPECT_TRUE(handler_.texts.empty());  // Not before the caller has its session.
  client->SendText("later");
  RunUntilTexts(2);
  EXPECT_EQ(handler_.texts, (Strings{"early", "later"}));
  EXPECT_EQ(client.session->stats().messages_received, 2u);
}

TEST_F(SessionTest, AnswersFromTheHandlerInOrder) {
  handler_.on_text = [](Session& session, std::string_view text) {
    session.SendText("re:" + std::string(text));
  };
  Client client = Open();
  client->Send(ClientFrame(0x81, "a") + ClientFrame(0x81, "b"));
  RunUntilFrames(client, 2);
  EXPECT_EQ(client->frames(), (Strings{"re:a", "re:b"}));
}

TEST_F(SessionTest, InflatesWhatTheClientDeflated) {
  Client client = Open(Compression::kShared);
  client->Send(ClientFrame(0xC1, std::string("\xf2\x48\xcd\xc9\xc9\x07\x00", 7)));
  RunUntilTexts(1);
  EXPECT_EQ(handler_.texts, (Strings{"Hello"}));
}

TEST_F(SessionTest, PingIsAnsweredWithItsPayload) {
  Client client = Open();
  client->Send(ClientFrame(0x89, "payload"));
  RunUntilFrames(client, 1);
  EXPECT_EQ(client->frames(), (Strings{"pong:payload"}));
}

TEST_F(SessionTest, AProbeGoesBehindTheMessagesAndItsPongIsTold) {
  Client client = Open();
  client.session->SendText("first");
  client.session->Probe("7");
  client.session->SendText("second");
  RunUntilFrames(client, 3);
  EXPECT_EQ(client->frames(), (Strings{"first", "ping:7", "second"}));
  client->Send(ClientFrame(0x8A, "7") + ClientFrame(0x8A, "") + ClientFrame(0x81, "end"));
  RunUntilTexts(1);
  EXPECT_EQ(handler_.pongs, (Strings{"7", ""}));
}

// G1: ten pings got one pong, behind the messages that came after them.
TEST_F(SessionTest, EveryPingIsAnsweredInItsTurn) {
  handler_.on_text = [](Session& session, std::string_view text) {
    session.SendText("re:" + std::string(text));
  };
  Client client = Open();
  client->Send(ClientFrame(0x89, "1") + ClientFrame(0x89, "2") + ClientFrame(0x81, "a") +
               ClientFrame(0x89, "3"));
  RunUntilFrames(client, 4);
  EXPECT_EQ(client->frames(), (Strings{"pong:1", "pong:2", "re:a", "pong:3"}));
}

// G1
TEST_F(SessionTest, PongsBeyondFourKibibytesThatWaitAreMerged) {
  Client client = Open();
  const std::string payload(100, 'p');
  std::string pings;
  for (int i = 0; i < 300; ++i) pings += ClientFrame(0x89, payload);
  client->Send(pings + ClientFrame(0x89, "newest") + ClientFrame(0x81, "end"));
  RunUntilTexts(1);
  RunUntil([&] {
    client->Read();
    return !client->frames().empty() && client->frames().back() == "pong:newest";
  });
  // Those of a turn of the loop wait together: 41 of 102 bytes, and the newest.
  EXPECT_EQ(client->frames().size(), 42u);
}

TEST_F(SessionTest, ClientClosesAndIsEchoed) {
  Client client = Open();
  client->Send(ClientFrame(0x88, ClosePayload(1001, "leaving")));
  RunUntilPeerClosed(client);
  RunUntil([&] { return handler_.closed > 0; });
  EXPECT_EQ(client->frames(), (Strings{"close:1001:"}));
  EXPECT_EQ(handler_.close_codes, (std::vector<std::uint16_t>{1001}));
  EXPECT_EQ(ClosedBy(CloseReason::kPeer), 1u);
  EXPECT_EQ(hub_->session_count(), 0u);
}

TEST_F(SessionTest, CloseWithoutCodeIsEchoedWithoutCode) {
  Client client = Open();
  client->Send(ClientFrame(0x88, ""));
  RunUntilPeerClosed(client);
  EXPECT_EQ(client->frames(), (Strings{"close:"}));
  RunUntil([&] { return handler_.closed == 1; });
  EXPECT_EQ(handler_.close_codes, (std::vector<std::uint16_t>{kCloseNoCode}));
}

TEST_F(SessionTest, ServerClosesAfterWhatItSentAndWaitsForTheEcho) {
  Client client = Open();
  client.session->SendText("last words");
  client.session->Close(4001, "Invalid API key");
  client.session->SendText("too late");
  RunUntilFrames(client, 2);
  EXPECT_EQ(client->frames(), (Strings{"last words", "close:4001:Invalid API key"}));
  EXPECT_EQ(handler_.closed, 0);
  client->SendText("ignored");
  client->Send(ClientFrame(0x88, ClosePayload(4001)));
  RunUntilPeerClosed(client);
  RunUntil([&] { return handler_.closed == 1; });
  EXPECT_TRUE(handler_.texts.empty());
  EXPECT_EQ(ClosedBy(CloseReason::kServer), 1u);
}

TEST_F(SessionTest, WaitsForTheEchoNoLongerThanAgreed) {
  Client client = Open();
  client.session->Close(kCloseNormal, "");
  RunUntilFrames(client, 1);
  Advance(4900ms);
  EXPECT_EQ(handler_.closed, 0);
  Advance(300ms);
  EXPECT_EQ(handler_.closed, 1);
  RunUntilPeerClosed(client);
}

TEST_F(SessionTest, CloseFromWithinOnTextEndsWithoutFurtherTexts) {
  handler_.on_text = [](Session& session, std::string_view) {
    session.Close(kClosePolicy, "enough");
  };
  Client client = Open();
  client->Send(ClientFrame(0x81, "a") + ClientFrame(0x81, "b"));
  RunUntilFrames(client, 1);
  EXPECT_EQ(client->frames(), (Strings{"close:1008:enough"}));
  EXPECT_EQ(handler_.texts, (Strings{"a"}));
  EXPECT_FALSE(client.session->open());
}

TEST_F(SessionTest, CloseFromWithinOnOpen) {
  handler_.on_open = [](Session& session) { session.Close(kCloseInvalidKey, "Invalid API key"); };
  Client client = Open();
  RunUntilFrames(client, 1);
  EXPECT_EQ(client->frames(), (Strings{"close:4001:Invalid API key"}));
}

TEST_F(SessionTest, BrokenRulesCloseWithTheirCodes) {
  const std::pair<std::string, std::string> rows[] = {
      {"\x81\x05Hello", "close:1002:frame is not masked"},
      {ClientFrame(0x82, "x"), "close:1003:only text messages are understood"},
      {ClientFrame(0x81, "\xFF"), "close:1007:text is not UTF-8"},
      {ClientHeader(0x81, 70'000), "close:1009:message is too big"},
  };
  for (const auto& [bytes, expected] : rows) {
    Client client = Open();
    client->Send(bytes);
    RunUntilFrames(client, 1);
    EXPECT_EQ(client->frames(), (Strings{expected}));
    client->Send("whatever else comes is not read");
    client->socket().shutdown(Socket::shutdown_send);
    RunUntilPeerClosed(client);
    EXPECT_FALSE(client->reset()) << expected;
  }
  RunUntil([&] { return handler_.closed == 4; });
  EXPECT_EQ(ClosedBy(CloseReason::kProtocol), 4u);
  EXPECT_TRUE(handler_.texts.empty());
}

TEST_F(SessionTest, ABombIsTooBig) {
  TickBuilder builder(1);
  builder.Add(0, 1, std::string(32 * 1024 * 1024, ' '));
  const auto bomb = TickDeflater(9).Deflate(*builder.Build());
  const std::string payload = bomb->bytes.substr(4);
  ASSERT_LT(payload.size(), 65'536u);
  Client client = Open(Compression::kShared);
  client->Send(ClientFrame(0xC1, payload));
  RunUntilFrames(client, 1);
  EXPECT_EQ(client->frames(), (Strings{"close:1009:message is too big"}));
}

TEST_F(SessionTest, ALostConnectionIsNoticedOnce) {
  Client client = Open();
  client->socket().close();
  RunUntil([&] { return handler_.closed == 1; });
  Publish({{0, 1}});
  client.session->SendText("nobody is there");
  loop_.context().poll();
  EXPECT_EQ(handler_.closed, 1);
  EXPECT_EQ(handler_.close_codes, (std::vector<std::uint16_t>{kCloseAbnormal}));
  EXPECT_EQ(ClosedBy(CloseReason::kLost), 1u);
}

TEST_F(SessionTest, PingsEveryInterval) {
  Client client = Open();
  Advance(30'200ms);
  RunUntilFrames(client, 1);
  client->Send(ClientFrame(0x8A, ""));
  Advance(29'000ms);
  ExpectNothingMore(client);
  Advance(1'500ms);
  RunUntilFrames(client, 3);
  EXPECT_EQ(client->frames(), (Strings{"ping:", "marker", "ping:"}));
}

TEST_F(SessionTest, SilenceEndsTheSession) {
  Client client = Open();
  Advance(59'900ms);
  EXPECT_EQ(handler_.closed, 0);
  Advance(300ms);
  EXPECT_EQ(handler_.closed, 1);
  RunUntilPeerClosed(client);
  EXPECT_EQ(client->frames().back(), "close:1001:silent");
  EXPECT_EQ(ClosedBy(CloseReason::kSilent), 1u);
}

TEST_F(SessionTest, AnyByteBreaksTheSilence) {
  Client client = Open();
  Advance(50'000ms);
  client->Send(ClientFrame(0x8A, "alive"));
  client->SendText("x");
  RunUntilTexts(1);
  Advance(50'000ms);
  EXPECT_EQ(handler_.closed, 0);
  Advance(10'300ms);
  EXPECT_EQ(handler_.closed, 1);
}

TEST_F(SessionTest, TimesOfZeroSwitchTheirRulesOff) {
  ResetHub({.ping_interval = 0ms, .silence_max = 0ms, .stalled_max = 0ms});
  Client client = Open();
  for (int i = 0; i < 10; ++i) Advance(60'000ms);
  ExpectNothingMore(client);
  EXPECT_EQ(client->frames(), (Strings{"marker"}));
}

TEST_F(SessionTest, IsSmall) {
  EXPECT_LE(sizeof(Session), 640u);
}

TEST_F(SessionTest, AHubThatGoesTakesItsSessionsAlong) {
  Client client = Open(Compression::kShared);
  EXPECT_EQ(deflate_wanted_, 1);
  hub_.reset();
  EXPECT_EQ(deflate_wanted_, 0);
  EXPECT_EQ(loop_.timers().armed_count(), 0u);
}

}  // namespace
}  // namespace cpa::ws
