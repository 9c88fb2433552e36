#include "app/parts/alert_parts.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/options.h"
#include "app/preload_alert_windows.h"
#include "storage/alerts/webhook_notices.h"

namespace cpa::app {
namespace {

using metrics::Page;

void AddOutbox(Page& page, const OutboxDepth& depth, WallTime now) {
  const std::string help = "Notices of alerts that their owner was not told yet.";
  page.Gauge("alert_outbox_depth", help, static_cast<double>(depth.socket_notices),
             {{"channel", std::string(kWebSocketChannel)}});
  page.Gauge("alert_outbox_depth", help, static_cast<double>(depth.webhook_notices),
             {{"channel", std::string(kWebhookChannel)}});
  page.Gauge("webhook_deliveries_pending", "Messages to webhooks that were not accepted yet.",
             static_cast<double>(depth.webhook_deliveries));
  page.Gauge("webhooks_failing", "Webhooks whose last attempt failed and that have more to come.",
             static_cast<double>(depth.failing_webhooks));
  const Millis overdue = depth.oldest_due ? now - *depth.oldest_due : Millis{0};
  page.Gauge(
      "webhook_delivery_overdue_seconds",
      "How long the message that is due the longest has waited, of webhooks that do not fail.",
      std::max(0.0, std::chrono::duration<double>(overdue).count()));
}

}  // namespace

AlertParts::AlertParts(const config::Settings& settings, StorageParts& storage_in,
                       AccountParts& accounts, MarketParts& prices, HistoryParts& history_in,
                       const Patience& patience_in, const Clock& clock_in, Random& random)
    : enabled(settings.enable_alerts),
      measured(settings.enable_metrics),
      clock(clock_in),
      patience(patience_in),
      storage(storage_in),
      history(history_in),
      market(prices.market),
      store(storage.database, storage.shared_clock, {AddWebhookNotices}),
      events(storage.database, storage.shared_clock),
      webhook_store(storage.database, storage.shared_clock),
      deliveries(storage.database, storage.shared_clock),
      engine(AlertEngineOptionsOf(settings), store, storage.shared_clock, random),
      outbox(deliveries),
      channel(events, storage.pools.reads, storage.pools.writes, storage.loops.pointers(), clock),
      event_watch(events, channel, storage.pools.reads, *storage.loops.loops()[0]),
      sealer(accounts.secret, "webhooks", random),
      guard(GuardOptionsOf(settings)),
      courier(guard, resolver, clock),
      gate(settings.webhook_timeout, courier, sealer, storage.shared_clock),
      sender(DispatcherOptionsOf(settings), deliveries, courier, sealer, storage.shared_clock,
             random),
      desk{AlertOptionsOf(settings),
           store,
           events,
           webhook_store,
           engine,
           market,
           storage.pools.reads,
           storage.pools.writes,
           storage.shared_clock,
           random,
           history.reader(),
           prices.dependencies},
      alerts(desk),
      webhooks({WebhooksOptionsOf(settings), webhook_store, gate, sealer, storage.pools.reads,
                storage.pools.writes, storage.shared_clock, random}) {
  engine.AddListener(&channel);
  engine.AddListener(&sender);
  event_watch.AlsoLook([changes = accounts.key_changes.get()] { changes->Ask(); });
  AlertParts::Adopt(settings);
}

void AlertParts::HearRows() {
  if (enabled) market.AddRowListener(&engine);
}

void AlertParts::AddRoutes(api::RouteTable& table) {
  alerts.AddRoutes(table);
  webhooks.AddRoutes(table);
}

void AlertParts::AddServices(ServiceList& services) {
  services.Add("deliveries", [this] { patience.Insist([this] { return deliveries.TakeOver(); }); },
               {});
  // The courier stops first: what it carries is given up, and the sender need not wait for it.
  services.Add(
      "webhooks",
      [this] {
        courier.Start();
        sender.Start();
      },
      [this] {
        courier.Stop();
        sender.Stop();
      });
  services.Add(event_watch);
}

void AlertParts::AddWarmUp(ServiceList& services) {
  if (!enabled) return;
  services.Add(
      "alerts",
      [this] {
        if (history.recorded) {
          PreloadAlertWindows(history.CoinIds(), history.recorded->store, engine, clock);
        }
        engine.Start();
      },
      [this] { engine.Stop(); });
}

void AlertParts::AddMetrics(Page& page) const {
  page.Gauge("alerts_watched", "Active alerts that prices are held against.",
             static_cast<double>(engine.watched()));
  page.Counter("alerts_triggered_total", "Alerts that fired and are on record.", engine.fired());
  page.Gauge("alerts_unwritten", "Alert transitions not yet written to the database.",
             static_cast<double>(engine.pending()));
  const notify::DeliveryCounters& counters = sender.counters();
  const std::pair<const char*, std::uint64_t> results[] = {{"delivered", counters.delivered.load()},
                                                           {"postponed", counters.postponed.load()},
                                                           {"failed", counters.failed.load()}};
  for (const auto& [result, count] : results) {
    page.Counter("webhook_attempts_total", "Attempts to deliver a message to a webhook.", count,
                 {{"result", result}});
  }
  if (const auto depth = outbox.depth()) AddOutbox(page, *depth, storage.shared_clock.Wall());
}

void AlertParts::AddHealth(api::HealthProbes& probes) {
  if (enabled) probes.alerts_watched = [this] { return engine.is_watching(); };
}

void AlertParts::AddLooks(std::vector<std::function<void()>>& looks) {
  if (measured) looks.push_back([this] { outbox.Look(); });
}

void AlertParts::Adopt(const config::Settings& settings) {
  engine.SetAliases(std::make_shared<const CoinAliases>(settings.coin_aliases));
}

}  // namespace cpa::app
