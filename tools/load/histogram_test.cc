#include "load/histogram.h"

#include <gtest/gtest.h>

namespace cpa::load {
namespace {

using Micros = Histogram::Micros;

TEST(Histogram, EmptyOneAnswersZero) {
  const Histogram histogram;
  EXPECT_EQ(histogram.QuantileMs(0.5), 0);
  EXPECT_EQ(histogram.MaxMs(), 0);
}

TEST(Histogram, SmallValuesAreExact) {
  Histogram histogram;
  for (int micros = 1; micros <= 100; ++micros) histogram.Add(Micros{micros});
  EXPECT_DOUBLE_EQ(histogram.QuantileMs(0.50), 0.050);
  EXPECT_DOUBLE_EQ(histogram.QuantileMs(0.99), 0.099);
  EXPECT_DOUBLE_EQ(histogram.MaxMs(), 0.100);
}

TEST(Histogram, LargeValuesAreWithinABucket) {
  Histogram histogram;
  for (int ms = 1; ms <= 1000; ++ms) histogram.Add(Micros{ms * 1000});
  EXPECT_NEAR(histogram.QuantileMs(0.50), 500, 500 / 60.0);
  EXPECT_NEAR(histogram.QuantileMs(0.99), 990, 990 / 60.0);
  EXPECT_DOUBLE_EQ(histogram.QuantileMs(1.0), 1000);
}

TEST(Histogram, NegativeCountsAsZeroAndTheHugeIsNotLost) {
  Histogram histogram;
  histogram.Add(Micros{-5});
  histogram.Add(Micros{std::int64_t{1} << 50});
  EXPECT_EQ(histogram.count(), 2U);
  EXPECT_EQ(histogram.QuantileMs(0.5), 0);
  EXPECT_GT(histogram.MaxMs(), 1e9);
}

}  // namespace
}  // namespace cpa::load
