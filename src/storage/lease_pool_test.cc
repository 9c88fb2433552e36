#include "storage/lease_pool.h"

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

}  // namespace
}  // namespace cpa
