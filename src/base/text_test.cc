#include "base/text.h"

#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace cpa {
namespace {

using std::chrono::sys_days;
using std::chrono::year;

std::string NumberText(double value) {
  std::string out;
  AppendJsonNumber(out, value);
  return out;
}

std::string StringText(std::string_view text) {
  std::string out;
  AppendJsonString(out, text);
  return out;
}

// RFC 8259 section 6: -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?
bool IsJsonNumber(std::string_view text) {
  const auto digits = [&text] {
    const std::size_t before = text.size();
    while (!text.empty() && text[0] >= '0' && text[0] <= '9') text.remove_prefix(1);
    return before - text.size();
  };
  const auto skip = [&text](std::string_view any_of) {
    const bool found = !text.empty() && any_of.find(text[0]) != any_of.npos;
    if (found) text.remove_prefix(1);
    return found;
  };
  skip("-");
  const bool leading_zero = text.starts_with('0');
  const std::size_t whole = digits();
  if (whole == 0 || (leading_zero && whole > 1)) return false;
  if (skip(".") && digits() == 0) return false;
  if (skip("eE")) {
    skip("+-");
    if (digits() == 0) return false;
  }
  return text.empty();
}

// Every bit pattern of a double is equally likely, so every magnitude is.
double RandomFinite(std::mt19937_64& engine) {
  while (true) {
    const double value = std::bit_cast<double>(engine());
    if (std::isfinite(value)) return value;
  }
}

TEST(JsonNumber, IsWhatAReaderExpects) {
  EXPECT_EQ(NumberText(0), "0");
  EXPECT_EQ(NumberText(-0.0), "0");
  EXPECT_EQ(NumberText(43250.5), "43250.5");
  EXPECT_EQ(NumberText(845e9), "845000000000");
  EXPECT_EQ(NumberText(-2.96), "-2.96");
  EXPECT_EQ(NumberText(0.1), "0.1");
  EXPECT_EQ(NumberText(2.448524105135891e15), "2448524105135891");
}

TEST(JsonNumber, KeepsTinyPricesToTheLastDigit) {
  EXPECT_EQ(std::strtod(NumberText(2.6e-13).c_str(), nullptr), 2.6e-13);
  EXPECT_EQ(std::strtod(NumberText(5.6e-11).c_str(), nullptr), 5.6e-11);
}

TEST(JsonNumber, AnyDoubleReadsBackTheSame) {
  std::mt19937_64 engine(1);
  for (int i = 0; i < 20'000; ++i) {
    const double value = RandomFinite(engine);
    const std::string text = NumberText(value);
    ASSERT_EQ(std::strtod(text.c_str(), nullptr), value) << text;
    ASSERT_TRUE(IsJsonNumber(text)) << text;
  }
}

TEST(JsonNumber, LimitsReadBackTheSame) {
  using Limits = std::numeric_limits<double>;
  for (const double value : {Limits::max(), Limits::lowest(), Limits::min(), Limits::denorm_min(),
                             1e-7, 1e21, 9.999999999999999e20, 9.999999999999999e-8}) {
    EXPECT_EQ(std::strtod(NumberText(value).c_str(), nullptr), value);
    EXPECT_TRUE(IsJsonNumber(NumberText(value))) << NumberText(value);
  }
}

TEST(JsonNumber, IsPlainNotationAtMarketMagnitudes) {
  std::mt19937_64 engine(2);
  std::uniform_real_distribution<double> exponent(-7, 21);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = NumberText(std::pow(10.0, exponent(engine)));
    ASSERT_EQ(text.find('e'), std::string::npos) << text;
  }
}

TEST(JsonNumber, UnknownIsNull) {
  std::string out = "[";
  AppendJsonNumber(out, std::optional<double>{});
  AppendJsonNumber(out, std::optional<double>{1.5});
  EXPECT_EQ(out, "[null1.5");
}

TEST(JsonNumber, IntegersAtTheirLimits) {
  std::string out;
  AppendInt(out, std::numeric_limits<long long>::min());
  AppendInt(out, std::numeric_limits<long long>::max());
  EXPECT_EQ(out, "-92233720368547758089223372036854775807");
}

TEST(JsonString, EscapesWhatJsonDemands) {
  EXPECT_EQ(StringText("plain"), "\"plain\"");
  EXPECT_EQ(StringText("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(StringText("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(StringText(std::string_view("\0\x1f\x7f", 3)), R"("\u0000\u001f\u007f")");
  EXPECT_EQ(StringText("Ð€😀"), "\"Ð€😀\"");
}

TEST(JsonString, InvalidUtf8BecomesReplacementCharacters) {
  EXPECT_EQ(StringText("a\xFF"), "\"a\xEF\xBF\xBD\"");
  EXPECT_EQ(StringText("\xC0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");  // Overlong NUL.
  EXPECT_EQ(StringText("\xE2\x82"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");  // Cut short.
}

TEST(JsonString, AnyBytesGiveValidUtf8WithoutControlCharacters) {
  std::mt19937_64 engine(3);
  for (int i = 0; i < 2'000; ++i) {
    std::string bytes(engine() % 40, '\0');
    for (char& c : bytes) c = static_cast<char>(engine());
    const std::string text = StringText(bytes);
    ASSERT_TRUE(IsValidUtf8(text));
    for (const char c : text) ASSERT_GE(static_cast<unsigned char>(c), 0x20);
  }
}

struct Utf8Case {
  std::string_view text;
  bool valid;
};

TEST(Utf8, FollowsRfc3629) {
  const Utf8Case kCases[] = {
      {"", true},
      {"\x7F", true},
      {"\xC2\x80", true},
      {"\xE0\xA0\x80", true},
      {"\xED\x9F\xBF", true},
      {"\xF0\x90\x80\x80", true},
      {"\xF4\x8F\xBF\xBF", true},
      {"\x80", false},              // A continuation byte alone.
      {"\xC1\xBF", false},          // Overlong.
      {"\xE0\x9F\xBF", false},      // Overlong.
      {"\xF0\x8F\xBF\xBF", false},  // Overlong.
      {"\xED\xA0\x80", false},      // A surrogate.
      {"\xF4\x90\x80\x80", false},  // Beyond U+10FFFF.
      {"\xF5\x80\x80\x80", false},
      {"\xE2\x82", false},
      {"ok\xF0\x9F\x98", false},
  };
  for (const Utf8Case& row : kCases) {
    EXPECT_EQ(IsValidUtf8(row.text), row.valid) << testing::PrintToString(row.text);
  }
}

TEST(Time, ShowsMillisecondsOnlyWhenTheyAreNotZero) {
  const WallTime time{sys_days{year{2026} / 11 / 22} + std::chrono::seconds{61'353}};
  EXPECT_EQ(FormatTime(time), "2026-11-22T17:02:33Z");
  EXPECT_EQ(FormatTime(time + Millis{123}), "2026-11-22T17:02:33.123Z");
  EXPECT_EQ(FormatTime(time + Millis{7}), "2026-11-22T17:02:33.007Z");
  EXPECT_EQ(FormatTime(WallTime{Millis{-1}}), "1969-12-31T23:59:59.999Z");
}

TEST(Time, EveryMomentReadsBackTheSame) {
  std::mt19937_64 engine(4);
  const auto first = WallTime{sys_days{year{1} / 1 / 1}}.time_since_epoch().count();
  const auto last = WallTime{sys_days{year{9999} / 12 / 31}}.time_since_epoch().count();
  std::uniform_int_distribution<std::int64_t> moments(first, last);
  for (int i = 0; i < 20'000; ++i) {
    const WallTime time{Millis{moments(engine)}};
    ASSERT_EQ(ParseTime(FormatTime(time)), time) << FormatTime(time);
  }
}

TEST(Time, EveryDayAgreesWithTheCalendar) {
  for (sys_days day = year{1999} / 12 / 1; day < sys_days{year{2030} / 1 / 1};
       day += std::chrono::days{1}) {
    const std::chrono::year_month_day date{day};
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT00:00:00Z", int(date.year()),
                  unsigned(date.month()), unsigned(date.day()));
    ASSERT_EQ(ParseTime(text), WallTime{day});
    ASSERT_EQ(ParseHttpDate(FormatHttpDate(WallTime{day})), WallTime{day});
  }
}

TEST(Time, ReadsTheFormsUpstreamWrites) {
  const WallTime noon{sys_days{year{2024} / 1 / 15} + std::chrono::hours{12}};
  EXPECT_EQ(ParseTime("2024-01-15T12:00:00Z"), noon);
  EXPECT_EQ(ParseTime("2024-01-15T12:00:00.000Z"), noon);
  EXPECT_EQ(ParseTime("2024-01-15T12:00:00+00:00"), noon);
  EXPECT_EQ(ParseTime("2024-01-15T14:30:00+02:30"), noon);
  EXPECT_EQ(ParseTime("2024-01-15T04:00:00-08:00"), noon);
  EXPECT_EQ(ParseTime("2024-01-15t12:00:00.0419z"), noon + Millis{41});
  EXPECT_EQ(ParseTime("2024-01-15 12:00:00.5Z"), noon + Millis{500});
}

TEST(Time, RefusesWhatIsNotRfc3339) {
  for (const char* text :
       {"", "2024-01-15", "2024-01-15T12:00:00", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z",
        "2024-13-01T00:00:00Z", "2024-01-15T24:00:00Z", "2024-01-15T12:60:00Z",
        "2024-01-15T12:00:00.Z", "2024-01-15T12:00:00Zx", "2024-01-15T12:00:00+2:00",
        "2024-01-15T12:00:00+24:00", "24-01-15T12:00:00Z", "1705320000"}) {
    EXPECT_EQ(ParseTime(text), std::nullopt) << text;
  }
}

TEST(HttpDate, IsImfFixdate) {
  const WallTime time{sys_days{year{1994} / 11 / 6} + std::chrono::seconds{31'777}};
  EXPECT_EQ(FormatHttpDate(time), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), time);
}

TEST(HttpDate, RefusesObsoleteAndBrokenForms) {
  for (const char* text : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                           "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Xxx, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT"}) {
    EXPECT_EQ(ParseHttpDate(text), std::nullopt) << text;
  }
}

TEST(Whole, IsDigitsAndNothingElse) {
  EXPECT_EQ(ParseWhole("0"), 0);
  EXPECT_EQ(ParseWhole("-12"), -12);
  EXPECT_EQ(ParseWhole("9223372036854775807"), INT64_MAX);
  for (const char* text : {"", "-", "+1", " 1", "1 ", "1.0", "0x1", "9223372036854775808"}) {
    EXPECT_FALSE(ParseWhole(text)) << text;
  }
}

TEST(Percent, KeepsUnreservedBytesOnly) {
  EXPECT_EQ(PercentEncode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(PercentEncode("a b/c?d&e=ü+"), "a%20b%2Fc%3Fd%26e%3D%C3%BC%2B");
}

TEST(Percent, AnyBytesComeBack) {
  std::mt19937_64 engine(5);
  for (int i = 0; i < 2'000; ++i) {
    std::string bytes(engine() % 60, '\0');
    for (char& c : bytes) c = static_cast<char>(engine());
    ASSERT_EQ(PercentDecode(PercentEncode(bytes), false), bytes);
    ASSERT_EQ(PercentDecode(PercentEncode(bytes), true), bytes);
  }
}

TEST(Percent, PlusIsASpaceInQueriesOnly) {
  EXPECT_EQ(PercentDecode("a+b%2B", true), "a b+");
  EXPECT_EQ(PercentDecode("a+b%2b", false), "a+b+");
}

TEST(Percent, BrokenEscapesAreRefused) {
  for (const char* text : {"%", "%4", "%4g", "%g4", "ab%", "%%41", "% 41"}) {
    EXPECT_EQ(PercentDecode(text, true), std::nullopt) << text;
  }
}

TEST(Ascii, FoldsLettersOnly) {
  EXPECT_EQ(AsciiLower("AZ[@`É"), "az[@`É");
  EXPECT_EQ(AsciiUpper("az{@`é"), "AZ{@`é");
  EXPECT_TRUE(EqualsIgnoreCase("Keep-Alive", "keep-alive"));
  EXPECT_FALSE(EqualsIgnoreCase("keep", "keep-"));
  EXPECT_FALSE(EqualsIgnoreCase("[", "{"));
}

TEST(Trim, TakesSpacesAndTabsFromBothEnds) {
  EXPECT_EQ(Trim(" \t a b\t "), "a b");
  EXPECT_EQ(Trim(" \t"), "");
  EXPECT_EQ(Trim("\na"), "\na");
}

}  // namespace
}  // namespace cpa
