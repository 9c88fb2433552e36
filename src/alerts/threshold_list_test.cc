#include "alerts/threshold_list.h"

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace cpa {
namespace {

using Entry = ThresholdList::Entry;

TEST(ThresholdList, KnowsItsEnds) {
  ThresholdList list;
  EXPECT_TRUE(list.empty());
  list.Insert({2, 1});
  list.Insert({3, 2});
  list.Insert({1, 3});
  EXPECT_EQ(list.front(), (Entry{1, 3}));
  EXPECT_EQ(list.back(), (Entry{3, 2}));
  list.Erase({1, 3});
  list.Erase({3, 2});
  EXPECT_EQ(list.front(), list.back());
  list.Erase({2, 1});
  EXPECT_TRUE(list.empty());
}

TEST(ThresholdList, EqualThresholdsAreToldApartByTheirSlots) {
  ThresholdList list;
  for (std::uint32_t slot = 0; slot < 1000; ++slot) list.Insert({5, slot});
  for (std::uint32_t slot = 0; slot < 1000; slot += 2) list.Erase({5, slot});
  EXPECT_EQ(list.front(), (Entry{5, 1}));
  EXPECT_EQ(list.back(), (Entry{5, 999}));
}

TEST(ThresholdList, KeepsItsOrderThroughManyChanges) {
  std::mt19937 random(1);
  ThresholdList list;
  std::set<Entry> model;
  for (int i = 0; i < 50'000; ++i) {
    const Entry entry{static_cast<double>(random() % 500),
                      static_cast<std::uint32_t>(random() % 100)};
    if (model.contains(entry)) {
      list.Erase(entry);
      model.erase(entry);
    } else {
      list.Insert(entry);
      model.insert(entry);
    }
    ASSERT_EQ(list.empty(), model.empty());
    if (model.empty()) continue;
    ASSERT_EQ(list.front(), *model.begin());
    ASSERT_EQ(list.back(), *model.rbegin());
  }
  while (!model.empty()) {
    ASSERT_EQ(list.front(), *model.begin());
    list.Erase(list.front());
    model.erase(model.begin());
  }
  EXPECT_TRUE(list.empty());
}

}  // namespace
}  // namespace cpa
