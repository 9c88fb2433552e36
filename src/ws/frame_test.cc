#include "ws/frame.h"

#include <gtest/gtest.h>

#include "ws/close_code.h"
#include "ws/frames_for_test.h"

namespace cpa::ws {
namespace {

TEST(Frame, HeaderUsesTheShortestLength) {
  std::string out;
  AppendFrameHeader(out, 0x81, 125);
  EXPECT_EQ(out, "\x81\x7D");
  out.clear();
  AppendFrameHeader(out, 0x81, 126);
  EXPECT_EQ(out, std::string("\x81\x7E\x00\x7E", 4));
  out.clear();
  AppendFrameHeader(out, 0xC1, 65535);
  EXPECT_EQ(out, "\xC1\x7E\xFF\xFF");
  out.clear();
  AppendFrameHeader(out, 0x81, 65536);
  EXPECT_EQ(out, std::string("\x81\x7F\x00\x00\x00\x00\x00\x01\x00\x00", 10));
}

// RFC 6455 section 5.7, the first example.
TEST(Frame, ServerTextIsNotMasked) {
  std::string out;
  AppendFrame(out, Opcode::kText, "Hello");
  EXPECT_EQ(out, "\x81\x05Hello");
}

TEST(Frame, PayloadIsFoundBehindEveryLengthForm) {
  for (const std::size_t size : {0, 1, 125, 126, 65535, 65536, 70000}) {
    const std::string payload(size, 'x');
    std::string frame;
    AppendFrame(frame, Opcode::kText, payload);
    EXPECT_EQ(FramePayload(frame), payload) << size;
  }
}

// RFC 6455 section 5.7, the second example.
TEST(Frame, UnmaskGivesTheRfcExample) {
  std::string bytes = "\x7f\x9f\x4d\x51\x58";
  std::array<std::uint8_t, 4> mask = {0x37, 0xfa, 0x21, 0x3d};
  Unmask(bytes, mask);
  EXPECT_EQ(bytes, "Hello");
}

TEST(Frame, UnmaskContinuesAcrossPiecesOfAnySize) {
  const std::string text = "The quick brown fox jumps over the lazy dog";
  std::string whole = text;
  std::array<std::uint8_t, 4> mask = {1, 2, 3, 4};
  Unmask(whole, mask);
  for (std::size_t first = 0; first <= text.size(); ++first) {
    std::string pieces = text;
    mask = {1, 2, 3, 4};
    Unmask(std::span(pieces).first(first), mask);
    Unmask(std::span(pieces).subspan(first), mask);
    EXPECT_EQ(pieces, whole) << first;
  }
}

TEST(Frame, ParserReadsHeadersOneAfterAnother) {
  std::string two = ClientHeader(0x81, 5) + ClientHeader(0x02, 70000);
  std::span<char> in = two;
  FrameHeaderParser parser;
  ASSERT_EQ(parser.Feed(in), FrameHeaderParser::Status::kDone);
  EXPECT_TRUE(parser.header().fin);
  EXPECT_EQ(parser.header().opcode, Opcode::kText);
  EXPECT_EQ(parser.header().payload_bytes, 5u);
  ASSERT_EQ(parser.Feed(in), FrameHeaderParser::Status::kDone);
  EXPECT_FALSE(parser.header().fin);
  EXPECT_EQ(parser.header().opcode, Opcode::kBinary);
  EXPECT_EQ(parser.header().payload_bytes, 70000u);
  EXPECT_TRUE(in.empty());
  EXPECT_EQ(parser.Feed(in), FrameHeaderParser::Status::kNeedMore);
}

TEST(Frame, ParserFindsAWrongFirstByteAtOnce) {
  for (const int first : {0x91, 0xA1, 0x83, 0x87, 0x8B, 0x8F, 0x08, 0x09, 0x0A, 0xC8, 0xC9}) {
    std::string bytes(1, static_cast<char>(first));
    std::span<char> in = bytes;
    FrameHeaderParser parser;
    EXPECT_EQ(parser.Feed(in), FrameHeaderParser::Status::kError) << first;
    EXPECT_FALSE(parser.error().empty());
  }
}

TEST(Frame, CloseCodesThatMayBeSent) {
  for (const int code : {1000, 1001, 1002, 1003, 1007, 1008, 1011, 1013, 1014, 3000, 4001, 4999}) {
    EXPECT_TRUE(IsSendableCloseCode(static_cast<std::uint16_t>(code))) << code;
  }
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
    EXPECT_FALSE(IsSendableCloseCode(static_cast<std::uint16_t>(code))) << code;
  }
}

}  // namespace
}  // namespace cpa::ws
