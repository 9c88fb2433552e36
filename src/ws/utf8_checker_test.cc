#include "ws/utf8_checker.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace cpa::ws {
namespace {

// Whether the text is valid when it comes in two pieces.
bool IsValid(std::string_view text, std::size_t cut) {
  Utf8Checker checker;
  return checker.Feed(text.substr(0, cut)) && checker.Feed(text.substr(cut)) && checker.complete();
}

TEST(Utf8Checker, AgreesWithTheWholeTextCheckWhereverItIsCut) {
  const std::string_view texts[] = {
      "",
      "plain ASCII that is longer than eight bytes",
      "\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5",
      "eight by\xE2\x82\xACtes in",
      "\xF0\x90\x80\x80",
      "\xF4\x8F\xBF\xBF",
      "\xEF\xBF\xBF",
      "\xED\x9F\xBF",
      "\xEE\x80\x80",
      "\xC0\x80",
      "\xC1\xBF",
      "\xE0\x9F\xBF",
      "\xF0\x8F\xBF\xBF",
      "\xED\xA0\x80",
      "\xED\xBF\xBF",
      "\xF4\x90\x80\x80",
      "\xF5\x80\x80\x80",
      "\xFE",
      "\x80",
      "a\xBF",
      "\xC3",
      "\xE2\x82",
      "\xF0\x9F\x98",
      "\xC3(",
      "\xE2(\xA1",
      "\xE2\x82(",
      "\xF0\x90\x80(",
      "12345678\xFF",
  };
  for (const std::string_view text : texts) {
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      EXPECT_EQ(IsValid(text, cut), IsValidUtf8(text)) << text << " cut at " << cut;
    }
  }
}

TEST(Utf8Checker, AgreesOnEverySequenceOfTwoBytes) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const char text[] = {static_cast<char>(first), static_cast<char>(second)};
      ASSERT_EQ(IsValid({text, 2}, 1), IsValidUtf8({text, 2})) << first << ' ' << second;
    }
  }
}

TEST(Utf8Checker, FailsAtTheFirstByteThatCannotBe) {
  Utf8Checker checker;
  EXPECT_TRUE(checker.Feed("\xF4"));
  EXPECT_FALSE(checker.Feed("\x90"));  // Above U+10FFFF, two bytes before the end of the sequence.
}

}  // namespace
}  // namespace cpa::ws
