// Alerts: watched, recorded, told on the socket and to webhooks. Switched off
// (ENABLE_ALERTS=false), those that there are can be read and deleted.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "alerts/engine.h"
#include "api/alerts/alert_channel.h"
#include "api/alerts/alert_desk.h"
#include "api/alerts/alerts.h"
#include "api/alerts/event_watch.h"
#include "api/alerts/webhooks.h"
#include "app/outbox_watch.h"
#include "app/parts/history_parts.h"
#include "base/secret_box.h"
#include "notify/address_guard.h"
#include "notify/outbound_gate.h"
#include "notify/webhook_sender.h"
#include "storage/alerts/alert_event_store.h"
#include "storage/alerts/alert_store.h"
#include "storage/alerts/delivery_store.h"
#include "storage/alerts/webhook_store.h"

namespace cpa::app {

struct AlertParts final : Part {
  AlertParts(const config::Settings& settings, StorageParts& storage_in, AccountParts& accounts,
             MarketParts& prices, HistoryParts& history_in, const Patience& patience_in,
             const Clock& clock_in, Random& random);

  void AddRoutes(api::RouteTable& table) override;
  void AddServices(ServiceList& services) override;
  void AddWarmUp(ServiceList& services) override;
  void AddMetrics(metrics::Page& page) const override;
  void AddHealth(api::HealthProbes& probes) override;
  void AddLooks(std::vector<std::function<void()>>& looks) override;
  void Adopt(const config::Settings& settings) override;

  void HearRows();  // Before any data.

  const bool enabled;
  const bool measured;  // How much waits is looked at for the metrics alone.
  const Clock& clock;
  const Patience& patience;
  StorageParts& storage;
  HistoryParts& history;
  Market& market;
  SqlAlertStore store;
  SqlAlertEventStore events;
  SqlWebhookStore webhook_store;
  SqlDeliveryStore deliveries;
  AlertEngine engine;
  OutboxWatch outbox;

  // To sockets.
  api::AlertChannel channel;
  api::EventWatch event_watch;

  // To webhooks.
  const SecretBox sealer;
  notify::SystemResolver resolver;
  const notify::AddressGuard guard;
  notify::Courier courier;
  notify::OutboundGate gate;
  notify::WebhookSender sender;

  const api::AlertDesk desk;
  api::AlertsApi alerts;
  api::WebhooksApi webhooks;
};

}  // namespace cpa::app
