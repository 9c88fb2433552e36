// The doors: the HTTP server with the routes of all parts, its pages and documents, and the server
// of the metrics.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "api/pages/docs.h"
#include "api/pages/docs_pages.h"
#include "api/pages/health.h"
#include "api/pages/page.h"
#include "app/metrics_server.h"
#include "app/parts/account_parts.h"
#include "app/parts/market_parts.h"
#include "app/parts/storage_parts.h"
#include "app/parts/stream_parts.h"
#include "http/server.h"

namespace cpa::app {

struct FrontParts final : Part {
  // `parts` are those behind the doors, in the order of their routes and metrics; all outlive this.
  FrontParts(const config::Settings& settings, std::span<Part* const> parts,
             StorageParts& storage_in, AccountParts& accounts, MarketParts& prices,
             StreamParts& stream_in, const std::vector<int>& sockets, const Clock& clock_in,
             Random& random_in);

  void AddServices(ServiceList& services) override;

  // Finishes requests and closes sockets: what everybody else still runs for. Blocks.
  void Drain();

  StorageParts& storage;
  StreamParts& stream;
  MarketParts& prices;
  const std::vector<Part*> behind;
  const Clock& clock;
  Random& random;
  std::atomic<bool> stopping{false};
  api::HealthApi health;
  api::DocsApi docs;
  const api::DocsPages docs_pages;
  const api::Page page;
  std::string routes;  // See api::ListRoutes.
  std::unique_ptr<http::Server> server;
  std::unique_ptr<MetricsServer> metrics_server;  // nullptr: switched off.

 private:
  api::HealthProbes Probes();
  api::RouteTable Routes();
  std::string Metrics() const;
};

}  // namespace cpa::app
