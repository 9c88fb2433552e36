// The settings cut into the small option structs of the parts. Threads: pure.
#pragma once

#include <string>

#include "accounts/accounts.h"
#include "alerts/engine.h"
#include "api/accounts/users.h"
#include "api/alerts/alert_desk.h"
#include "api/alerts/webhooks.h"
#include "api/history/history_desk.h"
#include "api/market/prices.h"
#include "api/pages/docs_pages.h"
#include "api/pages/page.h"
#include "api/portfolios/portfolio_desk.h"
#include "api/stream/price_stream.h"
#include "api/stream/stream.h"
#include "app/metrics_server.h"
#include "base/fair_gate.h"
#include "base/log.h"
#include "config/settings.h"
#include "history/recorder.h"
#include "http/server.h"
#include "market/market.h"
#include "notify/address_guard.h"
#include "notify/dispatcher.h"
#include "simulator/server.h"
#include "sources/coingecko/coingecko_source.h"
#include "storage/engine/database.h"
#include "ws/hub.h"

namespace cpa::app {

Source SourceOf(const config::Settings& settings);
LogOptions LogOptionsOf(const config::Settings& settings);
DatabaseOptions DatabaseOptionsOf(const config::Settings& settings);
AccountsOptions AccountsOptionsOf(const config::Settings& settings, std::string secret);
api::UsersOptions UsersOptionsOf(const config::Settings& settings);
api::ProblemBounds ProblemBoundsOf(const config::Settings& settings);
api::LimiterOptions RequestLimitOf(const config::Settings& settings);
MarketOptions MarketOptionsOf(const config::Settings& settings, std::string epoch);
TrackingOptions TrackingOptionsOf(const config::Settings& settings);
simulator::SimulatorOptions SimulatorOptionsOf(const config::Settings& settings);
sources::CoinGeckoOptions CoinGeckoOptionsOf(const config::Settings& settings,
                                             std::string base_url);
FairShares ReadSharesOf(const config::Settings& settings);
FairShares WriteSharesOf(const config::Settings& settings);
FairShares ExportSharesOf(const config::Settings& settings);
Millis CacheTtlOf(const config::Settings& settings);  // 0: nothing is cached.
http::CorsOptions CorsOptionsOf(const config::Settings& settings);
http::ServerOptions HttpOptionsOf(const config::Settings& settings);
MetricsOptions MetricsOptionsOf(const config::Settings& settings);
ws::HubOptions HubOptionsOf(const config::Settings& settings);
api::PricesOptions PricesOptionsOf(const config::Settings& settings);
api::PortfolioOptions PortfolioOptionsOf(const config::Settings& settings);
AlertEngineOptions AlertEngineOptionsOf(const config::Settings& settings);
api::AlertOptions AlertOptionsOf(const config::Settings& settings);
api::PriceStreamOptions PriceStreamOptionsOf(const config::Settings& settings);
api::StreamOptions StreamOptionsOf(const config::Settings& settings);
api::WebhooksOptions WebhooksOptionsOf(const config::Settings& settings);
notify::GuardOptions GuardOptionsOf(const config::Settings& settings);
notify::DispatcherOptions DispatcherOptionsOf(const config::Settings& settings);
HistoryTiers HistoryTiersOf(const config::Settings& settings);
BackfillOptions BackfillOptionsOf(const config::Settings& settings);
api::HistoryOptions HistoryOptionsOf(const config::Settings& settings);
api::DocsPagesOptions DocsPagesOptionsOf(const config::Settings& settings);
api::PageOptions PageOptionsOf(const config::Settings& settings);
int LoopCountOf(const config::Settings& settings);

}  // namespace cpa::app
