#include "notify/retry_schedule.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <iterator>

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

}  // namespace cpa::notify
