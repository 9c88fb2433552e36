#include "domain/quote.h"

#include <gtest/gtest.h>

namespace cpa {
namespace {

TEST(ExchangeRates, ConvertThroughBitcoin) {
  const ExchangeRates rates{{{"usd", 50'000}, {"eur", 45'000}, {"btc", 1}}};
  EXPECT_DOUBLE_EQ(rates.FromUsd("eur")->units_per_usd(), 0.9);
  EXPECT_DOUBLE_EQ(rates.FromUsd("btc")->units_per_usd(), 0.00002);
  EXPECT_EQ(rates.FromUsd("usd"), Rate());
}

TEST(ExchangeRates, UnknownCurrenciesAreEmpty) {
  const ExchangeRates rates{{{"usd", 50'000}}};
  EXPECT_EQ(rates.FromUsd("eur"), std::nullopt);
  EXPECT_EQ(rates.FromUsd("USD"), std::nullopt);
  EXPECT_EQ(ExchangeRates{}.FromUsd("usd"), std::nullopt);
}

TEST(ExchangeRates, NothingConvertsWithoutTheDollar) {
  const ExchangeRates rates{{{"eur", 45'000}, {"btc", 1}}};
  EXPECT_EQ(rates.FromUsd("eur"), std::nullopt);
}

TEST(Quote, EqualityIncludesWhatIsUnknown) {
  Quote a;
  a.id = "bitcoin";
  Quote b = a;
  EXPECT_EQ(a, b);
  b.price = 0;
  EXPECT_NE(a, b);
  a.price = 0;
  EXPECT_EQ(a, b);
  b.last_updated = WallTime{Millis{1}};
  EXPECT_NE(a, b);
}

}  // namespace
}  // namespace cpa
