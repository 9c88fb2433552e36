#include "ws/latest_frames.h"

#include <cassert>

namespace cpa::ws {

void LatestFrames::Record(const TickPtr& tick) {
  assert(tick->first_sequence > last_sequence_);
  std::uint64_t sequence = tick->first_sequence;
  for (std::uint32_t index = 0; index < tick->frames.size(); ++index, ++sequence) {
    const Topic topic = tick->frames[index].topic;
    if (topic >= latest_.size()) latest_.resize(topic + 1);
    assert(latest_[topic].sequence < tick->first_sequence);  // Once in a tick.
    latest_[topic] = {.tick = tick, .index = index, .sequence = sequence};
  }
  previous_sequence_ = last_sequence_;
  last_sequence_ = tick->last_sequence();
}

}  // namespace cpa::ws
