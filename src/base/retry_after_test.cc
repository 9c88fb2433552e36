#include "base/retry_after.h"

#include <string_view>

#include <gtest/gtest.h>

#include "base/text.h"

namespace cpa {
namespace {

using namespace std::chrono_literals;

TEST(ParseRetryAfter, ReadsSecondsAndDates) {
  const WallTime now = *ParseTime("2026-11-22T17:00:00Z");
  const auto read = [&](std::string_view field, std::string_view date = "") {
    return ParseRetryAfter(field, date, now);
  };
  EXPECT_EQ(read("53"), Millis{53s});
  EXPECT_EQ(read(" 0 "), Millis{0});
  EXPECT_EQ(read("86400"), Millis{24h});
  EXPECT_EQ(read("86401"), Millis{24h});
  EXPECT_EQ(read("99999999999999999999999"), Millis{24h});
  EXPECT_EQ(read("Sun, 22 Nov 2026 17:02:33 GMT"), Millis{153s});
  EXPECT_EQ(read("Sun, 29 Nov 2026 17:02:33 GMT"), Millis{24h});
  EXPECT_EQ(read("Sun, 22 Nov 2026 16:59:59 GMT"), std::nullopt);
  EXPECT_EQ(read("Sun, 22 Nov 2026 17:02:33 GMT", "Sun, 22 Nov 2026 17:02:30 GMT"), Millis{3s});
  EXPECT_EQ(read("Sun, 22 Nov 2026 17:02:33 GMT", "today"), Millis{153s});
  for (const std::string_view field : {"", "-5", "+5", "1.5", "soon", "5s", "0x10"}) {
    EXPECT_EQ(read(field), std::nullopt) << field;
  }
}

}  // namespace
}  // namespace cpa
