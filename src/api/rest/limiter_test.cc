#include "api/rest/limiter.h"

#include <string>

#include <gtest/gtest.h>

namespace cpa::api {
namespace {

class LimiterTest : public testing::Test {
 protected:
  ManualClock clock_;
  Limiter limiter_{{.limit = 3, .window = Millis{1'000}, .keys_max = 2}, clock_};
};

TEST_F(LimiterTest, AdmitsTheLimitInAWindow) {
  for (const int remaining : {2, 1, 0}) {
    const auto verdict = limiter_.Take("a");
    EXPECT_TRUE(verdict.admitted);
    EXPECT_EQ(verdict.remaining, remaining);
  }
  clock_.Advance(Millis{400});
  const auto refused = limiter_.Take("a");
  EXPECT_FALSE(refused.admitted);
  EXPECT_EQ(refused.remaining, 0);
  EXPECT_EQ(refused.reset_after, Millis{600});
}

TEST_F(LimiterTest, AWindowBeginsWithTheFirstOne) {
  limiter_.Take("a");
  clock_.Advance(Millis{999});
  EXPECT_EQ(limiter_.Take("a").remaining, 1);
  clock_.Advance(Millis{1});
  EXPECT_EQ(limiter_.Take("a").remaining, 2);
  EXPECT_EQ(limiter_.Take("a").reset_after, Millis{1'000});
}

TEST_F(LimiterTest, WhoIsRefusedDoesNotWaitLonger) {
  for (int i = 0; i < 50; ++i) limiter_.Take("a");
  clock_.Advance(Millis{1'000});
  EXPECT_TRUE(limiter_.Take("a").admitted);
}

TEST_F(LimiterTest, ClientsDoNotShare) {
  for (int i = 0; i < 4; ++i) limiter_.Take("a");
  EXPECT_TRUE(limiter_.Take("b").admitted);
}

TEST_F(LimiterTest, AChangeLetsEveryoneBeginAnew) {
  for (int i = 0; i < 3; ++i) limiter_.Take("a");
  ASSERT_FALSE(limiter_.Take("a").admitted);
  limiter_.Change(1, Millis{500});
  EXPECT_EQ(limiter_.options().limit, 1);
  EXPECT_EQ(limiter_.key_count(), 0u);
  const auto verdict = limiter_.Take("a");
  EXPECT_TRUE(verdict.admitted);
  EXPECT_EQ(verdict.remaining, 0);
  EXPECT_EQ(verdict.reset_after, Millis{500});
  EXPECT_FALSE(limiter_.Take("a").admitted);
  clock_.Advance(Millis{500});
  EXPECT_TRUE(limiter_.Take("a").admitted);
}

TEST_F(LimiterTest, LookingCountsNothing) {
  for (int i = 0; i < 5; ++i) {
    const auto verdict = limiter_.Look("a");
    EXPECT_TRUE(verdict.admitted);
    EXPECT_EQ(verdict.remaining, 2);
  }
  EXPECT_EQ(limiter_.key_count(), 0u);
  for (int i = 0; i < 3; ++i) limiter_.Take("a");
  clock_.Advance(Millis{400});
  EXPECT_FALSE(limiter_.Look("a").admitted);
  EXPECT_EQ(limiter_.Look("a").reset_after, Millis{600});
  clock_.Advance(Millis{600});
  EXPECT_TRUE(limiter_.Look("a").admitted);
}

TEST_F(LimiterTest, EndedWindowsTakeNoRoom) {
  limiter_.Take("a");
  limiter_.Take("b");
  clock_.Advance(Millis{1'000});
  limiter_.Take("c");
  EXPECT_EQ(limiter_.key_count(), 1u);
}

TEST_F(LimiterTest, AFloodOfClientsIsBounded) {
  for (int i = 0; i < 3; ++i) limiter_.Take("a");
  for (int i = 0; i < 1'000; ++i) limiter_.Take(std::to_string(i));
  EXPECT_EQ(limiter_.key_count(), 2u);
  EXPECT_TRUE(limiter_.Take("a").admitted);
}

TEST_F(LimiterTest, ALimitOfZeroIsNone) {
  Limiter unlimited({.limit = 0}, clock_);
  for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(unlimited.Take("a").admitted);
  EXPECT_EQ(unlimited.key_count(), 0u);
}

TEST(LimitKey, IsTheAddressOrItsSubscriber) {
  EXPECT_EQ(LimitKeyOf("127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(LimitKeyOf("::ffff:127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(LimitKeyOf("2001:db8:1:2::1"), LimitKeyOf("2001:db8:1:2:ffff:ffff:ffff:ffff"));
  EXPECT_NE(LimitKeyOf("2001:db8:1:2::1"), LimitKeyOf("2001:db8:1:3::1"));
  EXPECT_EQ(LimitKeyOf("nonsense"), "nonsense");
  EXPECT_EQ(LimitKeyOf(""), "");
}

TEST(LimitFields, AreWhatClientsRead) {
  const LimiterOptions options{.limit = 10, .window = Millis{3'600'000}};
  EXPECT_EQ(LimitFields("signup", options,
                        {.admitted = false, .remaining = 0, .reset_after = Millis{1'001}}),
            "RateLimit-Policy: \"signup\";q=10;w=3600\r\n"
            "RateLimit: \"signup\";r=0;t=2\r\n"
            "Retry-After: 2\r\n");
  EXPECT_EQ(
      LimitFields("x", options, {.admitted = true, .remaining = 9, .reset_after = Millis{1'000}}),
      "RateLimit-Policy: \"x\";q=10;w=3600\r\n"
      "RateLimit: \"x\";r=9;t=1\r\n");
}

}  // namespace
}  // namespace cpa::api
