// The sessions of one loop: hands each tick to all of them and remembers the newest frame of each
// topic for those who fall behind.
// Threads: the loop's own, but counters() from any. Lifetime: destroyed after the loop has stopped
// and before the loop is; the handlers of sessions outlive it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/loop.h"
#include "base/random.h"
#include "ws/filter.h"
#include "ws/latest_frames.h"
#include "ws/session.h"
#include "ws/tick.h"

namespace cpa::ws {

// Appends `payload` with a mark that says how many changes before it the client will never see.
using Annotate =
    std::function<void(std::string& out, std::string_view payload, std::uint64_t skipped)>;

struct HubOptions {
  SessionOptions session;
  Annotate annotate;  // Empty: nothing is marked.
};

// Written by the loop, read by anybody.
struct HubCounters {
  std::atomic<std::uint64_t> sessions_open{0};
  std::atomic<std::uint64_t> messages_received{0};
  std::atomic<std::uint64_t> frames_sent{0};       // Of ticks, each client counted.
  std::atomic<std::uint64_t> ticks_conflated{0};   // Not sent as they came, each client counted.
  std::atomic<std::uint64_t> messages_skipped{0};  // That a client will never see.
  std::array<std::atomic<std::uint64_t>, kCloseReasonCount> closed{};  // By CloseReason.
};

// Whether the same tick follows in deflated form.
enum class DeflatedForm : std::uint8_t { kNone, kFollows };

class Hub {
 public:
  // `deflate_wanted` is shared by the hubs of all loops: the number of sessions that would take a
  // deflated tick. It must outlive the hub.
  Hub(Loop& loop, HubOptions options, std::atomic<std::int64_t>& deflate_wanted);
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  // Records the tick and sends it. With kFollows, full-feed sessions that share compression are
  // left to the BroadcastDeflated of the same tick, which must be the next call for a tick; with
  // kNone they get it plain. REQUIRES: sequences grow from tick to tick.
  void Broadcast(const TickPtr& tick, DeflatedForm deflated);
  void BroadcastDeflated(const TickPtr& tick, const DeflatedTickPtr& deflated);

  // These topics are free: nothing is owed of them, and they may come to stand for something else.
  void Forget(std::span<const Topic> topics);

  // Closes every session with 1001 at a random moment within `spread`, and every later one at once.
  void Drain(Millis spread, Random& random);

  const HubCounters& counters() const { return counters_; }

  std::size_t session_count() const { return sessions_.size(); }

  std::uint64_t last_sequence() const { return latest_.last_sequence(); }

  Loop& loop() { return loop_; }

 private:
  friend class Session;

  const HubOptions& options() const { return options_; }

  const LatestFrames& latest() const { return latest_; }

  // The newest frames a client is owed, in no order; valid until the next call.
  std::span<const LatestFrame*> Owed(const Filter* filter, std::uint64_t after);

  void Add(std::shared_ptr<Session> session);
  void Remove(Session& session);

  Loop& loop_;
  const HubOptions options_;
  std::atomic<std::int64_t>& deflate_wanted_;
  const Filter full_feed_;
  LatestFrames latest_;
  std::vector<std::shared_ptr<Session>> sessions_;  // Changes only between broadcasts.
  std::vector<const LatestFrame*> owed_;
  HubCounters counters_;
  bool draining_ = false;
};

}  // namespace cpa::ws
