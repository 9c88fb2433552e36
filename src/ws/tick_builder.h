// Builds ticks: encodes every frame once, and deflates a finished tick once, for all clients.
// Threads: one at a time; the ticks they give are shared freely.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "ws/tick.h"

namespace cpa::ws {

class TickBuilder {
 public:
  // `first_sequence` is at least 1. `bytes_hint`: about how large the tick will become.
  explicit TickBuilder(std::uint64_t first_sequence, std::size_t bytes_hint = 0);

  // The sequence of the frame that the next Add makes.
  std::uint64_t next_sequence() const { return tick_->first_sequence + tick_->frames.size(); }

  bool empty() const { return tick_->frames.empty(); }

  // REQUIRES: a topic at most once in a tick; `json` is valid UTF-8 and not empty.
  void Add(Topic topic, double value, std::string_view json);

  // The finished tick. The builder goes on with an empty one that continues the sequence.
  TickPtr Build();

 private:
  std::shared_ptr<Tick> tick_;
};

// Deflates the frames of a tick one after another with one window that starts with the tick, so
// that whoever joins at a tick's first frame can read it. Keeps its memory (256 KB) between ticks.
class TickDeflater {
 public:
  explicit TickDeflater(int level);  // 1 (fast) to 9 (small)
  ~TickDeflater();
  TickDeflater(const TickDeflater&) = delete;
  TickDeflater& operator=(const TickDeflater&) = delete;

  DeflatedTickPtr Deflate(const Tick& tick);

 private:
  std::string_view DeflatePayload(std::string_view payload);

  z_stream stream_{};
  std::string scratch_;
};

}  // namespace cpa::ws
