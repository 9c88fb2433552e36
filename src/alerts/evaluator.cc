#include "alerts/evaluator.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace cpa {

void AlertEvaluator::Look(AlertIndex::Coin coin, const CoinLook& look, const Moment& now,
                          std::vector<Transition>& out) {
  index_.EndCooldowns(now);
  index_.Look(coin, Series::kPriceAbove, look.price, now, out);
  index_.Look(coin, Series::kPriceBelow, look.price, now, out);
  if (look.change) {
    index_.Look(coin, Series::kChangeSize, look.change->size, now, out);
    index_.Look(coin, Series::kChangeUp, look.change->change, now, out);
    index_.Look(coin, Series::kChangeDown, look.change->change, now, out);
  }
  LookAtSlow(coin, look, now, out);
}

AlertEvaluator::Past& AlertEvaluator::PastOf(AlertIndex::Coin coin) {
  if (coin >= pasts_.size()) pasts_.resize(coin + 1);
  return pasts_[coin];
}

CoinWindows& AlertEvaluator::WindowsOf(AlertIndex::Coin coin, SteadyTime now) {
  Past& past = PastOf(coin);
  past.looked_at = now;
  return past.windows;
}

void AlertEvaluator::ForgetLeft(SteadyTime now, std::size_t pasts_max) {
  std::vector<std::pair<SteadyTime, AlertIndex::Coin>> idle;
  for (AlertIndex::Coin coin = 0; coin < pasts_.size(); ++coin) {
    const auto& looked_at = pasts_[coin].looked_at;
    if (looked_at && !index_.HasAlerts(coin)) idle.emplace_back(*looked_at, coin);
  }
  std::ranges::sort(idle, std::greater{});
  for (std::size_t i = 0; i < idle.size(); ++i) {
    const auto [looked_at, coin] = idle[i];
    if (i < pasts_max && now - looked_at < kVolumeWindow) continue;
    pasts_[coin] = {};
    index_.Release(coin);
  }
}

void AlertEvaluator::LookAtSlow(AlertIndex::Coin coin, const CoinLook& look, const Moment& now,
                                std::vector<Transition>& out) {
  Past& past = PastOf(coin);
  const WallTime at = look.stamp.value_or(now.wall);
  past.looked_at = now.steady;
  // Rows come as often as prices are fetched, now and then a little early: that is not too early.
  const bool due = !past.checked_at || now.steady - *past.checked_at >= check_interval_ * 9 / 10;
  if (due) {
    past.checked_at = now.steady;
    if (const auto momentum = past.windows.Momentum(at, look.price.last)) {
      const ChangeRange change = ChangeRange::Of(*momentum);
      index_.Look(coin, Series::kMomentumSize, change.size, now, out);
      index_.Look(coin, Series::kMomentumUp, change.change, now, out);
      index_.Look(coin, Series::kMomentumDown, change.change, now, out);
    }
    const auto growth = look.volume ? past.windows.VolumeGrowth(at, *look.volume) : std::nullopt;
    if (growth) index_.Look(coin, Series::kVolumeGrowth, ValueRange::Of(*growth), now, out);
  }
  past.windows.Add(at, look.price.last, look.volume);
}

}  // namespace cpa
