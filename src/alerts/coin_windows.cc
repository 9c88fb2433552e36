#include "alerts/coin_windows.h"

#include <algorithm>

namespace cpa {
namespace {

bool InOneStep(WallTime a, WallTime b, Millis step) {
  return a.time_since_epoch() / step == b.time_since_epoch() / step;
}

}  // namespace

std::optional<double> CoinWindows::Momentum(WallTime at, double price) const {
  const auto after = std::ranges::upper_bound(prices_, at - kMomentumWindow, {},
                                              [](const Sample& each) { return each.at; });
  if (after == prices_.begin()) return std::nullopt;
  const Sample& base = *std::prev(after);
  if (at - base.at >= 2 * kMomentumWindow) return std::nullopt;
  return (price / base.value - 1) * 100;
}

std::optional<double> CoinWindows::VolumeGrowth(WallTime at, double volume) const {
  double sum = 0;
  double count = 0;
  WallTime oldest = at;
  for (const Sample& each : volumes_) {
    if (at - each.at > kVolumeWindow) continue;
    oldest = std::min(oldest, each.at);
    sum += each.value;
    ++count;
  }
  if (at - oldest < kVolumeSpanMin || sum <= 0) return std::nullopt;
  const double average = sum / count;
  return (volume - average) / average * 100;
}

void CoinWindows::Add(WallTime at, double price, const std::optional<double>& volume) {
  if (at <= newest_) return;
  while (!prices_.empty() && at - prices_.front().at > 2 * kMomentumWindow) prices_.pop_front();
  if (prices_.empty() || !InOneStep(prices_.back().at, at, kMomentumStep)) {
    prices_.push_back({at, price});
  }
  if (volume) AddVolume(at, *volume);
  newest_ = at;
}

void CoinWindows::AddVolume(WallTime at, double volume) {
  if (at <= newest_) return;
  // A step more: what is too old is left out where it is reckoned with.
  while (!volumes_.empty() && at - volumes_.front().at > kVolumeWindow + kVolumeStep) {
    volumes_.pop_front();
  }
  if (volumes_.empty() || !InOneStep(volumes_.back().at, at, kVolumeStep)) {
    volumes_.push_back({at, volume});
  } else {
    volumes_.back().value = volume;
  }
  newest_ = at;
}

}  // namespace cpa
