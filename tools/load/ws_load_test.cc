#include "load/ws_load.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "load/scripted_server.h"

namespace cpa::load {
namespace {

using testing::HasSubstr;

const std::string kSwitching =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
const std::string kGreeting = R"({"type":"connected","user_id":"u"})";

std::string ServerFrame(const std::string& text) {
  std::string frame = "\x81";
  if (text.size() > 125) frame += {'\x7E', static_cast<char>(text.size() >> 8)};
  return frame + static_cast<char>(text.size() & 0xFF) + text;
}

std::string Update(int sequence, const std::string& before_sequence = "") {
  return ServerFrame(R"({"type":"price_update","data":{"id":"bitcoin"},"source":"simulated",)" +
                     before_sequence + R"("seq":)" + std::to_string(sequence) +
                     R"(,"timestamp":"2026-11-22T17:02:33.123Z"})");
}

struct WsRun {
  bool good = false;
  std::string report;
};

WsRun RunWsAgainst(const std::string& answer, int updates = 0) {
  const ScriptedServer server(answer);
  WsOptions options;
  options.port = server.port();
  options.key = "ck_test";
  options.clients = 3;
  options.ticks = updates;
  options.verify = true;
  options.timeout = Millis{300};
  Report report;
  const bool good = WsLoad(options, SystemClock()).Run(report);
  return {good, report.Text()};
}

TEST(WsLoad, GoodStreamPasses) {
  const WsRun outcome = RunWsAgainst(kSwitching + ServerFrame(kGreeting) + Update(7) + Update(8));
  EXPECT_TRUE(outcome.good) << outcome.report;
  EXPECT_THAT(outcome.report, HasSubstr(R"("updates_checked":6)"));
}

TEST(WsLoad, MissingUpdatesFailAtTheTimeout) {
  const WsRun outcome = RunWsAgainst(kSwitching + ServerFrame(kGreeting) + Update(7), 5);
  EXPECT_FALSE(outcome.good);
  EXPECT_THAT(outcome.report, HasSubstr(R"("finished":0)"));
}

TEST(WsLoad, AGapFailsUnlessItIsTold) {
  const std::string start = kSwitching + ServerFrame(kGreeting) + Update(1);
  const WsRun silent = RunWsAgainst(start + Update(4));
  EXPECT_FALSE(silent.good);
  EXPECT_THAT(silent.report, HasSubstr(R"("lost":6)"));
  const WsRun told = RunWsAgainst(start + Update(4, R"("skipped":2,)") + Update(5));
  EXPECT_TRUE(told.good) << told.report;
  EXPECT_THAT(told.report, HasSubstr(R"("skipped":6)"));
}

TEST(WsLoad, BrokenStreamsFail) {
  const std::pair<std::string, std::string> cases[] = {
      {kSwitching + Update(1), "the first message is not the greeting"},
      {kSwitching + ServerFrame(kGreeting) + ServerFrame(R"({"type":"x")"), "not a JSON object"},
      {kSwitching + ServerFrame(kGreeting) + ServerFrame(R"({"type":"price_update","data":{}})"),
       "update without seq and timestamp at its end"},
      {kSwitching + std::string("\x81\x81\0\0\0\0{", 7), "masked server frame"},
      {kSwitching + std::string("\xC1\x01{", 3), "compressed without agreement"},
  };
  for (const auto& [answer, why] : cases) {
    const WsRun outcome = RunWsAgainst(answer);
    EXPECT_FALSE(outcome.good) << why;
    EXPECT_THAT(outcome.report, HasSubstr(why));
  }
}

TEST(WsLoad, RefusalsAndClosesAreNamed) {
  const WsRun refused = RunWsAgainst("HTTP/1.1 503 Service Unavailable\r\n\r\n");
  EXPECT_FALSE(refused.good);
  EXPECT_THAT(refused.report, HasSubstr("HTTP/1.1 503 Service Unavailable"));
  const WsRun closed = RunWsAgainst(kSwitching + std::string("\x88\x05\x0F\xA1key", 7));
  EXPECT_FALSE(closed.good);
  EXPECT_THAT(closed.report, HasSubstr("closed with 4001 key"));
}

TEST(MaskedFrame, UnmasksToThePayloadInBothLengthForms) {
  for (const std::size_t size : {5U, 200U}) {
    const std::string payload(size, 'p');
    const std::string frame = MaskedFrame(Opcode::kText, payload);
    const std::size_t mask_at = size < 126 ? 2 : 4;
    ASSERT_EQ(frame.size(), mask_at + 4 + size);
    EXPECT_EQ(frame[1] & 0x80, 0x80);
    std::string unmasked = frame.substr(mask_at + 4);
    for (std::size_t at = 0; at < size; ++at) {
      unmasked[at] = static_cast<char>(unmasked[at] ^ frame[mask_at + at % 4]);
    }
    EXPECT_EQ(unmasked, payload);
  }
}

}  // namespace
}  // namespace cpa::load
