#include "storage/alerts/digest_window.h"

#include <gtest/gtest.h>

namespace cpa {
namespace {

constexpr WallTime kStart{Millis{1'700'000'000'000}};
constexpr GatherLimits kLimits{.singles_max = 10, .window = Millis{5'000}};

TEST(DigestWindow, TenInAWindowAreToldOneByOne) {
  EXPECT_EQ(NextStormStep({kStart}, 10, kLimits), StormStep::kSingles);
  EXPECT_EQ(NextStormStep({kStart, 7}, 3, kLimits), StormStep::kSingles);
}

TEST(DigestWindow, MoreBecomeADigest) {
  EXPECT_EQ(NextStormStep({kStart}, 11, kLimits), StormStep::kDigest);
  EXPECT_EQ(NextStormStep({kStart, 10}, 1, kLimits), StormStep::kDigest);
}

TEST(DigestWindow, AfterADigestTheRestWaitsForTheEnd) {
  const DigestWindow digested{kStart, 11, true};
  EXPECT_EQ(NextStormStep(digested, 1, kLimits), StormStep::kHold);
  EXPECT_EQ(WindowAt(digested, kStart + Millis{4'999}, kLimits), digested);
  const DigestWindow next = WindowAt(digested, kStart + Millis{5'000}, kLimits);
  EXPECT_EQ(next, DigestWindow{kStart + Millis{5'000}});
  EXPECT_EQ(NextStormStep(next, 1, kLimits), StormStep::kSingles);
}

TEST(DigestWindow, AClockThatWasPutBackHoldsNothingUp) {
  const WallTime earlier = kStart - Millis{3'600'000};
  EXPECT_EQ(WindowAt({kStart, 11, true}, earlier, kLimits), DigestWindow{earlier});
}

}  // namespace
}  // namespace cpa
