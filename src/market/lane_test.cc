#include "market/lane.h"

#include <vector>

#include <gtest/gtest.h>

namespace cpa {
namespace {

using std::chrono::seconds;

constexpr Source kExchange{"exchange"};

Lane LaneOf(Source source, std::optional<double> price, int second, bool frozen = false) {
  Lane lane(source);
  lane.tick = PriceTick{.price = price};
  lane.confirmed_at = SteadyTime{seconds{second}};
  lane.frozen = frozen;
  return lane;
}

struct Case {
  const char* name;
  std::vector<Lane> lanes;
  std::optional<Source> want;
};

TEST(LaneTest, TheFreshestPriceIsPublished) {
  const Case cases[] = {
      {"nobody has said anything", {}, {}},
      {"a lane without a word says nothing", {Lane(kExchange)}, {}},
      {"one source", {LaneOf(kCoinGecko, 1, 5)}, kCoinGecko},
      {"the later of two", {LaneOf(kCoinGecko, 1, 5), LaneOf(kExchange, 2, 6)}, kExchange},
      {"whichever comes first", {LaneOf(kExchange, 2, 6), LaneOf(kCoinGecko, 1, 5)}, kExchange},
      {"of one moment the first", {LaneOf(kExchange, 2, 6), LaneOf(kCoinGecko, 1, 6)}, kExchange},
      {"a frozen one gives way",
       {LaneOf(kCoinGecko, 1, 5), LaneOf(kExchange, 2, 6, true)},
       kCoinGecko},
      {"a frozen one is better than none", {LaneOf(kExchange, 2, 6, true)}, kExchange},
      {"so does one without a price",
       {LaneOf(kCoinGecko, 1, 5), LaneOf(kExchange, {}, 6)},
       kCoinGecko},
      {"a frozen price before none",
       {LaneOf(kCoinGecko, 1, 5, true), LaneOf(kExchange, {}, 6)},
       kCoinGecko},
  };
  for (const Case& row : cases) {
    const Lane* const lane = PublishedOf(row.lanes);
    EXPECT_EQ(lane != nullptr, row.want.has_value()) << row.name;
    if (lane == nullptr || !row.want) continue;
    EXPECT_EQ(lane->source, *row.want) << row.name;
  }
}

}  // namespace
}  // namespace cpa
