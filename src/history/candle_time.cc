#include "history/candle_time.h"

#include <array>

namespace cpa {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::months;
using std::chrono::sys_days;

// Of the intervals that are shorter than a week, in the order of CandleInterval.
constexpr std::array<Millis, 6> kLengths = {minutes(1), minutes(5), minutes(15),
                                            hours(1),   hours(4),   hours(24)};

// Rounds down, also before 1970.
WallTime FloorTo(Millis length, WallTime at) {
  const Millis since = at.time_since_epoch();
  const Millis rest = since % length;
  return WallTime{since - (rest < Millis{0} ? rest + length : rest)};
}

WallTime WeekOf(WallTime at) {
  const sys_days day = std::chrono::floor<days>(at);
  return day - (std::chrono::weekday(day) - std::chrono::Monday);
}

WallTime MonthOf(WallTime at) {
  const std::chrono::year_month_day date(std::chrono::floor<days>(at));
  return sys_days(date.year() / date.month() / 1);
}

}  // namespace

WallTime CandleOpenTime(CandleInterval interval, WallTime at) {
  if (interval == CandleInterval::k1w) return WeekOf(at);
  if (interval == CandleInterval::k1M) return MonthOf(at);
  return FloorTo(kLengths[static_cast<std::size_t>(interval)], at);
}

WallTime CandleEndTime(CandleInterval interval, WallTime open_time) {
  if (interval == CandleInterval::k1w) return open_time + days(7);
  if (interval == CandleInterval::k1M) {
    const std::chrono::year_month_day date(std::chrono::floor<days>(open_time));
    return sys_days((date.year() / date.month() + months(1)) / 1);
  }
  return open_time + kLengths[static_cast<std::size_t>(interval)];
}

}  // namespace cpa
