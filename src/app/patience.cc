#include "app/patience.h"

#include <algorithm>
#include <stdexcept>

#include "base/log.h"
#include "base/stop.h"

namespace cpa::app {
namespace {

constexpr Millis kPauseMin{500};
constexpr Millis kPauseMax{15'000};

}  // namespace

// Whoever starts a machine starts its parts in any order.
Millis Patience::Await(const Failure& failure, Millis last_pause) const {
  if (!SaysServerIsAway(failure, options_)) throw std::runtime_error(failure.detail);
  const Millis pause = std::clamp(2 * last_pause, kPauseMin, kPauseMax);
  CPA_LOG_ERROR("database", "{}; trying again in {} ms", failure.detail, pause.count());
  if (!PauseUnlessStopped(stop_, pause)) {
    throw std::runtime_error("stopped while waiting for the database");
  }
  return pause;
}

}  // namespace cpa::app
