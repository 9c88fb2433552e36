#include "api/market/price_trends.h"

#include <gtest/gtest.h>

namespace cpa::api {
namespace {

std::string Appended(const TrendsWanted& wanted, const Rate& rate = {}) {
  Quote quote;
  quote.price_change_percentage_1h = 0.25;
  quote.price_change_percentage_7d = -50;
  std::string out;
  AppendTrends(out, wanted, quote, {1.5, 0.0000000012345678}, rate);
  return out;
}

TEST(PriceTrendsText, HasTheMembersThatAreWanted) {
  EXPECT_EQ(Appended({}), "");
  EXPECT_EQ(Appended({.hour = true}), R"(,"price_change_percentage_1h":0.25)");
  EXPECT_EQ(Appended({.week = true}), R"(,"price_change_percentage_7d":-50)");
}

TEST(PriceTrendsText, ConvertsTheLineAndNotThePercentages) {
  EXPECT_EQ(Appended({.sparkline = true, .hour = true}, *Rate::Of(2)),
            R"(,"price_change_percentage_1h":0.25,"sparkline_in_7d":{"price":[3,2.46914e-09]})");
}

TEST(PriceTrendsText, SaysNullForWhatIsNotKnown) {
  std::string out;
  AppendTrends(out, {.sparkline = true, .hour = true, .week = true}, Quote{}, {}, {});
  EXPECT_EQ(out, R"(,"price_change_percentage_1h":null,"price_change_percentage_7d":null)"
                 R"(,"sparkline_in_7d":{"price":[]})");
}

TEST(PriceTrendsQuery, KnowsTwoWindows) {
  Query good("sparkline=true&price_change_percentage=7d,1h");
  const TrendsWanted wanted = ReadTrendsWanted(good);
  EXPECT_TRUE(wanted.sparkline && wanted.hour && wanted.week);
  Query bad("price_change_percentage=1h,2h&sparkline=perhaps");
  ReadTrendsWanted(bad);
  EXPECT_EQ(bad.problems().count(), 2u);
}

}  // namespace
}  // namespace cpa::api
