// Prices: where they come from, what is tracked, and what REST shows of them. Coin pages may be
// shared with other servers (CACHE_STORAGE=redis).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/market/answer_cache.h"
#include "api/market/coin_details.h"
#include "api/market/dependencies.h"
#include "api/market/market_answers.h"
#include "api/market/market_views.h"
#include "api/market/prices.h"
#include "app/parts/storage_parts.h"
#include "app/redis_parts.h"
#include "app/stored_budget.h"
#include "app/tracking_watch.h"
#include "market/market.h"
#include "market/tracking.h"
#include "simulator/server.h"
#include "sources/coingecko/coingecko_source.h"
#include "sources/common/http_client.h"
#include "storage/engine/month_use_store.h"
#include "storage/tracking/tracking_store.h"

namespace cpa::app {
struct MarketParts final : Part {
  MarketParts(const config::Settings& settings, StorageParts& storage, const Clock& clock_in,
              Random& random);

  void AddRoutes(api::RouteTable& table) override;
  void AddServices(ServiceList& services) override;
  void AddMetrics(metrics::Page& page) const override;
  void AddHealth(api::HealthProbes& probes) override;
  void AddLooks(std::vector<std::function<void()>>& looks) override;
  void Adopt(const config::Settings& settings) override;

  // Before AddSource. `recorded` names the coins that history has.
  void AddTracking(ServiceList& services, std::function<std::vector<std::string>()> recorded);
  // Last of all: everybody who hears of prices is there.
  void AddSource(ServiceList& services);

  const Clock& clock;
  Market market;
  TrackedCoins tracked;
  SqlTrackingStore tracking_store;
  TrackingWatch tracking_watch;
  const api::Dependencies dependencies;
  MonthUseStore month_use;
  StoredBudget stored_budget;
  const std::unique_ptr<simulator::SimulatorServer> simulator;  // nullptr: the real one.
  sources::HttpClient transport;
  sources::CoinGeckoSource source;
  const std::unique_ptr<RedisParts> redis;  // nullptr: coin pages are cached in memory alone.
  api::CoinDetails details;
  const api::MarketAnswers answers;
  api::AnswerCache answer_cache;
  api::PricesApi prices;
  api::MarketViewsApi views;
};

}  // namespace cpa::app
