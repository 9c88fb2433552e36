#include "domain/source.h"

#include <gtest/gtest.h>

namespace cpa {
namespace {

TEST(SourceTest, NamesAreThoseShownToUsers) {
  EXPECT_EQ(kCoinGecko.name(), "coingecko");
  EXPECT_EQ(kSimulated.name(), "simulated");
}

TEST(SourceTest, TheSameNameIsTheSameSource) {
  constexpr Source another{"coingecko"};
  EXPECT_EQ(another, kCoinGecko);
  EXPECT_NE(kSimulated, kCoinGecko);
}

}  // namespace
}  // namespace cpa
