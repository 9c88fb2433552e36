#include "alerts/backtest.h"

#include "alerts/coin_windows.h"
#include "alerts/evaluator.h"

namespace cpa {
namespace {

CoinLook LookAt(const PricePoint& point) {
  CoinLook look{.price = ValueRange::Of(point.price), .volume = point.volume_24h};
  if (point.high) look.price.Add(*point.high);
  if (point.low) look.price.Add(*point.low);
  look.price.last = point.price;
  if (const auto& change = point.price_change_percentage_24h) {
    look.change = ChangeRange::Of(*change);
  }
  return look;
}

bool IsKnown(AlertType type, const PricePoint& point, const CoinWindows& windows, WallTime at) {
  switch (type) {
    case AlertType::kPriceAbove:
    case AlertType::kPriceBelow:
      return true;
    case AlertType::kPercentageChange:
      return point.price_change_percentage_24h.has_value();
    case AlertType::kVolumeAlert:
      return point.volume_24h && windows.VolumeGrowth(at, *point.volume_24h);
    case AlertType::kPriceMomentum:
      return windows.Momentum(at, point.price).has_value();
  }
  return false;
}

}  // namespace

bool CanFire(AlertType type, std::span<const PricePoint> points) {
  CoinWindows windows;
  for (const PricePoint& point : points) {
    if (IsKnown(type, point, windows, point.at)) return true;
    windows.Add(point.at, point.price, point.volume_24h);
  }
  return false;
}

std::vector<BacktestFiring> Backtest(const Alert& alert, std::span<const PricePoint> points,
                                     Millis check_interval) {
  std::vector<BacktestFiring> firings;
  if (points.empty()) return firings;
  const WallTime start = points.front().at;
  const auto moment = [&](const PricePoint& point) {
    return Moment{.wall = point.at, .steady = SteadyTime{} + (point.at - start)};
  };
  AlertEvaluator evaluator(check_interval);
  evaluator.index().Put(WatchedOf(alert), moment(points.front()));
  const AlertIndex::Coin coin = evaluator.index().CoinOf(alert.crypto_id);
  std::vector<Transition> found;
  for (std::size_t i = 0; i < points.size(); ++i) {
    found.clear();
    evaluator.Look(coin, LookAt(points[i]), moment(points[i]), found);
    for (const Transition& each : found) {
      if (each.kind == AlertStep::Kind::kFire) firings.push_back({i, each.value});
    }
  }
  return firings;
}

}  // namespace cpa
