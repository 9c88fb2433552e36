#include "app/metrics_server.h"

#include <filesystem>
#include <memory>
#include <utility>

#include "api/rest/errors.h"
#include "app/profiling.h"
#include "base/log.h"
#include "metrics/page.h"

namespace cpa::app {
namespace {

constexpr std::size_t kConnectionsMax = 64;
constexpr Millis kDrain{200};

http::ServerOptions HttpOptionsFor(const MetricsOptions& options) {
  http::ServerOptions http;
  http.host = options.host;
  http.port = options.port;
  http.limits.connections_max = kConnectionsMax;
  http.limits.address_connections_max = kConnectionsMax / 4;
  http.cors.enabled = false;
  http.drain = kDrain;
  return http;
}

std::shared_ptr<const http::Router> RouterFor(const MetricsOptions& options,
                                              const MetricsServer::Render& render) {
  http::SyncHandler handler = [&render](const http::Request&) {
    return std::make_shared<const http::Answer>(
        http::Answer::Options{.content_type = metrics::kPageType}, render());
  };
  std::vector<http::Route> routes;
  routes.push_back({.verb = http::Verb::kGet,
                    .pattern = "/metrics",
                    .handler = std::move(handler),
                    .vital = true});
  if (options.profiling) routes.push_back(ProfileRoute(std::filesystem::temp_directory_path()));
  return std::make_shared<const http::Router>(std::move(routes));
}

}  // namespace

MetricsServer::MetricsServer(const MetricsOptions& options, Render render, const Clock& clock)
    : host_(options.host),
      render_(std::move(render)),
      loops_(1, clock),
      server_(
          HttpOptionsFor(options), RouterFor(options, render_),
          [](const http::ErrorRow& row, std::string extra) {
            return api::ErrorAnswer(row, std::move(extra));
          },
          loops_.loops()) {}

MetricsServer::~MetricsServer() {
  Stop();
}

void MetricsServer::Start() {
  server_.Start();
  loops_.Start();
  running_ = true;
  CPA_LOG_INFO("metrics", "listening on http://{}:{}/metrics", host_, server_.port());
}

void MetricsServer::Stop() {
  if (!std::exchange(running_, false)) return;
  server_.Stop();
  loops_.Stop();
}

}  // namespace cpa::app
