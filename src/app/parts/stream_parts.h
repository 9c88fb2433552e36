// The WebSocket: prices to everybody, and the channels of the other parts.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "api/stream/price_stream.h"
#include "api/stream/stream.h"
#include "app/parts/account_parts.h"
#include "app/parts/market_parts.h"
#include "app/parts/storage_parts.h"
#include "ws/hub.h"

namespace cpa::app {

struct StreamParts final : Part {
  StreamParts(const config::Settings& settings, StorageParts& storage, AccountParts& accounts,
              MarketParts& prices, const api::StreamChannels& channels, const Clock& clock);

  void AddRoutes(api::RouteTable& table) override;
  void AddMetrics(metrics::Page& page) const override;
  void AddHealth(api::HealthProbes& probes) override;

  // Asks all clients to go, spread over `spread`, so that they do not all come back in the same
  // instant.
  void Close(Millis spread, Random& random);

  std::atomic<std::int64_t> deflate_wanted{0};
  const std::vector<std::unique_ptr<ws::Hub>> hubs;
  api::PriceStream price_stream;
  api::StreamApi stream;
};

}  // namespace cpa::app
