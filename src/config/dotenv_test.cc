#include "config/dotenv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cpa::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string ValueOf(std::string_view text) {
  const Dotenv dotenv = ParseDotenv(text);
  EXPECT_THAT(dotenv.errors, IsEmpty()) << text;
  EXPECT_EQ(dotenv.entries.size(), 1u) << text;
  return dotenv.entries.empty() ? "(none)" : dotenv.entries[0].value;
}

std::string ErrorOf(std::string_view text) {
  const Dotenv dotenv = ParseDotenv(text);
  EXPECT_THAT(dotenv.entries, IsEmpty()) << text;
  return dotenv.errors.empty() ? "(none)" : dotenv.errors[0];
}

TEST(Dotenv, ReadsKeysValuesCommentsAndBlankLines) {
  const Dotenv dotenv = ParseDotenv("# top\n\nPORT=80\n  export HOST = ::1  \n\t# end\nLOG_FILE=");
  EXPECT_THAT(dotenv.errors, IsEmpty());
  EXPECT_THAT(dotenv.entries,
              ElementsAre(DotenvEntry{"PORT", "80", 3}, DotenvEntry{"HOST", "::1", 4},
                          DotenvEntry{"LOG_FILE", "", 6}));
}

TEST(Dotenv, ReadsWindowsLineEndsAndByteOrderMark) {
  const Dotenv dotenv = ParseDotenv("\xEF\xBB\xBFPORT=80\r\nHOST=a\r\n");
  EXPECT_THAT(dotenv.entries,
              ElementsAre(DotenvEntry{"PORT", "80", 1}, DotenvEntry{"HOST", "a", 2}));
}

TEST(Dotenv, EndsPlainValuesAtAComment) {
  EXPECT_EQ(ValueOf("A=b c # d"), "b c");
  EXPECT_EQ(ValueOf("A=b#c"), "b#c");
  EXPECT_EQ(ValueOf("A=#c"), "#c");
  EXPECT_EQ(ValueOf("A= # c"), "");
  EXPECT_EQ(ValueOf("A=b\t# c"), "b");
  EXPECT_EQ(ValueOf("A=b=c"), "b=c");
}

TEST(Dotenv, ReadsQuotedValues) {
  EXPECT_EQ(ValueOf(R"(A="b # c" # d)"), "b # c");
  EXPECT_EQ(ValueOf(R"(A="a\tb\n\"c\" \\ \$HOME")"), "a\tb\n\"c\" \\ $HOME");
  EXPECT_EQ(ValueOf(R"(A='a\tb \'c\' \\')"), R"(a\tb 'c' \)");
  EXPECT_EQ(ValueOf(R"(A="")"), "");
  EXPECT_EQ(ValueOf("A='  '"), "  ");
  EXPECT_EQ(ValueOf(R"(A=b"c")"), R"(b"c")");
}

TEST(Dotenv, DoesNotExpandVariables) {
  EXPECT_EQ(ValueOf("A=$HOME/${B}"), "$HOME/${B}");
}

TEST(Dotenv, NamesTheLineAndTheFault) {
  EXPECT_EQ(ErrorOf("\n\nPORT"), "line 3: no = found; want KEY=VALUE");
  EXPECT_THAT(ErrorOf("=x"), HasSubstr("line 1: bad key"));
  EXPECT_THAT(ErrorOf("1A=x"), HasSubstr("bad key"));
  EXPECT_THAT(ErrorOf("A B=x"), HasSubstr("bad key"));
  EXPECT_THAT(ErrorOf("export"), HasSubstr("no = found"));
  EXPECT_THAT(ErrorOf("A=\"x"), HasSubstr("not closed"));
  EXPECT_THAT(ErrorOf("A='x\\'"), HasSubstr("not closed"));
  EXPECT_THAT(ErrorOf("A=\"x\" y"), HasSubstr("after the closing quote"));
  EXPECT_THAT(ErrorOf(R"(A="C:\dir")"), HasSubstr("unknown escape"));
  EXPECT_THAT(ErrorOf(std::string_view("A=\0x", 4)), HasSubstr("control character"));
  EXPECT_THAT(ErrorOf("A=\xFF"), HasSubstr("not UTF-8"));
}

TEST(Dotenv, ReportsEveryBadLineAndKeepsTheGoodOnes) {
  const Dotenv dotenv = ParseDotenv("A\nB=1\nC\n");
  EXPECT_EQ(dotenv.errors.size(), 2u);
  EXPECT_THAT(dotenv.entries, ElementsAre(DotenvEntry{"B", "1", 2}));
}

TEST(Dotenv, NeverRepeatsAValueInAnError) {
  EXPECT_THAT(ErrorOf("SECRET_KEY=\"hunter2"), testing::Not(HasSubstr("hunter2")));
  EXPECT_THAT(ErrorOf("hunter2"), testing::Not(HasSubstr("hunter2")));
}

TEST(Dotenv, IsBounded) {
  EXPECT_THAT(ErrorOf(std::string(kDotenvBytesMax + 1, '\n')), HasSubstr("64 KiB"));
  EXPECT_THAT(ErrorOf(std::string(kDotenvLinesMax + 1, '\n')), HasSubstr("1000 lines"));
  EXPECT_THAT(ParseDotenv(std::string(kDotenvLinesMax, '\n')).errors, IsEmpty());
  EXPECT_EQ(ValueOf("A=" + std::string(kDotenvBytesMax - 2, 'x')).size(), kDotenvBytesMax - 2);
}

}  // namespace
}  // namespace cpa::config
