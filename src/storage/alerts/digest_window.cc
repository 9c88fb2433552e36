#include "storage/alerts/digest_window.h"

namespace cpa {

DigestWindow WindowAt(const DigestWindow& window, WallTime now, const GatherLimits& limits) {
  const bool ended = now >= window.started_at + limits.window || now < window.started_at;
  return ended ? DigestWindow{.started_at = now} : window;
}

StormStep NextStormStep(const DigestWindow& window, std::int64_t waiting,
                        const GatherLimits& limits) {
  if (window.digested) return StormStep::kHold;
  return window.messages + waiting <= limits.singles_max ? StormStep::kSingles : StormStep::kDigest;
}

}  // namespace cpa
