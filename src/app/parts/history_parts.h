// Price history: recorded, filled from upstream, told by REST and as live candles. Switched off
// (ENABLE_PRICE_HISTORY=false), its routes say so and nothing can be followed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/history/candle_channel.h"
#include "api/history/history.h"
#include "api/history/history_desk.h"
#include "app/parts/account_parts.h"
#include "app/parts/market_parts.h"
#include "app/parts/storage_parts.h"
#include "app/recorded_history.h"
#include "history/backfill.h"
#include "history/no_history.h"

namespace cpa::app {

struct HistoryParts final : Part {
  HistoryParts(const config::Settings& settings, StorageParts& storage, AccountParts& accounts,
               MarketParts& prices, const Patience& patience, const Clock& clock, Random& random);

  void AddRoutes(api::RouteTable& table) override;
  void AddWarmUp(ServiceList& services) override;
  void AddMetrics(metrics::Page& page) const override;
  void AddHealth(api::HealthProbes& probes) override;

  // Before any data. Behind alerts in the feed's order: they are in a hurry.
  void HearRows();

  HistoryReader& reader();
  HistoryFiller& filler();

  // Of which something is recorded.
  std::vector<std::string> CoinIds() const;

  Market& market;
  NoHistory none;
  const std::unique_ptr<RecordedHistory> recorded;  // nullptr: it is switched off.
  Backfill backfill;
  api::CandleChannel candle_channel;
  const api::HistoryDesk desk;
  api::HistoryApi history_api;
};

}  // namespace cpa::app
