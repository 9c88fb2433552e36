#include "load/tally.h"

#include <algorithm>

#include "base/text.h"

namespace cpa::load {

bool LatencyLog::Add(std::string_view timestamp, WallTime received) {
  if (stamp_text_.empty() || timestamp != stamp_text_) {
    const auto stamp = ParseTime(timestamp);
    if (!stamp) return false;
    stamp_text_ = timestamp;
    tick_ = slowest_by_tick_.try_emplace(*stamp, 0).first;
  }
  const Millis latency = std::max(received - tick_->first, Millis{0});
  messages_.Add(latency);
  tick_->second = std::max(tick_->second, latency);
  return true;
}

Histogram LatencyLog::LastClients() const {
  Histogram slowest;
  for (const auto& [stamp, latency] : slowest_by_tick_) slowest.Add(latency);
  return slowest;
}

}  // namespace cpa::load
