#include "app/patience.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "base/log.h"
#include "base/stop.h"

namespace cpa::app {
namespace {

constexpr Millis kPauseMin{500};
constexpr Millis kPauseMax{15'000};

}  // namespace

// The parts of a machine may start in any order.
void Patience::Await(const Failure& failure, Attempts& so_far) const {
  if (!SaysServerIsAway(failure, options_)) {
    // It may have come to life since it turned us away: only the next failure tells.
    const bool may_be_old = failure.kind == ErrorKind::kUnavailable && failure.state.empty();
    if (!may_be_old || std::exchange(so_far.has_answered_since, true)) {
      throw std::runtime_error(failure.detail);
    }
    return;
  }
  so_far.has_answered_since = false;
  so_far.pause = std::clamp(2 * so_far.pause, kPauseMin, kPauseMax);
  CPA_LOG_ERROR("database", "{}; trying again in {} ms", failure.detail, so_far.pause.count());
  if (!PauseUnlessStopped(stop_, so_far.pause)) {
    throw std::runtime_error("stopped while waiting for the database");
  }
}

}  // namespace cpa::app
