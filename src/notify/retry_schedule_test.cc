#include "notify/retry_schedule.h"

#include <chrono>

#include <gtest/gtest.h>

namespace cpa::notify {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(RetryDelay, FollowsTheScheduleWithinAFifth) {
  const Millis pauses[] = {seconds{5}, minutes{5}, minutes{30}, hours{2},  hours{5}, hours{10},
                           hours{14},  hours{20},  hours{24},   hours{24}, hours{24}};
  int failures = 0;
  for (const Millis pause : pauses) {
    ++failures;
    EXPECT_EQ(RetryDelay({.failures = failures, .retries_max = 100, .unit = 0.5}), pause);
    EXPECT_EQ(RetryDelay({.failures = failures, .retries_max = 100, .unit = 0}), pause * 8 / 10);
    const auto longest = RetryDelay({.failures = failures, .retries_max = 100, .unit = 0.999999});
    EXPECT_LE(*longest, pause * 12 / 10);
    EXPECT_GT(*longest, pause * 119 / 100);
  }
}

TEST(RetryDelay, EndsAfterTheRetriesThatAreSet) {
  EXPECT_FALSE(RetryDelay({.failures = 1, .retries_max = 0}));
  EXPECT_TRUE(RetryDelay({.failures = 3, .retries_max = 3}));
  EXPECT_FALSE(RetryDelay({.failures = 4, .retries_max = 3}));
}

// I6: what the documents promise, whatever the attempts have come to.
TEST(RetryDelay, I6AMessageIsGivenUpWhenItsScheduleIsOver) {
  const Millis attempt = seconds{10};
  EXPECT_EQ(GiveUpAfter(0, attempt), kGiveUpMin);
  EXPECT_EQ(GiveUpAfter(3, attempt),
            (seconds{5} + minutes{5} + minutes{30}) * 12 / 10 + 4 * attempt);
  Millis longest = attempt;
  for (int failures = 1; failures <= 9; ++failures) {
    longest += *RetryDelay({.failures = failures, .retries_max = 9, .unit = 0.999}) + attempt;
  }
  EXPECT_GE(GiveUpAfter(9, attempt), longest);
}

TEST(RetryDelay, WaitsAsLongAsTheReceiverWishesUpToADay) {
  EXPECT_EQ(RetryDelay({.retry_after = minutes{2}}), minutes{2});
  EXPECT_EQ(RetryDelay({.retry_after = seconds{1}}), seconds{5});
  EXPECT_EQ(RetryDelay({.retry_after = hours{100}}), hours{24});
}

}  // namespace
}  // namespace cpa::notify
