// What a client asked to see less of: topics, moves, or batches per time. Sessions that want the
// full feed have none. Threads: its session's loop.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "ws/latest_frames.h"

namespace cpa::ws {

class Filter {
 public:
  // nullopt: every topic. REQUIRES: sorted, each once.
  void SetInterest(std::optional<std::vector<Topic>> topics);
  void SetMinChange(double percent);  // Since the value last sent; 0: every change.
  void SetMaxRate(Millis interval);   // At most one batch per interval; 0: at once.

  bool is_full_feed() const;

  // Adds the newest frames the client is owed: of its topics, after that sequence, and moved far
  // enough.
  void Collect(const LatestFrames& latest, std::uint64_t after,
               std::vector<const LatestFrame*>& out) const;

  void NoteSent(const TickFrame& frame);
  void Forget(Topic topic);  // What it was sent with last.

  bool MaySend(SteadyTime now) const { return batch_open_ || now >= next_batch_at_; }

  SteadyTime next_batch_at() const { return next_batch_at_; }

  void BeginBatch(SteadyTime now);

  void EndBatch() { batch_open_ = false; }

 private:
  std::optional<std::size_t> SlotOf(Topic topic) const;
  bool MovedEnough(std::size_t slot, double value) const;
  bool IsOwed(const LatestFrame& latest, std::size_t slot, std::uint64_t after) const;

  std::optional<std::vector<Topic>> topics_;
  double min_change_percent_ = 0;
  Millis interval_{0};
  SteadyTime next_batch_at_ = SteadyTime::min();
  bool batch_open_ = false;
  // By place in topics_, or by topic when it is everything. NaN: nothing sent yet. Empty while
  // every change counts.
  std::vector<double> last_sent_;
};

}  // namespace cpa::ws
