// The newest frame of each topic: what a client that fell behind is given.
// Memory: a tick lives while one of its frames is the newest of its topic, or until that is
// forgotten.
// Threads: one loop's.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "ws/tick.h"

namespace cpa::ws {

struct LatestFrame {
  TickPtr tick;  // Null: the topic has had no frame.
  std::uint32_t index = 0;
  std::uint64_t sequence = 0;  // 0: no frame.

  const TickFrame& frame() const { return tick->frames[index]; }

  std::string_view bytes() const {
    return std::string_view(tick->bytes).substr(frame().offset, frame().length);
  }
};

class LatestFrames {
 public:
  // REQUIRES: sequences grow from tick to tick; a topic at most once in a tick.
  void Record(const TickPtr& tick);

  // The topic stands for something else from now on.
  void Forget(Topic topic) {
    if (topic < latest_.size()) latest_[topic] = {};
  }

  std::uint64_t last_sequence() const { return last_sequence_; }  // 0: nothing yet.

  std::uint64_t previous_sequence() const { return previous_sequence_; }  // Before the last Record.

  // By topic.
  std::span<const LatestFrame> all() const { return latest_; }

 private:
  std::vector<LatestFrame> latest_;
  std::uint64_t last_sequence_ = 0;
  std::uint64_t previous_sequence_ = 0;
};

}  // namespace cpa::ws
