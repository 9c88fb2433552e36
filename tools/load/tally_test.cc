#include "load/tally.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace cpa::load {
namespace {

constexpr std::string_view kStamp = "2026-11-22T17:02:33.123Z";
constexpr std::string_view kNextStamp = "2026-11-22T17:02:34Z";

TEST(LatencyLog, MeasuresFromTheStampAndKeepsEachTicksSlowest) {
  LatencyLog log;
  const WallTime sent = *ParseTime(kStamp);
  EXPECT_TRUE(log.Add(kStamp, sent + Millis{2}));
  EXPECT_TRUE(log.Add(kStamp, sent + Millis{8}));
  EXPECT_TRUE(log.Add(kNextStamp, *ParseTime(kNextStamp) + Millis{3}));
  EXPECT_TRUE(log.Add(kStamp, sent + Millis{5}));
  EXPECT_EQ(log.messages().count(), 4U);
  EXPECT_EQ(log.LastClients().count(), 2U);
  EXPECT_DOUBLE_EQ(log.LastClients().MaxMs(), 8);
}

TEST(LatencyLog, RefusesWhatIsNotATime) {
  LatencyLog log;
  EXPECT_FALSE(log.Add("", WallTime{}));
  EXPECT_FALSE(log.Add("yesterday", WallTime{}));
  EXPECT_EQ(log.messages().count(), 0U);
}

}  // namespace
}  // namespace cpa::load
