#include "app/parts/stream_parts.h"

#include <array>
#include <cstdint>
#include <string>

#include "app/options.h"

namespace cpa::app {
namespace {

std::vector<std::unique_ptr<ws::Hub>> MakeHubs(const LoopPool& pool, const ws::HubOptions& options,
                                               std::atomic<std::int64_t>& deflate_wanted) {
  std::vector<std::unique_ptr<ws::Hub>> hubs;
  for (const auto& loop : pool.loops()) {
    hubs.push_back(std::make_unique<ws::Hub>(*loop, options, deflate_wanted));
  }
  return hubs;
}

}  // namespace

StreamParts::StreamParts(const config::Settings& settings, StorageParts& storage,
                         AccountParts& accounts, MarketParts& prices,
                         const api::StreamChannels& channels, const Clock& clock)
    : hubs(MakeHubs(storage.loops, HubOptionsOf(settings), deflate_wanted)),
      price_stream(PriceStreamOptionsOf(settings), hubs, deflate_wanted, clock),
      stream(StreamOptionsOf(settings), prices.market, accounts.accounts, storage.pools.reads, hubs,
             channels, prices.tracked, accounts.request_limits, clock) {
  prices.market.AddListener(&stream);
  prices.market.AddListener(&price_stream);
  prices.tracked.ListenTo(stream);
}

void StreamParts::AddRoutes(api::RouteTable& table) {
  stream.AddRoutes(table);
}

void StreamParts::AddHealth(api::HealthProbes& probes) {
  probes.websocket_connections = [this] { return stream.connections(); };
}

void StreamParts::Close(Millis spread, Random& random) {
  for (const auto& hub : hubs) {
    hub->loop().Post([hub = hub.get(), spread, &random] { hub->Drain(spread, random); });
  }
}

void StreamParts::AddMetrics(metrics::Page& page) const {
  std::uint64_t open = 0, received = 0, sent = 0, conflated = 0, skipped = 0;
  std::array<std::uint64_t, ws::kCloseReasonCount> closed{};
  for (const auto& hub : hubs) {
    const ws::HubCounters& counters = hub->counters();
    open += counters.sessions_open.load();
    received += counters.messages_received.load();
    sent += counters.frames_sent.load();
    conflated += counters.ticks_conflated.load();
    skipped += counters.messages_skipped.load();
    for (std::size_t i = 0; i < closed.size(); ++i) closed[i] += counters.closed[i].load();
  }
  page.Gauge("websocket_connections_current", "Open WebSocket connections.",
             static_cast<double>(open));
  page.Counter("websocket_messages_received_total", "Messages from clients.", received);
  page.Counter("websocket_messages_sent_total", "Price messages sent, each client counted.", sent);
  page.Counter("websocket_ticks_conflated_total",
               "Ticks that a client did not get as they came but as newest values later.",
               conflated);
  page.Counter("websocket_messages_skipped_total",
               "Price messages that a client will never see because newer ones took their place.",
               skipped);
  for (std::size_t i = 0; i < closed.size(); ++i) {
    const auto reason = static_cast<ws::CloseReason>(i);
    page.Counter("websocket_closed_total", "Ended WebSocket connections by reason.", closed[i],
                 {{"reason", std::string(ws::CloseReasonName(reason))}});
  }
  page.Histogram("websocket_message_duration_seconds",
                 "From a change of prices until all clients of one event loop were sent it.",
                 price_stream.fan_out_took());
}

}  // namespace cpa::app
