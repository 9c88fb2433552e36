#include "api/limits/connection_limit.h"

#include <gtest/gtest.h>

namespace cpa::api {
namespace {

TEST(ConnectionLimit, AreCountedByUser) {
  ConnectionLimit places(2);
  EXPECT_TRUE(places.Take("ann"));
  EXPECT_TRUE(places.Take("ann"));
  EXPECT_FALSE(places.Take("ann"));
  EXPECT_TRUE(places.Take("bob"));
}

TEST(ConnectionLimit, ARefusedOneTakesNone) {
  ConnectionLimit places(1);
  EXPECT_TRUE(places.Take("ann"));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(places.Take("ann"));
  places.Leave("ann");
  EXPECT_TRUE(places.Take("ann"));
  EXPECT_FALSE(places.Take("ann"));
}

TEST(ConnectionLimit, ZeroMeansAnyNumber) {
  ConnectionLimit places(0);
  for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(places.Take("ann"));
}

}  // namespace
}  // namespace cpa::api
