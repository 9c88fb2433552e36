#include "storage/engine/lease_pool.h"

#include <future>

#include <gtest/gtest.h>

namespace cpa {
namespace {

constexpr Millis kLong{60'000};

TEST(LeasePool, LendsEachThingToOneUserAtATime) {
  LeasePool<int> pool;
  pool.Add(std::make_unique<int>(1));
  pool.Add(std::make_unique<int>(2));
  const auto first = pool.Take(kLong);
  const auto second = pool.Take(kLong);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first + *second, 3);
  EXPECT_FALSE(pool.Take(Millis{0}));
}

TEST(LeasePool, ATakerWaitsUntilOneComesBack) {
  LeasePool<int> pool;
  pool.Add(std::make_unique<int>(7));
  std::promise<void> taken;
  auto user = std::async(std::launch::async, [&] {
    const auto lease = pool.Take(kLong);
    taken.set_value();
    return static_cast<bool>(lease);
  });
  taken.get_future().wait();
  const auto lease = pool.Take(kLong);
  ASSERT_TRUE(lease);
  EXPECT_EQ(*lease, 7);
  EXPECT_TRUE(user.get());
}

// H9: with too few connections the server must not be asked for more while one is idle.
TEST(LeasePool, FitThingsAreLentFirst) {
  LeasePool<int> pool([](const int& thing) { return thing > 0; });
  pool.Add(std::make_unique<int>(1));
  pool.Add(std::make_unique<int>(-1));
  {
    const auto first = pool.Take(kLong);
    EXPECT_EQ(*first, 1);
    EXPECT_EQ(*pool.Take(kLong), -1);
  }
  EXPECT_EQ(*pool.Take(kLong), 1);
}

TEST(LeasePool, WhoWantsAFitOneWaitsForItButNotForNothing) {
  LeasePool<int> pool([](const int& thing) { return thing > 0; });
  pool.Add(std::make_unique<int>(-1));
  EXPECT_FALSE(pool.TakeFit(kLong));
  pool.Add(std::make_unique<int>(1));
  auto fit = pool.Take(kLong);
  auto waits = std::async(std::launch::async, [&] { return *pool.TakeFit(kLong); });
  fit.Return();
  EXPECT_EQ(waits.get(), 1);
}

}  // namespace
}  // namespace cpa
