#include "base/bounded_map.h"

#include <gtest/gtest.h>

namespace cpa {
namespace {

constexpr std::size_t kPlace = 4'000;

TEST(BoundedMapTest, WhatWasUsedLongestAgoMakesRoom) {  // I2
  BoundedMap<int> map(3 * kPlace);
  map.Put("a", 1, kPlace / 2);
  map.Put("b", 2, kPlace / 2);
  map.Put("c", 3, kPlace / 2);
  ASSERT_NE(map.Find("a"), nullptr);
  map.Put("d", 4, 2 * kPlace);
  EXPECT_EQ(map.Find("b"), nullptr);
  EXPECT_EQ(*map.Find("a"), 1);
  EXPECT_EQ(*map.Find("d"), 4);
  EXPECT_LE(map.bytes(), 3 * kPlace);
}

TEST(BoundedMapTest, KeysCount) {
  BoundedMap<int> map(100 * kPlace);
  for (int i = 0; i < 1'000; ++i) map.Put(std::string(kPlace, 'x') + std::to_string(i), i, 0);
  EXPECT_LT(map.size(), 100u);
  EXPECT_LE(map.bytes(), 100 * kPlace);
}

TEST(BoundedMapTest, WhatIsTooLargeForAllOfItIsNotKept) {
  BoundedMap<int> map(kPlace);
  map.Put("a", 1, 10);
  map.Put("a", 2, kPlace);
  EXPECT_EQ(map.Find("a"), nullptr);  // Nor the older one, which it replaces.
  EXPECT_EQ(map.bytes(), 0u);
}

TEST(BoundedMapTest, AKeyHasOneValueAndCanGo) {
  BoundedMap<std::string> map(kPlace);
  map.Put("a", "one", 10);
  const std::size_t bytes = map.bytes();
  map.Put("a", "two", 10);
  EXPECT_EQ(map.bytes(), bytes);
  EXPECT_EQ(*map.Find("a"), "two");
  map.Erase("a");
  map.Erase("a");
  EXPECT_EQ(map.size(), 0u);
  map.Put("b", "three", 10);
  map.Clear();
  EXPECT_EQ(map.Find("b"), nullptr);
  EXPECT_EQ(map.bytes(), 0u);
}

}  // namespace
}  // namespace cpa
