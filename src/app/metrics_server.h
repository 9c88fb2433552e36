// GET /metrics on METRICS_HOST and METRICS_PORT, and profiles where they are switched on: a server
// of its own on a thread of its own, so that a scrape delays no client and nothing of the API is
// reachable there. Threads: Start and Stop from the main thread; `render` is called on the
// server's.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.h"
#include "base/loop.h"
#include "base/service.h"
#include "http/server.h"

namespace cpa::app {

struct MetricsOptions {
  std::string host = "127.0.0.1";  // METRICS_HOST
  std::uint16_t port = 8020;       // METRICS_PORT; 0: any free port.
  bool profiling = false;          // ENABLE_PROFILING
};

class MetricsServer final : public Service {
 public:
  using Render = std::function<std::string()>;

  MetricsServer(const MetricsOptions& options, Render render, const Clock& clock);
  ~MetricsServer() override;

  std::string_view name() const override { return "metrics"; }

  void Start() override;  // Throws std::runtime_error when the address cannot be bound.
  void Stop() override;   // Safe to call twice.

 private:
  const std::string host_;
  const Render render_;
  LoopPool loops_;
  http::Server server_;
  bool running_ = false;
};

}  // namespace cpa::app
