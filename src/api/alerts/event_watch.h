// Notifies the channel of sockets of what other servers recorded: each second it asks the database
// for the owners of new events. Sequences become visible in their order, so nothing is passed over
// (AlertEventStore::OwnersAfter).
// Threads: Start and Stop from one; the question runs on the pool, the timer on the loop.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "alerts/alert_store.h"
#include "api/alerts/alert_channel.h"
#include "base/loop.h"
#include "base/offload.h"
#include "base/service.h"

namespace cpa::api {

class EventWatch final : public Service {
 public:
  static constexpr Millis kInterval{1'000};

  // All outlive this.
  EventWatch(AlertEventStore& events, AlertChannel& channel, BlockingPool& reads, Loop& loop);

  std::string_view name() const override { return "event watch"; }

  // `look` is called on the pool before each question. Before Start.
  void AlsoLook(std::function<void()> look) { look_ = std::move(look); }

  void Start() override;  // Before the first client.
  void Stop() override;   // Before the loop and the pool stop.

  // One question; on the pool. Blocks.
  void Look();

 private:
  AlertEventStore& events_;
  AlertChannel& channel_;
  BlockingPool& reads_;
  Loop& loop_;
  std::function<void()> look_;
  std::optional<std::int64_t> seen_;  // Up to which sequence. Touched by one look at a time.
  WheelTimer timer_;                  // Touched only on the loop.
};

}  // namespace cpa::api
