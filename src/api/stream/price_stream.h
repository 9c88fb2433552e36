// Market to sockets: turns each batch of changes into one tick, encoded once, compressed at most
// once, and hands it to the hub of every event loop.
// Threads: OnTick on the feed's thread; everything it hands over is immutable.
// Lifetime: destroyed after the loops have stopped.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <vector>

#include "base/latency.h"
#include "market/feed.h"
#include "ws/hub.h"
#include "ws/tick_builder.h"

namespace cpa::api {

struct PriceStreamOptions {
  int compression_level = 6;  // COMPRESSION_LEVEL
  bool log_updates = true;    // LOG_PRICE_UPDATES: a line for each batch
};

class PriceStream final : public FeedListener {
 public:
  // `deflate_wanted` is the count the hubs share; the hubs outlive the stream.
  PriceStream(PriceStreamOptions options, std::span<const std::unique_ptr<ws::Hub>> hubs,
              const std::atomic<std::int64_t>& deflate_wanted, const Clock& clock);

  void OnTick(const std::shared_ptr<const Snapshot>& snapshot,
              const std::vector<PriceChange>& changes) override;

  // From a change of prices until every client of one event loop was sent it, as far as its socket
  // took it; once for each tick, loop and form. Threads: any.
  LatencyHistogram::Reading fan_out_took() const { return fan_out_took_.Read(); }

 private:
  ws::TickPtr Encode(const std::vector<PriceChange>& changes) const;

  const PriceStreamOptions options_;
  const std::span<const std::unique_ptr<ws::Hub>> hubs_;
  const std::atomic<std::int64_t>& deflate_wanted_;
  const Clock& clock_;
  LatencyHistogram fan_out_took_;
  ws::TickDeflater deflater_;  // Touched only on the feed's thread.
};

// How a message that stands for missed ones is marked; see ws::HubOptions.
ws::Annotate SkippedMark();

}  // namespace cpa::api
