#include "market/order.h"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "market/quotes_for_test.h"

namespace cpa {
namespace {

// Four coins; "d" knows nothing of itself.
std::vector<Quote> FourCoins() {
  Quote a = CoinAt("a", 3, 30), b = CoinAt("b", 1, 10), c = CoinAt("c", 2, 30), d;
  a.volume_24h = 5;
  b.volume_24h = 7;
  c.volume_24h = 6;
  a.price_change_percentage_24h = -5;
  b.price_change_percentage_24h = 0;
  c.price_change_percentage_24h = 5;
  d.id = "d";
  return {d, c, b, a};
}

std::string IdsIn(std::string_view order) {
  const Snapshot snapshot = SnapshotOf(FourCoins());
  std::string ids;
  for (const SnapshotEntry* entry : Sort(snapshot.entries(), *ParseOrder(order))) {
    ids += entry->quote->id;
  }
  return ids;
}

struct OrderCase {
  std::string_view order;
  std::string_view ids;
};

TEST(Order, SortsWithUnknownLastAndTiesById) {
  const OrderCase kCases[] = {
      {"market_cap_desc", "acbd"},
      {"market_cap_asc", "bacd"},
      {"volume_desc", "bcad"},
      {"volume_asc", "acbd"},
      {"price_desc", "acbd"},
      {"price_asc", "bcad"},
      {"percent_change_desc", "cbad"},
      {"percent_change_asc", "abcd"},
      {"id_asc", "abcd"},
      {"id_desc", "dcba"},
      {"gecko_desc", "acbd"},
      {"gecko_asc", "bacd"},
  };
  for (const OrderCase& row : kCases) EXPECT_EQ(IdsIn(row.order), row.ids) << row.order;
  EXPECT_EQ(std::size(kCases), kOrderNames.size());
}

TEST(Order, OtherNamesAreUnknown) {
  for (const char* name : {"", "market_cap", "MARKET_CAP_DESC", "market_cap_desc ", "rank_asc"}) {
    EXPECT_EQ(ParseOrder(name), std::nullopt) << name;
  }
}

TEST(Order, NamesAreUnique) {
  std::set<std::string_view> names;
  for (const OrderName& row : kOrderNames) names.insert(row.name);
  EXPECT_EQ(names.size(), kOrderNames.size());
}

TEST(Order, NothingSortsToNothing) {
  EXPECT_TRUE(Sort({}, Order::kPriceAsc).empty());
}

}  // namespace
}  // namespace cpa
