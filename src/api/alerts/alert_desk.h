// What the handlers of /alerts share: the stores and their pools, the engine, and how a failure
// looks from outside.
// Threads: any event loop.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "alerts/alert_store.h"
#include "alerts/engine.h"
#include "alerts/webhook_store.h"
#include "api/market/dependencies.h"
#include "api/rest/errors.h"
#include "base/clock.h"
#include "base/offload.h"
#include "base/random.h"
#include "history/history_store.h"
#include "market/market.h"

namespace cpa::api {

struct AlertOptions {
  bool enabled = true;            // ENABLE_ALERTS
  std::int64_t alerts_max = 50;   // MAX_ALERTS_PER_USER
  Millis check_interval{30'000};  // ALERT_CHECK_INTERVAL
};

struct AlertDesk {
  AlertOptions options;
  AlertStore& store;
  AlertEventStore& events;
  WebhookStore& webhooks;
  AlertEngine& engine;
  const Market& market;
  BlockingPool& reads;
  BlockingPool& writes;  // Apart: who waits for the disk never holds up a reader.
  const Clock& clock;
  Random& random;
  HistoryReader& history;
  const Dependencies& dependencies;

  // Why no prices of the alert's coin come in; empty: they do.
  std::optional<Unwatched> WhyUnwatched(const Alert& alert) const;
};

// FailureAnswer of an alert's change: its webhook is a member of the body, and so 422.
AnswerPtr AlertRefusal(const Failure& failure, std::string_view doing);

}  // namespace cpa::api
