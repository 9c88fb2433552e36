// One tick of a stream: every changed topic's frame, encoded once and shared by all clients.
// Server frames are not masked (RFC 6455 section 5.1), so the same bytes serve everyone.
// Threads: never changes after construction; share freely.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cpa::ws {

// A stream of messages about one thing (here: one coin), a small dense number.
using Topic = std::uint32_t;

// A price-like number per frame, so that a client can ask for moves above a size only.
struct TickFrame {
  Topic topic = 0;
  std::uint32_t offset = 0;  // Into Tick::bytes.
  std::uint32_t length = 0;
  double value = 0;
};

struct Tick {
  std::uint64_t first_sequence = 0;  // Sequence of the first frame; each next one is one more.
  std::string bytes;                 // Complete frames, one after another.
  std::vector<TickFrame> frames;

  std::uint64_t last_sequence() const { return first_sequence + frames.size() - 1; }
};

// The tick's frames deflated one after another with one window that starts with the tick, so that
// everybody with a fresh inflate window can join at the tick's first frame (RFC 7692).
struct DeflatedTick {
  std::string bytes;
};

using TickPtr = std::shared_ptr<const Tick>;
using DeflatedTickPtr = std::shared_ptr<const DeflatedTick>;

}  // namespace cpa::ws
