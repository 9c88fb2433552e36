#include "app/application.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "alerts/engine.h"
#include "api/accounts/users.h"
#include "api/alerts/alert_channel.h"
#include "api/alerts/alert_desk.h"
#include "api/alerts/alerts.h"
#include "api/alerts/event_watch.h"
#include "api/alerts/webhooks.h"
#include "api/history/candle_channel.h"
#include "api/history/history.h"
#include "api/limits/front_door.h"
#include "api/limits/request_limits.h"
#include "api/market/answer_cache.h"
#include "api/market/coin_details.h"
#include "api/market/market_answers.h"
#include "api/market/market_views.h"
#include "api/market/prices.h"
#include "api/pages/docs.h"
#include "api/pages/docs_pages.h"
#include "api/pages/health.h"
#include "api/pages/page.h"
#include "api/portfolios/portfolio_desk.h"
#include "api/portfolios/portfolios.h"
#include "api/portfolios/transactions.h"
#include "api/portfolios/usage.h"
#include "api/rest/errors.h"
#include "api/rest/routes.h"
#include "api/stream/price_stream.h"
#include "api/stream/stream.h"
#include "app/alert_memory.h"
#include "app/database_watch.h"
#include "app/eraser.h"
#include "app/history_parts.h"
#include "app/kept_budget.h"
#include "app/metrics.h"
#include "app/metrics_server.h"
#include "app/open_database.h"
#include "app/options.h"
#include "app/outbox_watch.h"
#include "app/patience.h"
#include "app/pools.h"
#include "app/redis_parts.h"
#include "app/tracking_watch.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/offload.h"
#include "base/sealer.h"
#include "http/server.h"
#include "notify/outbound_gate.h"
#include "notify/webhook_sender.h"
#include "storage/accounts/account_store.h"
#include "storage/accounts/polled_key_changes.h"
#include "storage/accounts/shared_key_changes.h"
#include "storage/alerts/alert_event_store.h"
#include "storage/alerts/alert_store.h"
#include "storage/alerts/delivery_store.h"
#include "storage/alerts/webhook_notices.h"
#include "storage/alerts/webhook_store.h"
#include "storage/backup/backup.h"
#include "storage/engine/database_clock.h"
#include "storage/engine/database_url.h"
#include "storage/engine/fingerprint.h"
#include "storage/engine/month_use_store.h"
#include "storage/engine/once_store.h"
#include "storage/engine/secret.h"
#include "storage/engine/state_store.h"
#include "storage/portfolios/portfolio_store.h"
#include "storage/tracking/tracking_store.h"
#include "upstream/http_client.h"

namespace cpa::app {
namespace {

template <class T>
T OrThrow(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().detail);
  return std::move(*result);
}

std::string SecretFor(const config::Settings& settings, Random& random) {
  if (!settings.secret_key.empty()) return settings.secret_key;
  const std::filesystem::path path = settings.secret_key_file.empty()
                                         ? DefaultSecretPath(settings.database_url)
                                         : std::filesystem::path(settings.secret_key_file);
  const bool existed = std::filesystem::exists(path);
  std::string secret = OrThrow(LoadOrCreateSecret(path, random));
  CPA_LOG_INFO("accounts", "SECRET_KEY is not set, {} the one in {}",
               existed ? "using" : "made and kept", path.string());
  return secret;
}

// With another secret every key would be wrong, and every new one would be lost when the old secret
// comes back.
std::string CheckedSecret(std::string secret, StateStore& state, bool may_change,
                          const Patience& patience) {
  const SecretCheck check = patience.Insist([&] { return CheckSecret(state, secret); });
  if (check != SecretCheck::kChanged) return secret;
  if (!may_change) {
    throw std::runtime_error(
        "the secret is not the one that the API keys in this database were made with; bring back "
        "SECRET_KEY or the secret file, or set SECRET_KEY_CHANGED=true to go on with all keys "
        "void");
  }
  patience.Insist([&] { return RememberSecret(state, secret); });
  CPA_LOG_WARN("accounts", "the secret has changed: no API key made before works any more");
  return secret;
}

// Started at once: the client needs to know its port.
std::unique_ptr<simulator::SimulatorServer> StartSimulator(const config::Settings& settings,
                                                           const Clock& clock) {
  if (!settings.mock_coingecko_api) return nullptr;
  auto server = std::make_unique<simulator::SimulatorServer>(SimulatorOptionsOf(settings), clock);
  server->Start();
  CPA_LOG_INFO("simulator", "simulated CoinGecko on {}", server->base_url());
  return server;
}

std::vector<std::unique_ptr<ws::Hub>> MakeHubs(const LoopPool& pool, const ws::HubOptions& options,
                                               std::atomic<std::int64_t>& deflate_wanted) {
  std::vector<std::unique_ptr<ws::Hub>> hubs;
  for (const auto& loop : pool.loops()) {
    hubs.push_back(std::make_unique<ws::Hub>(*loop, options, deflate_wanted));
  }
  return hubs;
}

std::vector<Loop*> LoopsOf(const LoopPool& pool) {
  std::vector<Loop*> loops;
  for (const auto& loop : pool.loops()) loops.push_back(loop.get());
  return loops;
}

std::unique_ptr<KeyChanges> KeyChangesOf(Database& database) {
  if (database.engine() == Engine::kPostgres) return std::make_unique<PolledKeyChanges>(database);
  return OrThrow(SharedKeyChanges::Open(database.path()));
}

http::ServerOptions HttpOptionsWith(const config::Settings& settings,
                                    const std::vector<int>& sockets, http::Gatekeeper* gatekeeper,
                                    BlockingPool& renderers, Random& random) {
  http::ServerOptions options = HttpOptionsOf(settings);
  options.request_id_seed = random.Next64();
  options.sockets = sockets;
  options.gatekeeper = gatekeeper;
  options.compressors = &renderers;
  return options;
}

std::unique_ptr<api::RequestLimits> LimitsFor(const config::Settings& settings, Accounts& accounts,
                                              BlockingPool& reads, const LoopPool& loops,
                                              const Clock& clock) {
  if (!settings.enable_rate_limiting) return nullptr;
  return std::make_unique<api::RequestLimits>(RequestLimitOf(settings), accounts, reads,
                                              loops.loops().size(), clock);
}

api::CoinDetailsOptions DetailsOptionsOf(const config::Settings& settings) {
  return {.price_kept_for = CacheTtlOf(settings), .stamp_age_max = settings.price_stamp_max_age};
}

std::unique_ptr<HistoryParts> HistoryFor(const config::Settings& settings, const Clock& clock,
                                         Random& random, const Patience& patience) {
  if (!settings.enable_price_history) return nullptr;
  return std::make_unique<HistoryParts>(settings, clock, random, patience);
}

std::unique_ptr<RedisParts> RedisFor(const config::Settings& settings, const std::string& epoch,
                                     upstream::CoinGeckoSource& source, const Clock& clock) {
  const Millis keep_for = CacheTtlOf(settings);
  if (settings.cache_storage != config::CacheStorage::kRedis || keep_for == Millis{0}) {
    return nullptr;
  }
  auto address = redis::ParseRedisUrl(settings.redis_url);
  if (!address) throw std::runtime_error("REDIS_URL: " + address.error().detail);
  auto parts = std::make_unique<RedisParts>(
      *std::move(address),
      upstream::SharedDetailsOptions{
          .source = SourceOf(settings), .owner = epoch, .keep_for = keep_for},
      source, clock);
  source.ListenToDetails(parts->details);
  return parts;
}

std::unique_ptr<Backfill> BackfillFor(const config::Settings& settings, HistoryParts* history,
                                      ChartSource& source, BlockingPool& pool, const Clock& clock) {
  if (history == nullptr) return nullptr;
  SqlHistoryStore& store = history->store;
  return std::make_unique<Backfill>(BackfillOptionsOf(settings), store, store, source, pool, clock);
}

constexpr Millis kCloseSpreadMax{5000};
constexpr std::uint64_t kCloseSpreadPerSecond = 1000;  // Reconnects a successor can take.

}  // namespace

// Declared in the order of construction; destroyed in reverse.
struct Application::Parts {
  Parts(const config::Settings& settings, const Clock& clock_in, Random& random_in,
        const std::vector<int>& sockets, std::stop_token stop);

  api::PortfolioDesk PortfolioDeskFor(const config::Settings& settings);
  api::AlertDesk AlertDeskFor(const config::Settings& settings);
  api::HistoryDesk HistoryDeskFor(const config::Settings& settings);
  std::unique_ptr<MetricsServer> MetricsFor(const config::Settings& settings);
  std::function<std::string_view()> RedisProbe() const;
  std::function<api::HistoryHealth()> HistoryProbe() const;
  std::string_view HistoryFileState() const;
  api::HealthProbes HealthProbes();
  std::function<bool()> AlertsProbe() const;
  void Connect();
  void AdoptAliases(const config::Settings& settings);
  api::RouteTable Routes();
  void StartAll();
  void StartAlerts();
  void LoadTracking();
  void StopAll();
  void CloseSockets();

  const Clock& clock;
  Random& random;

  const Patience patience;  // Until the start is over.

  // Storage. What is left in the pools at the end goes before what it may hold.
  const OpenedDatabase opened;
  Database* const database = opened.database.get();
  Pools pools;
  DatabaseClock shared_clock{clock, *database};  // Of what servers compare with each other.
  SqlAccountStore account_store{*database};
  StateStore state_store{*database};
  SqlReplyStore reply_store{*database, clock};
  SqlPortfolioStore portfolio_store{*database, shared_clock};
  SqlAlertStore alert_store{*database, shared_clock, {AddWebhookNotices}};
  SqlAlertEventStore alert_events{*database, shared_clock};
  SqlWebhookStore webhook_store{*database, shared_clock};
  SqlDeliveryStore delivery_store{*database, shared_clock};
  Eraser eraser{*database};
  const std::string secret;
  const std::unique_ptr<KeyChanges> key_changes = KeyChangesOf(*database);
  Accounts accounts;

  // Prices in.
  Market market;
  TrackedCoins tracked;
  SqlTrackingStore tracking_store{*database, clock};
  TrackingWatch tracking_watch{tracking_store, tracked, market, pools.reads, pools.writes};
  const api::Dependencies dependencies{tracked, [this] { tracking_watch.LookSoon(); }};
  const bool alerts_enabled;
  AlertEngine alert_engine;
  const std::unique_ptr<HistoryParts> history;  // nullptr: it is switched off.
  MonthUseStore month_use{*database};
  KeptBudget kept_budget{month_use, pools.writes, NewUuid(clock, random), clock};
  const std::unique_ptr<simulator::SimulatorServer> simulator;  // nullptr: the real one.
  upstream::HttpClient transport;
  upstream::CoinGeckoSource source;
  const std::unique_ptr<RedisParts> redis;   // nullptr: coin pages are cached in memory alone.
  const std::unique_ptr<Backfill> backfill;  // nullptr: history is switched off.

  // Prices out.
  LoopPool loops;
  std::atomic<std::int64_t> deflate_wanted{0};
  const std::vector<std::unique_ptr<ws::Hub>> hubs;
  api::PriceStream price_stream;
  DatabaseWatch database_watch;
  api::CandleChannel candle_channel;
  api::AlertChannel alert_channel{alert_events, pools.reads, pools.writes, LoopsOf(loops), clock};
  api::EventWatch event_watch{alert_events, alert_channel, pools.reads, *loops.loops()[0]};

  // Messages out.
  const Sealer sealer{secret, "webhooks", random};
  notify::SystemResolver resolver;
  const notify::AddressGuard guard;
  notify::Courier courier{guard, resolver, clock};
  notify::OutboundGate gate;
  notify::WebhookSender webhook_sender;

  // The API.
  std::atomic<bool> stopping{false};
  const std::unique_ptr<api::RequestLimits> request_limits;  // nullptr: switched off.
  api::FrontDoor front_door{request_limits.get(), accounts, pools.reads};
  api::CoinDetails details;
  const api::MarketAnswers answers;
  api::AnswerCache answer_cache;
  api::PricesApi prices;
  api::MarketViewsApi views{market, answers, answer_cache, clock};
  api::UsersApi users;
  const api::PortfolioDesk desk;
  api::PortfolioChannel portfolio_channel;
  api::PortfoliosApi portfolios{desk};
  api::TransactionsApi transactions{desk};
  api::UsageApi usage{desk};
  const api::AlertDesk alert_desk;
  api::AlertsApi alerts{alert_desk};
  api::WebhooksApi webhooks;
  const api::HistoryDesk history_desk;
  api::HistoryApi history_api{history_desk};
  api::StreamApi stream;
  api::HealthApi health;
  api::DocsApi docs;
  const api::DocsPages docs_pages;
  const api::Page page;
  std::string routes;
  std::unique_ptr<http::Server> server;

  // Sight, and what keeps the house.
  OutboxWatch outbox_watch{delivery_store};
  std::unique_ptr<MetricsServer> metrics;  // nullptr: switched off.
  bool running = false;
};

Application::Parts::Parts(const config::Settings& settings, const Clock& clock_in,
                          Random& random_in, const std::vector<int>& sockets, std::stop_token stop)
    : clock(clock_in),
      random(random_in),
      patience(DatabaseOptionsOf(settings), std::move(stop)),
      opened(OpenMigrated(settings, clock, random, patience)),
      pools(settings),
      secret(CheckedSecret(SecretFor(settings, random), state_store, settings.secret_key_changed,
                           patience)),
      accounts(AccountsOptionsOf(settings, secret), account_store, shared_clock, random,
               key_changes.get()),
      market(MarketOptionsOf(settings, NewUuid(clock, random)), clock),
      tracked(TrackingOptionsOf(settings)),
      alerts_enabled(settings.enable_alerts),
      alert_engine(AlertEngineOptionsOf(settings), alert_store, shared_clock, random),
      history(HistoryFor(settings, clock, random, patience)),
      simulator(StartSimulator(settings, clock)),
      source(CoinGeckoOptionsOf(settings,
                                simulator ? simulator->base_url() : settings.coingecko_base_url),
             market, transport, kept_budget, clock, random),
      redis(RedisFor(settings, opened.epoch, source, shared_clock)),
      backfill(BackfillFor(settings, history.get(), source, pools.history, clock)),
      loops(LoopCountOf(settings), clock),
      hubs(MakeHubs(loops, HubOptionsOf(settings), deflate_wanted)),
      price_stream(PriceStreamOptionsOf(settings), hubs, deflate_wanted, clock),
      database_watch(*database, pools.reads, pools.writes, *loops.loops()[0],
                     settings.health_check_interval),
      candle_channel(history ? &history->store : nullptr, pools.history, LoopsOf(loops), clock),
      guard(GuardOptionsOf(settings)),
      gate(settings.webhook_timeout, courier, sealer, shared_clock),
      webhook_sender(DispatcherOptionsOf(settings), delivery_store, courier, sealer, shared_clock,
                     random),
      request_limits(LimitsFor(settings, accounts, pools.reads, loops, clock)),
      details(DetailsOptionsOf(settings),
              redis ? static_cast<QuoteSource&>(redis->details) : source, clock),
      answers(market.epoch(), settings.price_update_interval, SourceOf(settings)),
      answer_cache(static_cast<std::size_t>(settings.answer_cache_bytes)),
      prices(PricesOptionsOf(settings), market, details, answers, answer_cache, pools.renderers,
             clock),
      users(UsersOptionsOf(settings), accounts, pools.reads, pools.writes, clock),
      desk(PortfolioDeskFor(settings)),
      portfolio_channel(settings.portfolio_value_update_interval, desk, LoopsOf(loops)),
      alert_desk(AlertDeskFor(settings)),
      webhooks({WebhooksOptionsOf(settings), webhook_store, gate, sealer, pools.reads, pools.writes,
                shared_clock, random}),
      history_desk(HistoryDeskFor(settings)),
      stream(StreamOptionsOf(settings), market, accounts, pools.reads, hubs,
             {alert_channel, candle_channel, portfolio_channel}, tracked, clock),
      health(HealthProbes(), market, source, clock),
      docs_pages(DocsPagesOptionsOf(settings), api::WebDocsFiles()),
      page(PageOptionsOf(settings), api::PageFiles()) {
  api::SetProblemBounds(ProblemBoundsOf(settings));
  Connect();
  AdoptAliases(settings);
  const api::RouteTable table = Routes();
  routes = api::ListRoutes(table);
  server = std::make_unique<http::Server>(
      HttpOptionsWith(settings, sockets, &front_door, pools.renderers, random),
      api::MakeRouter(table, {accounts, reply_store, pools.reads, pools.bytes_in_flight}),
      [](const http::ErrorRow& row, std::string extra) {
        return api::ErrorAnswer(row, std::move(extra));
      },
      loops.loops());
  metrics = MetricsFor(settings);
}

std::unique_ptr<MetricsServer> Application::Parts::MetricsFor(const config::Settings& settings) {
  if (!settings.enable_metrics) return nullptr;
  const Measured measured{.server = *server,
                          .hubs = hubs,
                          .price_stream = price_stream,
                          .market = market,
                          .source = source,
                          .alert_engine = alert_engine,
                          .webhook_sender = webhook_sender,
                          .outbox = outbox_watch,
                          .desk = desk,
                          .database = *database,
                          .database_watch = database_watch,
                          .pools = {{"reads", &pools.reads},
                                    {"writes", &pools.writes},
                                    {"history", &pools.history},
                                    {"render", &pools.renderers}},
                          .answer_cache = answer_cache,
                          .bytes_in_flight = pools.bytes_in_flight,
                          .history = history.get(),
                          .clock = shared_clock};
  return std::make_unique<MetricsServer>(
      MetricsOptionsOf(settings), [measured] { return MetricsText(measured); }, clock);
}

api::PortfolioDesk Application::Parts::PortfolioDeskFor(const config::Settings& settings) {
  return {PortfolioOptionsOf(settings),
          portfolio_store,
          market,
          dependencies,
          pools.reads,
          pools.writes,
          pools.exports,
          shared_clock,
          random};
}

api::AlertDesk Application::Parts::AlertDeskFor(const config::Settings& settings) {
  return {AlertOptionsOf(settings),
          alert_store,
          alert_events,
          webhook_store,
          alerts_enabled ? &alert_engine : nullptr,
          market,
          pools.reads,
          pools.writes,
          shared_clock,
          random,
          history ? &history->store : nullptr,
          dependencies};
}

api::HistoryDesk Application::Parts::HistoryDeskFor(const config::Settings& settings) {
  HistoryReader* const reader = history ? &history->store : nullptr;
  return {
      HistoryOptionsOf(settings), reader, backfill.get(), market, pools.history, clock, accounts};
}

std::function<std::string_view()> Application::Parts::RedisProbe() const {
  if (!redis) return {};
  return [store = &redis->store] { return redis::StateName(store->state()); };
}

std::function<api::HistoryHealth()> Application::Parts::HistoryProbe() const {
  if (!history) return {};
  return [recorder = &history->recorder]() -> api::HistoryHealth {
    const HistoryState state = recorder->state();
    return {state.is_failing, state.recorded_at, state.waits_since, state.folded_before};
  };
}

api::HealthProbes Application::Parts::HealthProbes() {
  return {.database_ok = [this] { return database_watch.ok(); },
          .write_trouble = [this] { return database_watch.write_trouble(); },
          .websocket_connections = [this] { return stream.connections(); },
          .http_connections = [this] { return server->counters().open.load(); },
          .stopping = [this] { return stopping.load(); },
          .history_state = [this] { return HistoryFileState(); },
          .unaffordable_coins = [this] { return tracked.unaffordable_count(); },
          .history = HistoryProbe(),
          .redis = RedisProbe(),
          .alerts_watched = AlertsProbe()};
}

std::string_view Application::Parts::HistoryFileState() const {
  if (!history) return "off";
  switch (history->check.state()) {
    case HistoryCheck::State::kChecking:
      return "checking";
    case HistoryCheck::State::kDamaged:
      return "damaged";
    case HistoryCheck::State::kChecked:
      return "ok";
  }
  return "ok";
}

std::function<bool()> Application::Parts::AlertsProbe() const {
  if (!alerts_enabled) return {};
  return [this] { return alert_engine.is_watching(); };
}

void Application::Parts::Connect() {
  market.AddListener(&stream);
  market.AddListener(&price_stream);
  market.OnListed([this] { tracking_watch.OnListed(); });
  tracked.ListenTo(stream);
  tracked.OnFresh([this] { source.Wake(); });
  source.PollBesides(tracked);
  if (request_limits) stream.LimitBy(*request_limits);
  if (alerts_enabled) market.AddRowListener(&alert_engine);
  if (history) {
    market.AddRowListener(&history->recorder);
    market.AddRowListener(&candle_channel);
  }
  event_watch.AlsoLook([this] { key_changes->Ask(); });
  alert_engine.AddListener(&alert_channel);
  alert_engine.AddListener(&webhook_sender);
  database_watch.AlsoLook([this] {
    tracking_watch.Look();
    if (const auto agreed = shared_clock.Agree(); !agreed) {
      CPA_LOG_DEBUG("database", "asking for its time: {}", agreed.error().detail);
    }
    if (metrics) outbox_watch.Look();
    if (redis) redis->pool.Post([this] { redis->store.Ping(); });
  });
}

void Application::Parts::AdoptAliases(const config::Settings& settings) {
  const CoinAliases aliases(settings.coin_aliases);
  market.SetAliases(aliases);
  tracked.SetAliases(aliases);
  alert_engine.SetAliases(std::make_shared<const CoinAliases>(aliases));
}

api::RouteTable Application::Parts::Routes() {
  api::RouteTable table;
  health.AddRoutes(table);
  prices.AddRoutes(table);
  views.AddRoutes(table);
  users.AddRoutes(table);
  portfolios.AddRoutes(table);
  transactions.AddRoutes(table);
  usage.AddRoutes(table);
  alerts.AddRoutes(table);
  webhooks.AddRoutes(table);
  history_api.AddRoutes(table);
  stream.AddRoutes(table);
  docs_pages.AddRoutes(table);
  page.AddRoutes(table);
  docs.AddRoutes(table);
  return table;
}

void Application::Parts::StartAlerts() {
  if (history) {
    const auto coins = history->store.CoinIds();
    if (coins) RememberHistory(*coins, history->store, alert_engine, clock);
  }
  alert_engine.Start();
}

void Application::Parts::LoadTracking() {
  std::vector<std::string> recorded;
  if (history) {
    const auto coins = history->store.CoinIds();
    if (coins) recorded = *coins;
  }
  tracking_watch.Load(recorded);
}

void Application::Parts::StartAll() {
  patience.Insist([this] { return delivery_store.TakeOver(); });
  running = true;
  loops.Start();
  if (metrics) metrics->Start();
  courier.Start();
  webhook_sender.Start();
  event_watch.Start();
  server->Start();
  database_watch.Start();
  LoadTracking();
  eraser.Start();
  if (alerts_enabled) StartAlerts();
  if (history) {
    history->recorder.Start();
    history->check.Start();
    RecallPrices(history->store, market);
  }
  source.Start();
}

// Spread over a moment, so that clients do not all reconnect in the same instant.
void Application::Parts::CloseSockets() {
  const Millis spread =
      std::min(kCloseSpreadMax, Millis{stream.connections() * 1000 / kCloseSpreadPerSecond});
  for (const auto& hub : hubs) {
    hub->loop().Post([hub = hub.get(), spread, this] { hub->Drain(spread, random); });
  }
}

void Application::Parts::StopAll() {
  if (!running) return;
  running = false;
  stopping = true;
  CloseSockets();
  server->Stop();
  pools.exports.LetAllIn();  // Nobody is there to be answered, but their work ends.
  const SteadyTime patience = clock.Steady() + 2 * kCloseSpreadMax;
  while (stream.connections() > 0 && clock.Steady() < patience) {
    std::this_thread::sleep_for(Millis{10});
  }
  source.Stop();
  alert_engine.Stop();
  if (history) history->recorder.Stop();
  if (history) history->check.Stop();
  courier.Stop();
  webhook_sender.Stop();
  kept_budget.Leave();
  if (simulator) simulator->Stop();
  eraser.Stop();
  database_watch.Stop();
  event_watch.Stop();
  if (metrics) metrics->Stop();
  if (redis) redis->pool.join();
  pools.Join();
  loops.Stop();
}

Application::Application(const config::Settings& settings, const Clock& clock, Random& random,
                         const std::vector<int>& sockets, const std::stop_token& stop)
    : parts_(std::make_unique<Parts>(settings, clock, random, sockets, stop)) {}

Application::~Application() {
  Stop();
}

void Application::Start() {
  parts_->StartAll();
}

void Application::Adopt(const config::Settings& settings) {
  parts_->AdoptAliases(settings);
  if (!parts_->request_limits) return;
  const api::LimiterOptions limits = RequestLimitOf(settings);
  parts_->request_limits->Change(limits.limit, limits.window);
}

void Application::AnnounceStop() {
  parts_->stopping = true;
}

void Application::Stop() {
  parts_->StopAll();
}

const std::string& Application::routes() const {
  return parts_->routes;
}

const std::string& Application::openapi() const {
  return parts_->docs.openapi();
}

const std::string& Application::asyncapi() const {
  return parts_->docs.asyncapi();
}

std::uint16_t Application::port() const {
  return parts_->server->port();
}

}  // namespace cpa::app
