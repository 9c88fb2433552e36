#include "ws/message_reader.h"

#include <vector>

#include <gtest/gtest.h>

#include "ws/frames_for_test.h"

namespace cpa::ws {
namespace {

constexpr std::size_t kMessageBytesMax = 200;

std::string ToText(const Incoming& incoming) {
  using enum Incoming::Kind;
  const std::string text(incoming.text);
  switch (incoming.kind) {
    case kText:
      return "text(" + text + ")";
    case kPing:
      return "ping(" + text + ")";
    case kPong:
      return "pong(" + text + ")";
    case kClose:
      return "close(" + std::to_string(incoming.code) + "," + text + ")";
    case kViolation:
      return "bad(" + std::to_string(incoming.code) + ")";
  }
  return "?";
}

// What the reader makes of the pieces, each in memory of its own so that overruns show.
std::string Read(const std::vector<std::string>& pieces, bool deflate) {
  MessageReader reader(kMessageBytesMax, deflate);
  std::string transcript;
  for (const std::string& piece : pieces) {
    std::vector<char> bytes(piece.begin(), piece.end());
    std::span<char> in = bytes;
    while (const auto incoming = reader.Next(in)) {
      transcript += (transcript.empty() ? "" : " ") + ToText(*incoming);
      const auto kind = incoming->kind;
      if (kind == Incoming::Kind::kViolation || kind == Incoming::Kind::kClose) return transcript;
    }
  }
  return transcript;
}

struct ReaderCase {
  const char* name;
  std::string bytes;
  std::string expected;
  bool deflate = false;
};

std::string F(int first_byte, std::string_view payload, LengthForm form = LengthForm::kMinimal) {
  return ClientFrame(first_byte, payload, form);
}

// The example of RFC 7692 section 7.2.3.1 and its parts.
const std::string kHelloDeflated("\xf2\x48\xcd\xc9\xc9\x07\x00", 7);
const std::string kLong(kMessageBytesMax, 'x');

std::vector<ReaderCase> FramingCases() {
  return {
      {"5.7 masked text", "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", "text(Hello)"},
      {"5.6 empty text", F(0x81, ""), "text()"},
      {"5.2 length 125", F(0x81, kLong.substr(75)), "text(" + kLong.substr(75) + ")"},
      {"5.2 length 126", F(0x81, kLong.substr(74)), "text(" + kLong.substr(74) + ")"},
      {"5.2 two messages in one piece", F(0x81, "a") + F(0x81, "b"), "text(a) text(b)"},
      {"5.2 RSV1 without extension", F(0xC1, "x"), "bad(1002)"},
      {"5.2 RSV2", F(0xA1, "x"), "bad(1002)"},
      {"5.2 RSV3", F(0x91, "x"), "bad(1002)"},
      {"5.2 all RSV", F(0xF1, "x"), "bad(1002)"},
      {"5.2 RSV1 on continuation", F(0x01, "x") + F(0xC0, "y"), "bad(1002)"},
      {"5.2 RSV1 on ping", F(0xC9, "x"), "bad(1002)"},
      {"5.2 opcode 3", F(0x83, "x"), "bad(1002)"},
      {"5.2 opcode 4", F(0x84, "x"), "bad(1002)"},
      {"5.2 opcode 5", F(0x85, "x"), "bad(1002)"},
      {"5.2 opcode 6", F(0x86, "x"), "bad(1002)"},
      {"5.2 opcode 7", F(0x87, "x"), "bad(1002)"},
      {"5.2 opcode 11", F(0x8B, "x"), "bad(1002)"},
      {"5.2 opcode 12", F(0x8C, "x"), "bad(1002)"},
      {"5.2 opcode 13", F(0x8D, "x"), "bad(1002)"},
      {"5.2 opcode 14", F(0x8E, "x"), "bad(1002)"},
      {"5.2 opcode 15", F(0x8F, "x"), "bad(1002)"},
      {"5.1 unmasked text", "\x81\x05Hello", "bad(1002)"},
      {"5.1 unmasked ping", std::string("\x89\x00", 2), "bad(1002)"},
      {"5.1 unmasked close", std::string("\x88\x00", 2), "bad(1002)"},
      {"5.2 16 bit length not minimal", F(0x81, "Hello", LengthForm::k16), "bad(1002)"},
      {"5.2 16 bit length 125", F(0x81, kLong.substr(75), LengthForm::k16), "bad(1002)"},
      {"5.2 64 bit length not minimal", F(0x81, "Hello", LengthForm::k64), "bad(1002)"},
      {"5.2 64 bit length 65535", ClientHeader(0x81, 0xFFFF, LengthForm::k64), "bad(1002)"},
      {"5.2 64 bit length top bit", ClientHeader(0x81, 1ULL << 63), "bad(1002)"},
      {"10.4 largest length", ClientHeader(0x81, (1ULL << 63) - 1), "bad(1009)"},
      {"5.6 binary", F(0x82, "x"), "bad(1003)"},
      {"5.6 fragmented binary", F(0x02, "x"), "bad(1003)"},
  };
}

std::vector<ReaderCase> FragmentCases() {
  return {
      {"5.7 two fragments", F(0x01, "Hel") + F(0x80, "lo"), "text(Hello)"},
      {"5.4 three fragments", F(0x01, "a") + F(0x00, "b") + F(0x80, "c"), "text(abc)"},
      {"5.4 empty fragments", F(0x01, "") + F(0x00, "") + F(0x80, ""), "text()"},
      {"5.4 text only in the last", F(0x01, "") + F(0x80, "late"), "text(late)"},
      {"5.4 ping between", F(0x01, "a") + F(0x89, "p") + F(0x80, "b"), "ping(p) text(ab)"},
      {"5.4 pongs between", F(0x01, "a") + F(0x8A, "1") + F(0x8A, "2") + F(0x80, "b"),
       "pong(1) pong(2) text(ab)"},
      {"5.4 close between", F(0x01, "a") + F(0x88, ClosePayload(1000)), "close(1000,)"},
      {"5.4 continuation of nothing", F(0x80, "x"), "bad(1002)"},
      {"5.4 unfinished continuation of nothing", F(0x00, "x"), "bad(1002)"},
      {"5.4 continuation after the end", F(0x81, "a") + F(0x80, "b"), "text(a) bad(1002)"},
      {"5.4 text within text", F(0x01, "a") + F(0x81, "b"), "bad(1002)"},
      {"5.4 binary within text", F(0x01, "a") + F(0x82, "b"), "bad(1002)"},
      {"5.4 message after message", F(0x01, "a") + F(0x80, "b") + F(0x81, "c"), "text(ab) text(c)"},
      {"10.4 largest message", F(0x81, kLong), "text(" + kLong + ")"},
      {"10.4 one byte more", F(0x81, kLong + "x"), "bad(1009)"},
      {"10.4 one byte more in fragments", F(0x01, kLong) + F(0x80, "x"), "bad(1009)"},
      {"10.4 largest in fragments", F(0x01, kLong.substr(1)) + F(0x80, "x"), "text(" + kLong + ")"},
      {"10.4 many fragments", F(0x01, kLong.substr(1)) + F(0x00, "x") + F(0x00, "x"), "bad(1009)"},
      {"8.1 broken text", F(0x81, "\xFF"), "bad(1007)"},
      {"8.1 cut text", F(0x81, "\xE2\x82"), "bad(1007)"},
      {"8.1 character across fragments", F(0x01, "\xE2") + F(0x80, "\x82\xAC"),
       "text(\xE2\x82\xAC)"},
      {"8.1 broken across fragments", F(0x01, "\xE2") + F(0x80, "\x28\xAC"), "bad(1007)"},
      {"8.1 fails before the message ends", F(0x01, "ok\xC0"), "bad(1007)"},
      {"8.1 surrogate", F(0x81, "\xED\xA0\x80"), "bad(1007)"},
      {"8.1 state does not leak", F(0x81, "\xC3\xA9") + F(0x81, "\xA9"),
       "text(\xC3\xA9) bad(1007)"},
  };
}

std::vector<ReaderCase> ControlCases() {
  const std::string full(125, 'p');
  return {
      {"5.5.2 ping", F(0x89, "Hello"), "ping(Hello)"},
      {"5.5.2 empty ping", F(0x89, ""), "ping()"},
      {"5.5.3 unsolicited pong", F(0x8A, "x"), "pong(x)"},
      {"5.5 control of 125 bytes", F(0x89, full), "ping(" + full + ")"},
      {"5.5 control of 126 bytes", F(0x89, full + "p"), "bad(1002)"},
      {"5.5 fragmented ping", F(0x09, "x"), "bad(1002)"},
      {"5.5 fragmented close", F(0x08, ""), "bad(1002)"},
      {"5.5.1 close without code", F(0x88, ""), "close(0,)"},
      {"5.5.1 close", F(0x88, ClosePayload(1000)), "close(1000,)"},
      {"5.5.1 close with reason", F(0x88, ClosePayload(1001, "bye")), "close(1001,bye)"},
      {"5.5.1 nothing after close", F(0x88, ClosePayload(1000)) + F(0x81, "x"), "close(1000,)"},
      {"5.5.1 half a code", F(0x88, "\x03"), "bad(1002)"},
      {"5.5.1 reason not UTF-8", F(0x88, ClosePayload(1000, "\xC3")), "bad(1007)"},
      {"5.5.1 longest reason", F(0x88, ClosePayload(1000, full.substr(2))),
       "close(1000," + full.substr(2) + ")"},
      {"7.4.1 code 1012", F(0x88, ClosePayload(1012)), "close(1012,)"},
      {"7.4.2 code 3000", F(0x88, ClosePayload(3000)), "close(3000,)"},
      {"7.4.2 code 4999", F(0x88, ClosePayload(4999)), "close(4999,)"},
      {"7.4.2 code 0", F(0x88, ClosePayload(0)), "bad(1002)"},
      {"7.4.2 code 999", F(0x88, ClosePayload(999)), "bad(1002)"},
      {"7.4.1 code 1004", F(0x88, ClosePayload(1004)), "bad(1002)"},
      {"7.4.1 code 1005", F(0x88, ClosePayload(1005)), "bad(1002)"},
      {"7.4.1 code 1006", F(0x88, ClosePayload(1006)), "bad(1002)"},
      {"7.4.1 code 1015", F(0x88, ClosePayload(1015)), "bad(1002)"},
      {"7.4.2 code 2999", F(0x88, ClosePayload(2999)), "bad(1002)"},
      {"7.4.2 code 5000", F(0x88, ClosePayload(5000)), "bad(1002)"},
  };
}

std::vector<ReaderCase> DeflateCases() {
  const std::string stored("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00", 11);
  const std::string final_block("\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 8);
  const std::string two_blocks("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", 13);
  const std::string back_reference("\xf2\x00\x11\x00\x00", 5);
  return {
      {"7692 7.2.3.1 one block", F(0xC1, kHelloDeflated), "text(Hello)", true},
      {"7692 7.2.3.1 fragments",
       F(0x41, kHelloDeflated.substr(0, 3)) + F(0x80, kHelloDeflated.substr(3)), "text(Hello)",
       true},
      {"7692 7.2.3.2 window is not kept", F(0xC1, kHelloDeflated) + F(0xC1, back_reference),
       "text(Hello) bad(1007)", true},
      {"7692 7.2.3.3 stored block", F(0xC1, stored), "text(Hello)", true},
      {"7692 7.2.3.4 final block", F(0xC1, final_block), "text(Hello)", true},
      {"7692 7.2.3.5 two blocks", F(0xC1, two_blocks), "text(Hello)", true},
      {"7692 7.2.3.6 empty message", F(0xC1, std::string(1, '\0')), "text()", true},
      {"7692 6 uncompressed message", F(0x81, "plain"), "text(plain)", true},
      {"7692 6 mixed", F(0xC1, kHelloDeflated) + F(0x81, "x") + F(0xC1, kHelloDeflated),
       "text(Hello) text(x) text(Hello)", true},
      {"7692 6.1 RSV1 on continuation", F(0x41, "\xf2\x48\xcd") + F(0xC0, "\xc9"), "bad(1002)",
       true},
      {"7692 6.1 RSV1 on ping", F(0xC9, "x"), "bad(1002)", true},
      {"7692 6.1 RSV1 on close", F(0xC8, ""), "bad(1002)", true},
      {"7692 6 ping between fragments",
       F(0x41, kHelloDeflated.substr(0, 2)) + F(0x89, "p") + F(0x80, kHelloDeflated.substr(2)),
       "ping(p) text(Hello)", true},
      {"7692 RSV1 when not negotiated", F(0xC1, kHelloDeflated), "bad(1002)", false},
      {"7692 RSV2 stays reserved", F(0xA1, "x"), "bad(1002)", true},
      {"7692 reserved block type", F(0xC1, "\x07"), "bad(1007)", true},
      {"7692 cut in a block", F(0xC1, kHelloDeflated.substr(0, 4)), "bad(1007)", true},
      {"7692 inflates to broken text", F(0xC1, std::string("\x00\x01\x00\xfe\xff\xff\x00", 7)),
       "bad(1007)", true},
      {"7692 binary", F(0xC2, kHelloDeflated), "bad(1003)", true},
      {"7692 deflated size has a limit too", ClientHeader(0xC1, 1 << 20), "bad(1009)", true},
  };
}

class MessageReaderTable : public testing::TestWithParam<ReaderCase> {};

TEST_P(MessageReaderTable, ReadsTheBytesAtOnce) {
  EXPECT_EQ(Read({GetParam().bytes}, GetParam().deflate), GetParam().expected);
}

TEST_P(MessageReaderTable, ReadsTheSameCutAnywhere) {
  const std::string& bytes = GetParam().bytes;
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    const auto transcript = Read({bytes.substr(0, cut), bytes.substr(cut)}, GetParam().deflate);
    EXPECT_EQ(transcript, GetParam().expected) << "cut at " << cut;
  }
}

TEST_P(MessageReaderTable, ReadsTheSameByteByByte) {
  std::vector<std::string> pieces;
  for (const char byte : GetParam().bytes) pieces.emplace_back(1, byte);
  EXPECT_EQ(Read(pieces, GetParam().deflate), GetParam().expected);
}

std::string CaseName(const testing::TestParamInfo<ReaderCase>& info) {
  std::string name = info.param.name;
  for (char& c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Framing, MessageReaderTable, testing::ValuesIn(FramingCases()), CaseName);
INSTANTIATE_TEST_SUITE_P(Fragments, MessageReaderTable, testing::ValuesIn(FragmentCases()),
                         CaseName);
INSTANTIATE_TEST_SUITE_P(Control, MessageReaderTable, testing::ValuesIn(ControlCases()), CaseName);
INSTANTIATE_TEST_SUITE_P(Deflate, MessageReaderTable, testing::ValuesIn(DeflateCases()), CaseName);

TEST(MessageReader, RefusesATooLongFrameByItsHeaderAlone) {
  EXPECT_EQ(Read({ClientHeader(0x81, kMessageBytesMax + 1)}, false), "bad(1009)");
}

TEST(MessageReader, StaysSmallWhileIdle) {
  EXPECT_LE(sizeof(MessageReader), 128u);
}

}  // namespace
}  // namespace cpa::ws
