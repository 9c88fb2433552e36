#include "domain/price.h"

#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "base/text.h"

namespace cpa {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// H7: one judge, whatever the way in.
TEST(JudgedPrice, NothingButAPriceIsOne) {
  for (const double good : {kPriceMin, 2.6e-13, 0.01, 1.0, 97'339.5, kPriceMax}) {
    const JudgedPrice price = good;
    ASSERT_TRUE(price.has_value()) << good;
    EXPECT_EQ(*price, good);
    EXPECT_FALSE(price.refused());
  }
  for (const double bad : {-5.0, 0.0, -0.0, 1e-320, 5e-324, 1e-31, 1.01e15, 1e300, kInfinity,
                           -kInfinity, std::nan("")}) {
    const JudgedPrice price = bad;
    EXPECT_FALSE(price.has_value()) << bad;
    EXPECT_TRUE(price.refused()) << bad;
    EXPECT_EQ(price.value_or(7), 7) << bad;
    EXPECT_EQ(std::optional<double>(price), std::nullopt) << bad;
  }
}

TEST(JudgedPrice, UnknownIsNotRefused) {
  const JudgedPrice unknown = std::optional<double>();
  EXPECT_FALSE(unknown.has_value());
  EXPECT_FALSE(unknown.refused());
  EXPECT_NE(unknown, JudgedPrice(0));
}

TEST(Rate, IsWhatACurrencyCanBeWorth) {
  EXPECT_EQ(Rate().units_per_usd(), 1);
  EXPECT_EQ(Rate::Of(0.9)->units_per_usd(), 0.9);
  for (const double bad : {0.0, -1.0, 1e-320, 1e300, kInfinity, std::nan("")}) {
    EXPECT_EQ(Rate::Of(bad), std::nullopt) << bad;
  }
}

std::string Converted(double usd, double rate) {
  std::string text;
  AppendJsonNumber(text, Rate::Of(rate)->Convert(usd));
  return text;
}

// D12: no binary noise behind the digits.
TEST(Rate, ConvertsToTheDigitsThatItsInputsJustify) {
  EXPECT_EQ(1e-12 * 1.17, 1.1699999999999999e-12) << "what came before";
  EXPECT_EQ(Converted(1e-12, 1.17), "1.17e-12");
  EXPECT_EQ(Converted(0.1, 3), "0.3");
  EXPECT_EQ(Converted(1.1, 1.1), "1.21");
  EXPECT_EQ(Converted(-4.35, 100), "-435");
  EXPECT_EQ(Converted(97'339.123456789, 0.92), "89551.9935802459");
  EXPECT_EQ(Converted(1.23456789012345678, 1'380), "1703.70368837037");
}

TEST(Rate, TheDollarLeavesFiguresAsTheyAre) {
  EXPECT_EQ(Rate().Convert(0.12345678901234568), 0.12345678901234568);
}

TEST(Rate, EveryConvertedFigureHasAtMost15Digits) {
  for (double usd = 1e-12; usd < 1e12; usd *= 3.7) {
    for (const double rate : {1.17, 0.855, 150.42, 1.0 / 65'312.124, 25'300.0}) {
      const std::string text = Converted(usd, rate);
      std::string digits;
      for (const char c : text.substr(0, text.find('e'))) {
        if (c >= '0' && c <= '9' && !(digits.empty() && c == '0')) digits += c;
      }
      while (digits.ends_with('0')) digits.pop_back();
      EXPECT_LE(digits.size(), 15u) << text;
      EXPECT_NEAR(Rate::Of(rate)->Convert(usd) / (usd * rate), 1, 1e-14);
    }
  }
}

}  // namespace
}  // namespace cpa
