// What all clients of a run received together. Threads: one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "load/histogram.h"

namespace cpa::load {

// From the stamp in a message to its receipt, over all messages and for each tick's last client.
class LatencyLog {
 public:
  // False when the stamp is not RFC 3339.
  bool Add(std::string_view timestamp, WallTime received);

  const Histogram& messages() const { return messages_; }

  Histogram LastClients() const;  // One entry per tick.

 private:
  // A tick's messages share one stamp, so most calls find it parsed already.
  std::string stamp_text_;
  std::map<WallTime, Millis>::iterator tick_;

  Histogram messages_;
  std::map<WallTime, Millis> slowest_by_tick_;
};

struct Tally {
  std::uint64_t updates = 0;
  std::uint64_t update_bytes = 0;     // On the wire, with frame headers.
  std::uint64_t updates_checked = 0;  // Whose end was read; the rest stayed compressed.
  std::uint64_t other_messages = 0;
  std::uint64_t pings = 0;
  std::uint64_t broken = 0;
  LatencyLog latency;
};

}  // namespace cpa::load
