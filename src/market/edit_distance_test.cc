#include "market/edit_distance.h"

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace cpa {
namespace {

struct DistanceCase {
  std::string_view a, b;
  std::size_t distance;
};

TEST(EditDistance, CountsEachKindOfTypingError) {
  const DistanceCase kCases[] = {
      {"", "", 0},
      {"bitcoin", "bitcoin", 0},
      {"", "ab", 2},
      {"bitcon", "bitcoin", 1},    // One left out.
      {"bittcoin", "bitcoin", 1},  // One too many.
      {"bitcain", "bitcoin", 1},   // One replaced.
      {"bticoin", "bitcoin", 1},   // Two swapped.
      {"etherium", "ethereum", 1},
      {"ehterium", "ethereum", 2},
      {"ab", "ba", 1},
      {"ca", "abc", 3},  // No place is edited twice.
      {"dogecoin", "litecoin", 3},
  };
  for (const DistanceCase& row : kCases) {
    EXPECT_TRUE(IsWithinEdits(row.a, row.b, row.distance)) << row.a << ' ' << row.b;
    EXPECT_TRUE(IsWithinEdits(row.b, row.a, row.distance)) << row.a << ' ' << row.b;
    if (row.distance == 0) continue;
    EXPECT_FALSE(IsWithinEdits(row.a, row.b, row.distance - 1)) << row.a << ' ' << row.b;
  }
}

TEST(EditDistance, TextsBeyondTheLimitAreNeverWithin) {
  const std::string longest(kEditDistanceBytesMax, 'x');
  EXPECT_TRUE(IsWithinEdits(longest, longest, 0));
  EXPECT_FALSE(IsWithinEdits(longest + "x", longest + "x", 2));
}

// The textbook recursion, far too slow for anything but a test.
std::size_t SlowDistance(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.size() + b.size();
  std::size_t best = std::min({SlowDistance(a.substr(1), b) + 1, SlowDistance(a, b.substr(1)) + 1,
                               SlowDistance(a.substr(1), b.substr(1)) + (a[0] == b[0] ? 0 : 1)});
  if (a.size() > 1 && b.size() > 1 && a[0] == b[1] && a[1] == b[0]) {
    best = std::min(best, SlowDistance(a.substr(2), b.substr(2)) + 1);
  }
  return best;
}

TEST(EditDistance, AgreesWithTheTextbook) {
  std::mt19937 engine(1);
  const auto random_text = [&engine] {
    std::string text(engine() % 6, ' ');
    for (char& c : text) c = static_cast<char>('a' + engine() % 3);
    return text;
  };
  for (int i = 0; i < 2'000; ++i) {
    const std::string a = random_text(), b = random_text();
    const std::size_t distance = SlowDistance(a, b);
    for (std::size_t limit = 0; limit <= 3; ++limit) {
      ASSERT_EQ(IsWithinEdits(a, b, limit), distance <= limit) << a << ' ' << b << ' ' << limit;
    }
  }
}

}  // namespace
}  // namespace cpa
