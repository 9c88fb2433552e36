#include "sources/coingecko/lanes.h"

#include <algorithm>

namespace cpa::sources {

Lane Lanes::For(Purpose purpose) const {
  if (keyless_ == nullptr || purpose == Purpose::kDetail) return Lane::kMain;
  const Pace main = main_.CurrentPace();
  const bool main_open = !IsHeld(Lane::kMain) && !main.used_up;
  const bool keyless_open = !IsHeld(Lane::kKeyless);
  if (main_open != keyless_open) return main_open ? Lane::kMain : Lane::kKeyless;
  return main.poll <= keyless_->CurrentPace().poll ? Lane::kMain : Lane::kKeyless;
}

Budget& Lanes::Of(Lane lane) const {
  return lane == Lane::kKeyless && keyless_ != nullptr ? *keyless_ : main_;
}

SteadyTime Lanes::NotBefore(Purpose purpose) const {
  const Lane lane = For(purpose);
  SteadyTime earliest = std::max(Of(lane).NotBefore(purpose), HeldUntil(lane));
  if (keyless_ == nullptr) return earliest;
  const Budget& other = lane == Lane::kMain ? *keyless_ : main_;
  return std::max(earliest, other.SpacingEnds());
}

void Lanes::OnCallStart(Lane lane, Purpose purpose) {
  Of(lane).OnCallStart(purpose);
}

}  // namespace cpa::sources
