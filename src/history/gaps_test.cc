#include "history/gaps.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "history/memory_history_for_test.h"

namespace cpa {
namespace {

using std::chrono::hours;

WallTime At(int hour, int minute = 0) {
  return *ParseTime("2026-03-01T00:00:00Z") + hours{hour} + std::chrono::minutes{minute};
}

Candle Hour(int hour) {
  return {.open_time = At(hour), .open = 1, .high = 1, .low = 1, .close = 1, .samples = 1};
}

using Ranges = std::vector<TimeRange>;

TEST(WholeCandlesTest, MovesTheEndsInwards) {
  EXPECT_EQ(WholeCandles(CandleInterval::k1h, {At(1), At(3)}), (TimeRange{At(1), At(3)}));
  EXPECT_EQ(WholeCandles(CandleInterval::k1h, {At(1, 1), At(3, 59)}), (TimeRange{At(2), At(3)}));
  const TimeRange none = WholeCandles(CandleInterval::k1h, {At(1, 10), At(1, 50)});
  EXPECT_EQ(none.from, none.to);
}

TEST(GapsBetweenTest, TellsWhatIsBeforeBetweenAndAfter) {
  const std::vector<Candle> candles = {Hour(2), Hour(3), Hour(6)};
  EXPECT_EQ(GapsBetween(candles, CandleInterval::k1h, {At(1), At(8)}),
            (Ranges{{At(1), At(2)}, {At(4), At(6)}, {At(7), At(8)}}));
  EXPECT_EQ(GapsBetween({}, CandleInterval::k1h, {At(1), At(8)}), (Ranges{{At(1), At(8)}}));
  EXPECT_EQ(GapsBetween({candles.data(), 2}, CandleInterval::k1h, {At(2), At(4)}), Ranges{});
}

TEST(WithoutFilledTest, CutsOutWhatWasAskedFor) {
  const Ranges gaps = {{At(1), At(5)}, {At(7), At(9)}};
  const std::vector<FilledRange> filled = {
      {.range = {At(0), At(2)}}, {.range = {At(3), At(4)}}, {.range = {At(3), At(8)}}};
  EXPECT_EQ(WithoutFilled(gaps, filled), (Ranges{{At(2), At(3)}, {At(8), At(9)}}));
  EXPECT_EQ(WithoutFilled(gaps, {}), gaps);
}

TEST(FindGapsTest, ReadsInStepsAndJoinsWhatTheyCut) {
  MemoryHistory history;
  for (int hour = 0; hour < 4'500; ++hour) {
    if (hour != 1'999 && hour != 2'000 && hour != 2'001) {
      history.Put("bitcoin", CandleInterval::k1h, Hour(hour));
    }
  }
  const auto gaps = FindGaps(history, "bitcoin", CandleInterval::k1h, {At(0), At(4'501)});
  ASSERT_TRUE(gaps);
  EXPECT_EQ(*gaps, (Ranges{{At(1'999), At(2'002)}, {At(4'500), At(4'501)}}));
}

}  // namespace
}  // namespace cpa
