#include "notify/retry_schedule.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <chrono>
#include <iterator>

#include "base/text.h"

namespace cpa::notify {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Millis kPauses[] = {seconds{5}, minutes{5}, minutes{30}, hours{2}, hours{5},
                              hours{10},  hours{14},  hours{20},   hours{24}};
constexpr Millis kWishMax = hours{24};
constexpr double kSpread = 0.2;

Millis PauseAfter(int failures, double unit) {
  const auto at = std::min<std::size_t>(static_cast<std::size_t>(failures), std::size(kPauses)) - 1;
  const double factor = 1 - kSpread + 2 * kSpread * unit;
  return Millis{static_cast<Millis::rep>(static_cast<double>(kPauses[at].count()) * factor)};
}

}  // namespace

Millis GiveUpAfter(int retries_max, Millis attempt_deadline) {
  Millis all = attempt_deadline;
  for (int i = 1; i <= retries_max; ++i) all += PauseAfter(i, 1) + attempt_deadline;
  return std::max(all, kGiveUpMin);
}

std::optional<Millis> RetryDelay(const RetryInput& input) {
  assert(input.failures >= 1);
  if (input.failures > input.retries_max) return std::nullopt;
  const Millis pause = PauseAfter(input.failures, input.unit);
  if (!input.retry_after) return pause;
  return std::max(pause, std::min(*input.retry_after, kWishMax));
}

std::optional<Millis> ParseRetryAfter(std::string_view field, WallTime now) {
  field = Trim(field);
  long long count = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), count);
  if (error == std::errc{} && end == field.data() + field.size()) {
    if (count < 0) return std::nullopt;
    return std::min(kWishMax, Millis{std::min(count, 1'000'000LL) * 1000});
  }
  const auto date = ParseHttpDate(field);
  if (!date) return std::nullopt;
  return std::clamp(*date - now, Millis{0}, kWishMax);
}

}  // namespace cpa::notify
