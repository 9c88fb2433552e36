#include "domain/decimal.h"

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace cpa {
namespace {

Decimal D(std::string_view text) {
  const Result<Decimal> value = Decimal::Parse(text);
  EXPECT_TRUE(value.has_value()) << text;
  return value ? *value : Decimal();
}

std::string Again(std::string_view text) {
  return D(text).ToString();
}

std::string Repeat(char c, std::size_t times) {
  return std::string(times, c);
}

const std::string kLargest = Repeat('9', 40) + "." + Repeat('9', 36);
const std::string kSmallest = "0." + Repeat('0', 35) + "1";

std::string ParseError(std::string_view text) {
  const Result<Decimal> value = Decimal::Parse(text);
  return value ? "(accepted as " + value->ToString() + ")" : value.error().detail;
}

std::string InputError(std::string_view text) {
  const Result<Decimal> value = Decimal::ParseInput(text);
  return value ? "(accepted as " + value->ToString() + ")" : value.error().detail;
}

TEST(DecimalText, IsPlainAndWithoutTrailingZeros) {
  EXPECT_EQ(Again("0"), "0");
  EXPECT_EQ(Again("-0.00"), "0");
  EXPECT_EQ(Again("0e999999999999"), "0");
  EXPECT_EQ(Again("21000000.50"), "21000000.5");
  EXPECT_EQ(Again("007"), "7");
  EXPECT_EQ(Again("1e-12"), "0.000000000001");
  EXPECT_EQ(Again("2.6E+3"), "2600");
  EXPECT_EQ(Again("-0.1e1"), "-1");
  EXPECT_EQ(Again("2.6e-13"), "0.00000000000026");
  EXPECT_EQ(Again("1e39"), "1" + Repeat('0', 39));
  EXPECT_EQ(Again("100e-2"), "1");
}

TEST(DecimalText, KeepsEveryDigitOfTheRange) {
  EXPECT_EQ(Again(kLargest), kLargest);
  EXPECT_EQ(Again("-" + kLargest), "-" + kLargest);
  EXPECT_EQ(Again("1e-36"), kSmallest);
  EXPECT_EQ(Again("-" + kSmallest), "-" + kSmallest);
  EXPECT_EQ(Again("0.1" + Repeat('0', 125)), "0.1");
}

TEST(DecimalText, RefusesWhatIsNoNumber) {
  for (const char* text : {"",      "-",   "+1",  ".5",    "5.",    "1.5.", "1e",    "1e+", "e5",
                           " 1",    "1 ",  "1,5", "1_000", "0x10",  "--1",  "1-",    "NaN", "inf",
                           "1e5.5", "1\n", "٣",   "$1",    "1e--5", "1.-5", "1e5e5", "½"}) {
    EXPECT_EQ(ParseError(text), "Input should be a valid decimal number") << text;
  }
  EXPECT_EQ(ParseError(std::string_view("1\0", 2)), "Input should be a valid decimal number");
}

TEST(DecimalText, RefusesWhatIsNotExactHere) {
  EXPECT_EQ(ParseError("1e-37"), "Decimal input should have no more than 36 decimal places");
  EXPECT_EQ(ParseError("1.5e-36"), "Decimal input should have no more than 36 decimal places");
  EXPECT_EQ(ParseError("1e-99999999999999999999"),
            "Decimal input should have no more than 36 decimal places");
  EXPECT_EQ(ParseError("1e40"), "Decimal input should be between -10^40 and 10^40");
  EXPECT_EQ(ParseError("-1e40"), "Decimal input should be between -10^40 and 10^40");
  EXPECT_EQ(ParseError("1e99999999999999999999"),
            "Decimal input should be between -10^40 and 10^40");
  EXPECT_EQ(Again(Repeat('0', 127) + "5"), "5");
  EXPECT_EQ(ParseError(Repeat('0', 129)), "Decimal input should have at most 128 characters");
}

TEST(DecimalInput, HasAtMost18PlacesAnd38Digits) {
  EXPECT_EQ(Decimal::ParseInput("21000000.123456789012345678")->ToString(),
            "21000000.123456789012345678");
  EXPECT_EQ(Decimal::ParseInput("1e-18")->ToString(), "0.000000000000000001");
  EXPECT_EQ(Decimal::ParseInput("1.5000000000000000000000")->ToString(), "1.5");
  const std::string widest = Repeat('9', 20) + "." + Repeat('9', 18);
  EXPECT_EQ(Decimal::ParseInput(widest)->ToString(), widest);
  EXPECT_EQ(InputError("1e-19"), "Decimal input should have no more than 18 decimal places");
  EXPECT_EQ(InputError("9" + widest), "Decimal input should have no more than 38 digits");
  EXPECT_EQ(InputError("1e38"), "Decimal input should have no more than 38 digits");
  EXPECT_EQ(Decimal::ParseInput("1e37")->ToString(), "1" + Repeat('0', 37));
  EXPECT_EQ(InputError("one"), "Input should be a valid decimal number");
}

TEST(DecimalSum, IsExact) {
  EXPECT_EQ(D("0.1") + D("0.2"), D("0.3"));
  EXPECT_EQ(D("1e39") + D("1e-36") - D("1e39"), D("1e-36"));
  EXPECT_EQ((D("5") - D("7.25")).ToString(), "-2.25");
  EXPECT_EQ(D("-3") - D("-3"), Decimal());
  EXPECT_FALSE((D("-3") + D("3")).is_negative());
  EXPECT_EQ(-Decimal(), Decimal());
  EXPECT_FALSE((-Decimal()).is_negative());
}

TEST(DecimalSum, ThrowsInsteadOfLeavingTheRange) {
  EXPECT_THROW(D(kLargest) + D("1e-36"), DecimalOverflow);
  EXPECT_THROW(-D(kLargest) - D("1e-36"), DecimalOverflow);
  EXPECT_THROW(D(kLargest) + D(kLargest), DecimalOverflow);
  EXPECT_EQ(D(kLargest) + D("-1e-36"), D(Repeat('9', 40) + "." + Repeat('9', 35) + "8"));
}

TEST(DecimalProduct, IsExactTo36Places) {
  EXPECT_EQ((D("21000000.123456789012345678") * D("0.000000000001")).ToString(),
            "0.000021000000123456789012345678");
  EXPECT_EQ((D("0.999999999999999999") * D("0.999999999999999999")).ToString(),
            "0.999999999999999998000000000000000001");
  EXPECT_EQ((D("-1.5") * D("-4")).ToString(), "6");
  EXPECT_EQ(D("-1.5") * Decimal(), Decimal());
}

TEST(DecimalProduct, RoundsTheRestHalfEven) {
  EXPECT_EQ(D("1e-36") * D("0.5"), Decimal());
  EXPECT_FALSE((D("-1e-36") * D("0.5")).is_negative());
  EXPECT_EQ(D("1e-36") * D("0.500000000000000001"), D("1e-36"));
  EXPECT_EQ(D("1e-36") * D("1.5"), D("2e-36"));
  EXPECT_EQ(D("1e-36") * D("2.5"), D("2e-36"));
  EXPECT_EQ(D("-1e-36") * D("2.5"), D("-2e-36"));
  EXPECT_EQ(D("-1e-36") * D("3.5"), D("-4e-36"));
  EXPECT_EQ(D(kSmallest) * D(kSmallest), Decimal());
}

TEST(DecimalProduct, ThrowsInsteadOfLeavingTheRange) {
  EXPECT_EQ(D("1e20") * D("1e19"), D("1e39"));
  EXPECT_THROW(D("1e20") * D("1e20"), DecimalOverflow);
  EXPECT_THROW(D("-1e20") * D("1e20"), DecimalOverflow);
  EXPECT_THROW(D(kLargest) * D(kLargest), DecimalOverflow);
  const std::string widest = Repeat('9', 20) + "." + Repeat('9', 18);
  EXPECT_EQ((D(widest) * D(widest)).ToString(), Repeat('9', 37) + "800." + Repeat('0', 35) + "1")
      << "amounts of up to 20 digits and 18 places always have a product";
}

TEST(DecimalQuotient, Has18PlacesHalfEven) {
  EXPECT_EQ((D("1") / D("3")).ToString(), "0.333333333333333333");
  EXPECT_EQ((D("2") / D("3")).ToString(), "0.666666666666666667");
  EXPECT_EQ((D("-2") / D("3")).ToString(), "-0.666666666666666667");
  EXPECT_EQ((D("2") / D("-3")).ToString(), "-0.666666666666666667");
  EXPECT_EQ((D("-2") / D("-3")).ToString(), "0.666666666666666667");
  EXPECT_EQ(D("1e-18") / D("2"), Decimal());
  EXPECT_EQ(D("3e-18") / D("2"), D("2e-18"));
  EXPECT_EQ(D("5e-18") / D("2"), D("2e-18"));
  EXPECT_EQ(D("9e20") / D("3e-18"), D("3e38"));
  EXPECT_THROW(D("9e30") / D("3e-18"), DecimalOverflow);
  EXPECT_THROW(D(kLargest) / D(kSmallest), DecimalOverflow);
}

TEST(DecimalQuotient, ThatRoundsUpToTheLimitThrows) {
  EXPECT_THROW(D(kLargest) / D("1"), DecimalOverflow);
  EXPECT_THROW(D(kLargest).RoundedTo(35), DecimalOverflow);
}

TEST(DecimalMultiplyDivide, RoundsOnce) {
  // 1/3 has no end, yet three thirds are one.
  EXPECT_EQ(Decimal::MultiplyDivide(D("1"), D("3"), D("3")), D("1"));
  EXPECT_EQ(Decimal::MultiplyDivide(D("100"), D("1"), D("3")).ToString(), "33.333333333333333333");
  EXPECT_EQ(Decimal::MultiplyDivide(D("5e-18"), D("1"), D("2")), D("2e-18"));
  EXPECT_EQ(Decimal::MultiplyDivide(D("-7e-18"), D("1"), D("2")), D("-4e-18"));
  // The product alone would leave the range.
  EXPECT_EQ(Decimal::MultiplyDivide(D("1e39"), D("1e39"), D("1e39")), D("1e39"));
  EXPECT_THROW(Decimal::MultiplyDivide(D("1e39"), D("1e39"), D("1e37")), DecimalOverflow);
}

TEST(DecimalRounding, IsHalfEvenAtAnyPlace) {
  EXPECT_EQ(D("2.5").RoundedTo(0), D("2"));
  EXPECT_EQ(D("3.5").RoundedTo(0), D("4"));
  EXPECT_EQ(D("-2.5").RoundedTo(0), D("-2"));
  EXPECT_EQ(D("2.500000000000000000000000000000000001").RoundedTo(0), D("3"));
  EXPECT_EQ(D("0.125").RoundedTo(2), D("0.12"));
  EXPECT_EQ(D("0.135").RoundedTo(2), D("0.14"));
  EXPECT_EQ(D(kLargest).RoundedTo(36), D(kLargest));
}

TEST(DecimalOrder, IsThatOfTheNumbers) {
  const std::vector<std::string> ordered = {"-" + kLargest, "-1",   "-1e-36", "0",
                                            "1e-36",        "0.1",  "1",      "1.000000001",
                                            "10",           "1e39", kLargest};
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    for (std::size_t j = 0; j < ordered.size(); ++j) {
      EXPECT_EQ(D(ordered[i]) <=> D(ordered[j]), i <=> j) << ordered[i] << " " << ordered[j];
      EXPECT_EQ(D(ordered[i]) == D(ordered[j]), i == j) << ordered[i] << " " << ordered[j];
    }
  }
  EXPECT_EQ(D("1.50"), D("15e-1"));
}

TEST(Decimal, ComesFromWholeNumbers) {
  EXPECT_EQ(Decimal::FromInt(0), Decimal());
  EXPECT_EQ(Decimal::FromInt(-42).ToString(), "-42");
  EXPECT_EQ(Decimal::FromInt(std::numeric_limits<long long>::max()).ToString(),
            "9223372036854775807");
  EXPECT_EQ(Decimal::FromInt(std::numeric_limits<long long>::min()).ToString(),
            "-9223372036854775808");
}

}  // namespace
}  // namespace cpa
