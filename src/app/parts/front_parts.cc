#include "app/parts/front_parts.h"

#include <algorithm>
#include <string>
#include <thread>
#include <utility>

#include "api/rest/errors.h"
#include "app/database_metrics.h"
#include "app/options.h"
#include "base/log.h"
#include "metrics/process.h"

namespace cpa::app {
namespace {

using metrics::Page;

constexpr Millis kCloseSpreadMax{5000};
constexpr std::uint64_t kCloseSpreadPerSecond = 1000;  // Reconnects a successor can take.

http::ServerOptions HttpOptionsWith(const config::Settings& settings,
                                    const std::vector<int>& sockets, http::Gatekeeper& gatekeeper,
                                    BlockingPool& renderers, Random& random) {
  http::ServerOptions options = HttpOptionsOf(settings);
  options.request_id_seed = random.Next64();
  options.sockets = sockets;
  options.gatekeeper = &gatekeeper;
  options.compressors = &renderers;
  return options;
}

void AddRequests(Page& page, const http::Server& server) {
  const auto rows = server.ReadRequestStats();
  for (const http::RouteReading& row : rows) {
    for (const auto& [status, count] : row.answers) {
      const bool is_other = status == http::kOtherStatus;
      page.Counter("api_requests_total", "Answered requests by address pattern.", count,
                   {{"method", std::string(row.method)},
                    {"endpoint", std::string(row.endpoint)},
                    {"status", is_other ? "other" : std::to_string(status)}});
    }
  }
  for (const http::RouteReading& row : rows) {
    if (row.took.count() == 0) continue;
    page.Histogram("api_request_duration_seconds",
                   "From the last byte of a request until its answer was ready.", row.took,
                   {{"method", std::string(row.method)}, {"endpoint", std::string(row.endpoint)}});
  }
  const http::ServerCounters& counters = server.counters();
  page.Gauge("http_connections_current", "Open HTTP connections.",
             static_cast<double>(counters.open.load()));
  page.Counter("http_connections_accepted_total", "Accepted connections of all kinds.",
               counters.accepted.load());
  page.Counter("http_connections_refused_total",
               "Connections that were one too many, of all or of their address.",
               counters.refused.load());
  for (std::size_t i = 0; i < kShedReasonNames.size(); ++i) {
    page.Counter(kShedMetric, kShedHelp, counters.shed.Of(static_cast<ShedReason>(i)),
                 {{"reason", std::string(kShedReasonNames[i])}});
  }
}

}  // namespace

FrontParts::FrontParts(const config::Settings& settings, std::span<Part* const> parts,
                       StorageParts& storage_in, AccountParts& accounts, MarketParts& prices_in,
                       StreamParts& stream_in, const std::vector<int>& sockets,
                       const Clock& clock_in, Random& random_in)
    : storage(storage_in),
      stream(stream_in),
      prices(prices_in),
      behind(parts.begin(), parts.end()),
      clock(clock_in),
      random(random_in),
      health(Probes(), prices.market, {&prices.source}, clock),
      docs_pages(DocsPagesOptionsOf(settings), api::WebDocsFiles()),
      page(PageOptionsOf(settings), api::PageFiles()) {
  api::SetProblemBounds(ProblemBoundsOf(settings));
  const api::RouteTable table = Routes();
  routes = api::ListRoutes(table);
  server = std::make_unique<http::Server>(
      HttpOptionsWith(settings, sockets, accounts.front_door, storage.pools.renderers, random),
      api::MakeRouter(table, {accounts.accounts, storage.reply_store, storage.pools.reads,
                              storage.pools.bytes_in_flight}),
      [](const http::ErrorRow& row, std::string extra) {
        return api::ErrorAnswer(row, std::move(extra));
      },
      storage.loops.loops());
  if (!settings.enable_metrics) return;
  metrics_server = std::make_unique<MetricsServer>(
      MetricsOptionsOf(settings), [this] { return Metrics(); }, clock);
}

api::HealthProbes FrontParts::Probes() {
  api::HealthProbes probes;
  probes.http_connections = [this] { return server->counters().open.load(); };
  probes.stopping = [this] { return stopping.load(); };
  for (Part* const part : behind) part->AddHealth(probes);
  return probes;
}

api::RouteTable FrontParts::Routes() {
  api::RouteTable table;
  health.AddRoutes(table);
  for (Part* const part : behind) part->AddRoutes(table);
  docs_pages.AddRoutes(table);
  page.AddRoutes(table);
  docs.AddRoutes(table);
  return table;
}

std::string FrontParts::Metrics() const {
  Page text;
  text.Gauge(
      "crypto_price_api_info", "Always 1: what runs here.", 1,
      {{"version", CPA_VERSION}, {"source", std::string(prices.source.Status().source.name())}});
  AddRequests(text, *server);
  for (const Part* const part : behind) part->AddMetrics(text);
  text.Counter("log_lines_dropped_total", "Log lines that gave way because the disk was slow.",
               LogLinesDropped());
  metrics::AddProcess(text);
  return text.Text();
}

void FrontParts::AddServices(ServiceList& services) {
  if (metrics_server) services.Add(*metrics_server);
  services.Add(*server);
}

void FrontParts::Drain() {
  stopping = true;
  stream.Close(
      std::min(kCloseSpreadMax, Millis{stream.stream.connections() * 1000 / kCloseSpreadPerSecond}),
      random);
  server->Stop();
  // Nobody is there to be answered, but their work ends.
  storage.pools.exports.LetAllIn();
  storage.pools.imports.LetAllIn();
  const SteadyTime patience = clock.Steady() + 2 * kCloseSpreadMax;
  while (stream.stream.connections() > 0 && clock.Steady() < patience) {
    std::this_thread::sleep_for(Millis{10});
  }
}

}  // namespace cpa::app
