#include "base/latency.h"

#include <gtest/gtest.h>

namespace cpa {
namespace {

using namespace std::chrono_literals;

TEST(LatencyHistogram, CountsABoundWithTheRangeBelowIt) {
  LatencyHistogram histogram;
  histogram.Observe(100us);
  histogram.Observe(100us + 1ns);
  histogram.Observe(250us);
  const auto reading = histogram.Read();
  EXPECT_EQ(reading.by_range[0], 1u);
  EXPECT_EQ(reading.by_range[1], 2u);
  EXPECT_EQ(reading.count(), 3u);
  EXPECT_EQ(reading.sum, 450us + 1ns);
}

TEST(LatencyHistogram, HasARangeForWhatIsSlowerThanEveryBound) {
  LatencyHistogram histogram;
  histogram.Observe(10s);
  histogram.Observe(11s);
  const auto reading = histogram.Read();
  EXPECT_EQ(reading.by_range[LatencyHistogram::kRanges - 2], 1u);
  EXPECT_EQ(reading.by_range[LatencyHistogram::kRanges - 1], 1u);
}

TEST(LatencyHistogram, TakesAClockThatWentBackForNoTimeAtAll) {
  LatencyHistogram histogram;
  histogram.Observe(-5s);
  EXPECT_EQ(histogram.Read().by_range[0], 1u);
  EXPECT_EQ(histogram.Read().sum, 0ns);
}

TEST(LatencyHistogram, AddsUpReadings) {
  LatencyHistogram one;
  LatencyHistogram other;
  one.Observe(1ms);
  other.Observe(1ms);
  other.Observe(2s);
  auto both = one.Read();
  both += other.Read();
  EXPECT_EQ(both.count(), 3u);
  EXPECT_EQ(both.sum, 2s + 2ms);
}

}  // namespace
}  // namespace cpa
