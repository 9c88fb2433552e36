#include "load/response_reader.h"

#include <gtest/gtest.h>

namespace cpa::load {
namespace {

using Verdict = ResponseReader::Verdict;

constexpr std::string_view kTwo =
    "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"
    "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

TEST(ResponseReader, ReadsAnswersOneByOne) {
  ResponseReader reader;
  std::string_view input = kTwo;
  ASSERT_EQ(reader.Read(input), Verdict::kResponse);
  EXPECT_EQ(reader.status(), 200);
  ASSERT_EQ(reader.Read(input), Verdict::kResponse);
  EXPECT_EQ(reader.status(), 404);
  EXPECT_TRUE(input.empty());
  EXPECT_EQ(reader.body_bytes(), 5U);
}

TEST(ResponseReader, ReadsTheSameByteByByteAsInAnyTwoParts) {
  for (std::size_t cut = 0; cut <= kTwo.size(); ++cut) {
    ResponseReader reader;
    int answers = 0;
    for (std::string_view part : {kTwo.substr(0, cut), kTwo.substr(cut)}) {
      while (!part.empty() && reader.Read(part) == Verdict::kResponse) ++answers;
    }
    EXPECT_EQ(answers, 2) << cut;
  }
  ResponseReader reader;
  int answers = 0;
  for (std::size_t at = 0; at < kTwo.size(); ++at) {
    std::string_view byte = kTwo.substr(at, 1);
    answers += reader.Read(byte) == Verdict::kResponse ? 1 : 0;
  }
  EXPECT_EQ(answers, 2);
}

TEST(ResponseReader, A304HasNoBodyWhateverItsLengthSays) {
  ResponseReader reader;
  std::string_view input = "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n";
  EXPECT_EQ(reader.Read(input), Verdict::kResponse);
  EXPECT_TRUE(input.empty());
}

TEST(ResponseReader, RefusesWhatItCannotMeasure) {
  for (std::string_view input : {"HTTP/1.1 200 OK\r\n\r\n", "garbage\r\n\r\n",
                                 "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"}) {
    ResponseReader reader;
    EXPECT_EQ(reader.Read(input), Verdict::kBroken);
    EXPECT_FALSE(reader.failure().empty());
  }
}

}  // namespace
}  // namespace cpa::load
