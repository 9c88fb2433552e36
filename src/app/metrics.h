// What /metrics tells, and from where. The parts count for themselves; here their counts get the
// names of the product's specification (Monitoring & Analytics) and of docs/metrics.md.
// Threads: any. Nothing here waits for the database or for upstream.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "alerts/engine.h"
#include "api/market/answer_cache.h"
#include "api/portfolios/portfolio_desk.h"
#include "api/stream/price_stream.h"
#include "app/database_watch.h"
#include "app/history_parts.h"
#include "app/outbox_watch.h"
#include "base/blocking_pool.h"
#include "base/bytes_in_flight.h"
#include "http/server.h"
#include "market/market.h"
#include "market/quote_source.h"
#include "metrics/page.h"
#include "notify/webhook_sender.h"
#include "ws/hub.h"

namespace cpa::app {

// All outlive whoever reads them.
struct Measured {
  const http::Server& server;
  std::span<const std::unique_ptr<ws::Hub>> hubs;
  const api::PriceStream& price_stream;
  const Market& market;
  const QuoteSource& source;
  const AlertEngine& alert_engine;
  const notify::WebhookSender& webhook_sender;
  const OutboxWatch& outbox;
  const api::PortfolioDesk& desk;
  const Database& database;
  const DatabaseWatch& database_watch;
  std::vector<std::pair<const char*, const BlockingPool*>> pools;  // By name.
  const api::AnswerCache& answer_cache;
  const BytesInFlight& bytes_in_flight;
  const HistoryParts* history = nullptr;  // nullptr: it is switched off.
  const Clock& clock;
};

std::string MetricsText(const Measured& measured);

// The parts of the page.
void AddRequests(metrics::Page& page, const http::Server& server);
void AddSockets(metrics::Page& page, const Measured& measured);
void AddPrices(metrics::Page& page, const Measured& measured);
void AddUpstream(metrics::Page& page, const Measured& measured);
void AddAlerts(metrics::Page& page, const Measured& measured);
void AddShares(metrics::Page& page, const Measured& measured);
void AddCaches(metrics::Page& page, const Measured& measured);
void AddStorage(metrics::Page& page, const Measured& measured);

}  // namespace cpa::app
