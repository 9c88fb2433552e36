// The public JSON of alerts and of their events. Thresholds are JSON numbers in plain notation,
// with every digit they have; what was observed is a double. Appending functions add to `out`.
// Threads: pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "alerts/alert_store.h"
#include "alerts/backtest.h"
#include "domain/alert.h"
#include "market/tracking.h"

namespace cpa::api {

struct AlertFrame {
  WallTime now{};
  std::optional<Unwatched> unwatched = {};  // Why no prices of its coin come in; empty: they do.
};

// "active", "triggered", "disabled", or "expired" for an active one whose time is over.
std::string_view ShownStatus(const Alert& alert, WallTime now);

void AppendAlert(std::string& out, const Alert& alert, const AlertFrame& frame);
void AppendEvent(std::string& out, const AlertEvent& event);

// The WebSocket's alert_triggered.
std::string TriggeredMessage(const AlertOccurrence& occurrence);

void AppendBacktest(std::string& out, const Alert& rule, std::span<const PricePoint> points,
                    std::span<const BacktestFiring> firings);

}  // namespace cpa::api
