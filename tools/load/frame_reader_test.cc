#include "load/frame_reader.h"

#include <string>

#include <gtest/gtest.h>

namespace cpa::load {
namespace {

using namespace std::string_literals;

TEST(ReadFrame, ReadsAShortTextFrameAndLeavesTheRest) {
  const std::string input = "\x81\x02{}rest"s;
  const FrameResult result = ReadFrame(input);
  ASSERT_EQ(result.verdict, FrameVerdict::kFrame);
  EXPECT_EQ(result.frame.opcode, Opcode::kText);
  EXPECT_FALSE(result.frame.deflated);
  EXPECT_EQ(result.frame.payload, "{}");
  EXPECT_EQ(result.frame.wire_bytes, 4U);
}

TEST(ReadFrame, ReadsBothLongLengthForms) {
  const std::string middle = "\x81\x7E\x01\x00"s + std::string(256, 'a');
  ASSERT_EQ(ReadFrame(middle).verdict, FrameVerdict::kFrame);
  EXPECT_EQ(ReadFrame(middle).frame.payload.size(), 256U);
  const std::string large = "\xC1\x7F\0\0\0\0\0\x01\0\0"s + std::string(65536, 'a');
  ASSERT_EQ(ReadFrame(large).verdict, FrameVerdict::kFrame);
  EXPECT_TRUE(ReadFrame(large).frame.deflated);
  EXPECT_EQ(ReadFrame(large).frame.payload.size(), 65536U);
}

TEST(ReadFrame, EveryPrefixIsIncomplete) {
  const std::string whole = "\x81\x7E\x00\x80"s + std::string(128, 'a');
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(ReadFrame(whole.substr(0, size)).verdict, FrameVerdict::kIncomplete) << size;
  }
}

struct BrokenCase {
  std::string input;
  std::string_view why;
};

TEST(ReadFrame, NamesWhatTheStandardForbids) {
  const BrokenCase cases[] = {
      {"\x81\x81\0\0\0\0a"s, "masked server frame"},
      {"\x01\x01"s + "a", "fragmented message"},
      {"\x80\x01"s + "a", "unknown opcode"},
      {"\x83\x01"s + "a", "unknown opcode"},
      {"\xA1\x01"s + "a", "reserved bits set"},
      {"\xC9\x00"s, "compressed control frame"},
      {"\x89\x7E\x00\x80"s, "control frame over 125 bytes"},
      {"\x81\x7E\x00\x7D"s, "length not in its shortest form"},
      {"\x81\x7F\0\0\0\0\0\0\xFF\xFF"s, "length not in its shortest form"},
      {"\x81\x7F\0\0\0\0\x7F\0\0\0"s, "payload over 1 MiB"},
  };
  for (const BrokenCase& row : cases) {
    const FrameResult result = ReadFrame(row.input);
    EXPECT_EQ(result.verdict, FrameVerdict::kBroken) << row.why;
    EXPECT_EQ(result.why, row.why);
  }
}

}  // namespace
}  // namespace cpa::load
