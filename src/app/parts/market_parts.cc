#include "app/parts/market_parts.h"

#include <stdexcept>
#include <utility>

#include "app/options.h"
#include "app/price_metrics.h"
#include "base/crypto.h"
#include "base/log.h"

namespace cpa::app {
namespace {

// Started at once: the client needs to know its port.
std::unique_ptr<simulator::SimulatorServer> StartSimulator(const config::Settings& settings,
                                                           const Clock& clock) {
  if (!settings.mock_coingecko_api) return nullptr;
  auto server = std::make_unique<simulator::SimulatorServer>(SimulatorOptionsOf(settings), clock);
  server->Start();
  CPA_LOG_INFO("simulator", "simulated CoinGecko on {}", server->base_url());
  return server;
}

std::unique_ptr<RedisParts> RedisFor(const config::Settings& settings, const StorageParts& storage,
                                     sources::CoinGeckoSource& source) {
  const Millis keep_for = CacheTtlOf(settings);
  if (settings.cache_storage != config::CacheStorage::kRedis || keep_for == Millis{0}) {
    return nullptr;
  }
  auto address = redis::ParseRedisUrl(settings.redis_url);
  if (!address) throw std::runtime_error("REDIS_URL: " + address.error().detail);
  auto parts = std::make_unique<RedisParts>(
      *std::move(address),
      sources::SharedDetailsOptions{
          .source = SourceOf(settings), .owner = storage.opened.epoch, .keep_for = keep_for},
      source, storage.shared_clock);
  source.ListenToDetails(parts->details);
  return parts;
}

api::CoinDetailsOptions DetailsOptionsOf(const config::Settings& settings) {
  return {.price_kept_for = CacheTtlOf(settings), .stamp_age_max = settings.price_stamp_max_age};
}

}  // namespace

MarketParts::MarketParts(const config::Settings& settings, StorageParts& storage,
                         const Clock& clock_in, Random& random)
    : clock(clock_in),
      market(MarketOptionsOf(settings, NewUuid(clock, random)), clock),
      tracked(TrackingOptionsOf(settings)),
      tracking_store(storage.database, clock),
      tracking_watch(tracking_store, tracked, market, storage.pools.reads, storage.pools.writes),
      dependencies{tracked, [this] { tracking_watch.LookSoon(); }},
      month_use(storage.database),
      stored_budget(month_use, storage.pools.writes, NewUuid(clock, random), clock),
      simulator(StartSimulator(settings, clock)),
      source(CoinGeckoOptionsOf(settings,
                                simulator ? simulator->base_url() : settings.coingecko_base_url),
             market, transport, stored_budget, clock, random),
      redis(RedisFor(settings, storage, source)),
      details(DetailsOptionsOf(settings),
              redis ? static_cast<QuoteSource&>(redis->details) : source, clock),
      answers(market.epoch(), settings.price_update_interval, SourceOf(settings)),
      answer_cache(static_cast<std::size_t>(settings.answer_cache_bytes)),
      prices(PricesOptionsOf(settings), market, details, answers, answer_cache,
             storage.pools.renderers, clock),
      views(market, answers, answer_cache, clock) {
  market.OnListed([this] { tracking_watch.OnListed(); });
  tracked.OnFresh([this] { source.Wake(); });
  source.PollBesides(tracked);
  MarketParts::Adopt(settings);
}

void MarketParts::AddRoutes(api::RouteTable& table) {
  prices.AddRoutes(table);
  views.AddRoutes(table);
}

void MarketParts::AddServices(ServiceList& services) {
  if (redis) services.Add("redis", {}, [this] { redis->pool.join(); });
}

void MarketParts::AddTracking(ServiceList& services,
                              std::function<std::vector<std::string>()> recorded) {
  services.Add("tracking",
               [this, recorded = std::move(recorded)] { tracking_watch.Load(recorded()); }, {});
}

void MarketParts::AddSource(ServiceList& services) {
  services.Add(
      "source", [this] { source.Start(); },
      [this] {
        source.Stop();
        stored_budget.Leave();
        if (simulator) simulator->Stop();
      });
}

void MarketParts::AddMetrics(metrics::Page& page) const {
  AddPrices(page, market, clock.Steady());
  AddUpstream(page, source.upstream(), clock.Steady());
  page.Gauge("answer_cache_bytes", "Memory that market answers kept for a second may take.",
             static_cast<double>(answer_cache.bytes()));
}

void MarketParts::AddHealth(api::HealthProbes& probes) {
  probes.unaffordable_coins = [this] { return tracked.unaffordable_count(); };
  probes.budget = [this]() -> api::BudgetHealth {
    const sources::UpstreamStatus status = source.upstream();
    return {.plan = status.plan,
            .minute_limit = status.minute_limit,
            .month_limit = status.month_limit,
            .month_used = status.month_used,
            .prices_keyless = status.prices_keyless,
            .lasts_until = status.budget_lasts_until};
  };
  if (redis) {
    probes.redis = [store = &redis->store] { return redis::StateName(store->state()); };
  }
}

void MarketParts::AddLooks(std::vector<std::function<void()>>& looks) {
  looks.push_back([this] { tracking_watch.Look(); });
  if (redis) {
    looks.push_back([this] { redis->pool.Post([this] { redis->store.Ping(); }); });
  }
}

void MarketParts::Adopt(const config::Settings& settings) {
  const CoinAliases aliases(settings.coin_aliases);
  market.SetAliases(aliases);
  tracked.SetAliases(aliases);
}

}  // namespace cpa::app
