#include "simulator/noise.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "simulator/time_grid.h"

namespace cpa::simulator {
namespace {

TEST(Noise, IsTheSameForTheSameAddressAndDiffersBySeed) {
  const NoiseShape shape{.daily_sigma = 0.02};
  EXPECT_EQ(NoiseAt(7, shape, 123'456'789), NoiseAt(7, shape, 123'456'789));
  EXPECT_NE(NoiseAt(7, shape, 123'456'789), NoiseAt(8, shape, 123'456'789));
}

TEST(Noise, MovesByTheAskedSigmaInADay) {
  const NoiseShape shape{.daily_sigma = 0.02};
  double sum = 0;
  constexpr int kDays = 4'000;
  for (int day = 0; day < kDays; ++day) {
    const double move = NoiseAt(3, shape, (day + 1) * kDayMs) - NoiseAt(3, shape, day * kDayMs);
    sum += move * move;
  }
  const double sigma = std::sqrt(sum / kDays);
  EXPECT_GT(sigma, 0.016);
  EXPECT_LT(sigma, 0.024);
}

TEST(Noise, ComesBackHoweverLongItRuns) {
  const NoiseShape shape{.daily_sigma = 0.02};
  double largest = 0;
  for (int month = 0; month < 1'200; ++month) {
    largest = std::max(largest, std::abs(NoiseAt(3, shape, month * 30 * kDayMs)));
  }
  // A plain random walk would stand at sqrt(36,500) * 0.02 = 3.8 after a hundred years.
  EXPECT_LT(largest, 0.8);
  EXPECT_GT(largest, 0.02);
}

TEST(Noise, IsContinuousAcrossZero) {
  const NoiseShape shape{.daily_sigma = 0.02};
  EXPECT_NEAR(NoiseAt(3, shape, -1), NoiseAt(3, shape, 1), 1e-4);
}

TEST(BellOf, HasMeanZeroAndVarianceOne) {
  double sum = 0, squares = 0;
  constexpr int kCount = 20'000;
  for (int i = 0; i < kCount; ++i) {
    const double x = BellOf(Hash(static_cast<std::uint64_t>(i)));
    EXPECT_LT(std::abs(x), 3.47);
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / kCount, 0, 0.03);
  EXPECT_NEAR(squares / kCount, 1, 0.03);
}

}  // namespace
}  // namespace cpa::simulator
