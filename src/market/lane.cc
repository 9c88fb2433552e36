#include "market/lane.h"

#include <tuple>

namespace cpa {
namespace {

// The better lane has the greater one.
std::tuple<bool, bool, SteadyTime> MeritOf(const Lane& lane) {
  const bool has_price = lane.tick->price.has_value();
  return {has_price && !lane.frozen, has_price, lane.confirmed_at};
}

}  // namespace

const Lane* PublishedOf(std::span<const Lane> lanes) {
  const Lane* best = nullptr;
  for (const Lane& lane : lanes) {
    if (!lane.tick) continue;
    if (best == nullptr || MeritOf(lane) > MeritOf(*best)) best = &lane;
  }
  return best;
}

}  // namespace cpa
