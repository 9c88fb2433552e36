#include "storage/alerts/storm_window.h"

namespace cpa {

StormWindow WindowAt(const StormWindow& window, WallTime now, const GatherLimits& limits) {
  const bool ended = now >= window.started_at + limits.window || now < window.started_at;
  return ended ? StormWindow{.started_at = now} : window;
}

StormStep NextStormStep(const StormWindow& window, std::int64_t waiting,
                        const GatherLimits& limits) {
  if (window.digested) return StormStep::kHold;
  return window.messages + waiting <= limits.singles_max ? StormStep::kSingles : StormStep::kDigest;
}

}  // namespace cpa
