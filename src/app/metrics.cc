#include "app/metrics.h"

#include "base/log.h"
#include "metrics/process.h"

namespace cpa::app {

using metrics::Labels;
using metrics::Page;

std::string MetricsText(const Measured& measured) {
  Page page;
  page.Gauge("crypto_price_api_info", "Always 1: what runs here.", 1,
             {{"version", CPA_VERSION}, {"source", measured.source.Status().provider}});
  AddRequests(page, measured.server);
  AddShares(page, measured);
  AddSockets(page, measured);
  AddPrices(page, measured);
  AddUpstream(page, measured);
  AddAlerts(page, measured);
  page.Counter("portfolio_value_updates_total",
               "Answers for which portfolios were valued with the prices of that moment.",
               measured.desk.valuations.load(std::memory_order_relaxed));
  AddCaches(page, measured);
  AddStorage(page, measured);
  page.Counter("log_lines_dropped_total", "Log lines that gave way because the disk was slow.",
               LogLinesDropped());
  metrics::AddProcess(page);
  return page.Text();
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
    page.Counter("requests_shed_total", "What was turned away so that it hurts nobody else.",
                 counters.shed.Of(static_cast<ShedReason>(i)),
                 {{"reason", std::string(kShedReasonNames[i])}});
  }
}

void AddSockets(Page& page, const Measured& measured) {
  std::uint64_t open = 0, received = 0, sent = 0, conflated = 0, skipped = 0;
  std::array<std::uint64_t, ws::kCloseReasonCount> closed{};
  for (const auto& hub : measured.hubs) {
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
                 measured.price_stream.fan_out_took());
}

void AddAlerts(Page& page, const Measured& measured) {
  const AlertEngine& engine = measured.alert_engine;
  page.Gauge("alerts_watched", "Active alerts that prices are held against.",
             static_cast<double>(engine.watched()));
  page.Counter("alerts_triggered_total", "Alerts that fired and are on record.", engine.fired());
  page.Gauge("alerts_unwritten", "Steps of alerts that were found and are not on record yet.",
             static_cast<double>(engine.pending()));
  const notify::DeliveryCounters& deliveries = measured.webhook_sender.counters();
  const std::pair<const char*, std::uint64_t> results[] = {
      {"delivered", deliveries.delivered.load()},
      {"postponed", deliveries.postponed.load()},
      {"failed", deliveries.failed.load()}};
  for (const auto& [result, count] : results) {
    page.Counter("webhook_attempts_total", "Attempts to deliver a message to a webhook.", count,
                 {{"result", result}});
  }
  const auto depth = measured.outbox.depth();
  if (!depth) return;
  const std::string help = "Notices of alerts that their owner was not told yet.";
  page.Gauge("alert_outbox_depth", help, static_cast<double>(depth->socket_notices),
             {{"channel", std::string(kWebSocketChannel)}});
  page.Gauge("alert_outbox_depth", help, static_cast<double>(depth->webhook_notices),
             {{"channel", std::string(kWebhookChannel)}});
  page.Gauge("webhook_deliveries_pending", "Messages to webhooks that were not accepted yet.",
             static_cast<double>(depth->webhook_deliveries));
  page.Gauge("webhooks_failing", "Webhooks whose last attempt failed and that have more to come.",
             static_cast<double>(depth->failing_webhooks));
  const Millis overdue = depth->oldest_due ? measured.clock.Wall() - *depth->oldest_due : Millis{0};
  page.Gauge(
      "webhook_delivery_overdue_seconds",
      "How long the message that is due the longest has waited, of webhooks that do not fail.",
      std::max(0.0, std::chrono::duration<double>(overdue).count()));
}

namespace {

void AddOperations(Page& page, const char* name, const char* kind, const OperationStats& stats,
                   void (*add)(Page&, const OperationStats&, const Labels&)) {
  add(page, stats, {{"database", name}, {"operation", kind}});
}

// Each metric with all of its labels, because a family must not be interrupted.
void AddForEach(Page& page, const Measured& measured,
                void (*add)(Page&, const OperationStats&, const Labels&)) {
  const DatabaseStats& main = measured.database.stats();
  AddOperations(page, "main", "read", main.reads, add);
  AddOperations(page, "main", "write", main.writes, add);
  if (measured.history == nullptr) return;
  const DatabaseStats& history = measured.history->database->stats();
  AddOperations(page, "history", "read", history.reads, add);
  AddOperations(page, "history", "write", history.writes, add);
}

void AddHistory(Page& page, const HistoryTail& tail) {
  const TailCounters counters = tail.counters();
  page.Counter("history_samples_total", "Prices taken for history.", counters.added);
  page.Counter("history_samples_thinned_total",
               "Prices that candles do not need, given up while nothing could be written.",
               counters.thinned);
  page.Counter("history_samples_dropped_total", "Prices lost because nothing could be written.",
               counters.dropped);
  page.Gauge("history_tail_samples", "Newest prices held in memory.",
             static_cast<double>(counters.samples));
  page.Gauge("history_tail_unwritten", "Of these, those that are not on record yet.",
             static_cast<double>(counters.unsettled));
}

}  // namespace

void AddShares(Page& page, const Measured& measured) {
  constexpr const char* kShedHelp = "What was turned away so that it hurts nobody else.";
  for (const auto& [name, pool] : measured.pools) {
    page.Counter(
        "requests_shed_total",
        "What was turned away because too much was under way, by what there was too much of.",
        pool->Read().refused, {{"reason", name}});
  }
  const BytesInFlight::Reading held = measured.bytes_in_flight.Read();
  page.Counter("requests_shed_total", kShedHelp, held.refused_owners, {{"reason", "user_bytes"}});
  page.Counter("requests_shed_total", kShedHelp, held.refused_all, {{"reason", "bytes"}});
  page.Gauge("bytes_in_flight",
             "Memory held by requests that wait and by answers that are not taken yet.",
             static_cast<double>(held.bytes));
  for (const auto& [name, pool] : measured.pools) {
    page.Gauge("work_running", "Work for clients, and of the server itself, on a pool's threads.",
               static_cast<double>(pool->Read().taken), {{"pool", name}});
  }
  for (const auto& [name, pool] : measured.pools) {
    page.Gauge("work_waiting", "Work that waits for a thread of a pool, or for its owner's turn.",
               static_cast<double>(pool->Read().waiting), {{"pool", name}});
  }
}

void AddCaches(Page& page, const Measured& measured) {
  page.Gauge("answer_cache_bytes", "Memory that market answers kept for a second may take.",
             static_cast<double>(measured.answer_cache.bytes()));
}

void AddStorage(Page& page, const Measured& measured) {
  page.Gauge("database_up", "Whether the database answered when it was last asked.",
             measured.database_watch.ok() ? 1 : 0);
  page.Gauge("database_writable", "Whether the last write to the database was stored.",
             measured.database_watch.write_trouble() ? 0 : 1);
  page.Gauge("database_pool_wait_seconds",
             "How long the last look at the database waited for a thread, as a request would.",
             std::chrono::duration<double>(measured.database_watch.pool_wait()).count());
  AddForEach(page, measured, [](Page& to, const OperationStats& stats, const Labels& labels) {
    to.Gauge("database_operations_current", "Reads and writes under way, waiting ones included.",
             static_cast<double>(stats.under_way()), labels);
  });
  AddForEach(page, measured, [](Page& to, const OperationStats& stats, const Labels& labels) {
    to.Counter("database_failures_total", "Reads and writes that the database did not do.",
               stats.failed(), labels);
  });
  AddForEach(page, measured, [](Page& to, const OperationStats& stats, const Labels& labels) {
    to.Histogram("database_operation_duration_seconds",
                 "Transactions, from being asked for until they were done.", stats.took(), labels);
  });
  if (measured.history != nullptr) AddHistory(page, measured.history->tail);
}

}  // namespace cpa::app
