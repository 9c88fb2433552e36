#include "alerts/coin_windows.h"

#include <algorithm>

namespace cpa {

std::optional<double> CoinWindows::Momentum(SteadyTime now, double price) const {
  const auto after = std::ranges::upper_bound(prices_, now - kMomentumWindow, {},
                                              [](const Sample& each) { return each.at; });
  if (after == prices_.begin()) return std::nullopt;
  const Sample& base = *std::prev(after);
  if (now - base.at >= 2 * kMomentumWindow) return std::nullopt;
  return (price / base.value - 1) * 100;
}

std::optional<double> CoinWindows::VolumeGrowth(SteadyTime now, double volume) const {
  double sum = 0;
  double count = 0;
  SteadyTime oldest = now;
  for (const Sample& each : volumes_) {
    if (now - each.at > kVolumeWindow) continue;
    oldest = std::min(oldest, each.at);
    sum += each.value;
    ++count;
  }
  if (now - oldest < kVolumeSpanMin || sum <= 0) return std::nullopt;
  const double average = sum / count;
  return (volume - average) / average * 100;
}

void CoinWindows::Add(SteadyTime now, double price, const std::optional<double>& volume) {
  Keep(prices_, {now, price}, kMomentumStep, 2 * kMomentumWindow);
  if (volume) Keep(volumes_, {now, *volume}, kVolumeStep, kVolumeWindow);
}

void CoinWindows::Keep(std::deque<Sample>& samples, const Sample& sample, Millis step,
                       Millis age_max) {
  while (!samples.empty() && sample.at - samples.front().at > age_max) samples.pop_front();
  if (samples.empty() || sample.at - samples.back().at >= step) samples.push_back(sample);
}

}  // namespace cpa
