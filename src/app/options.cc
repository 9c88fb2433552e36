#include "app/options.h"

#include <algorithm>
#include <filesystem>
#include <thread>

#include "config/values.h"

namespace cpa::app {
namespace {

constexpr int kDefaultLoopsMax = 4;
constexpr int kAddressSocketsMin = 20;  // As many as one user may have.
constexpr double kDemoBustle = 40;      // A fifth of the coins move by 0.1 % within a second.
constexpr std::size_t kControlBytesPerCoin = 1024;  // A snapshot message and then some.

std::string_view LevelName(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::kTrace:
      return "trace";
    case config::LogLevel::kDebug:
      return "debug";
    case config::LogLevel::kInfo:
      return "info";
    case config::LogLevel::kWarning:
      return "warning";
    case config::LogLevel::kError:
      return "error";
    case config::LogLevel::kCritical:
      return "critical";
    case config::LogLevel::kOff:
      return "off";
  }
  return "info";
}

LogRotation RotationOf(config::LogRotation rotation) {
  switch (rotation) {
    case config::LogRotation::kDaily:
      return LogRotation::kDaily;
    case config::LogRotation::kSize:
      return LogRotation::kSize;
    case config::LogRotation::kNone:
      break;
  }
  return LogRotation::kNone;
}

std::optional<sources::Plan> PlanOf(config::CoinGeckoPlan plan) {
  switch (plan) {
    case config::CoinGeckoPlan::kByHost:
      return std::nullopt;
    case config::CoinGeckoPlan::kKeyless:
      return sources::Plan::kKeyless;
    case config::CoinGeckoPlan::kDemo:
      return sources::Plan::kDemo;
    case config::CoinGeckoPlan::kPro:
      return sources::Plan::kPro;
    case config::CoinGeckoPlan::kUnlimited:
      return sources::Plan::kUnlimited;
  }
  return std::nullopt;
}

std::size_t TrackedCoinsMaxOf(const config::Settings& settings) {
  return static_cast<std::size_t>(settings.max_cryptocurrencies) +
         static_cast<std::size_t>(settings.max_extra_cryptocurrencies);
}

// Checked when they were loaded; an empty text stands for none.
std::vector<IpNetwork> NetworksOf(const std::vector<std::string>& texts) {
  std::vector<IpNetwork> networks;
  for (const std::string& text : texts) {
    if (const auto network = IpNetwork::Parse(text)) networks.push_back(*network);
  }
  return networks;
}

// In all, so many owners may have their queues full as no server has busy at one time.
constexpr std::size_t kFullQueuesMax = 20;

FairShares SharesOf(const config::Settings& settings, int at_once) {
  const auto waiting = static_cast<std::size_t>(settings.max_waiting_per_user);
  return {.places_per_owner = static_cast<std::size_t>(at_once),
          .waiting_per_owner = waiting,
          .waiting_max = kFullQueuesMax * waiting};
}

// What is set, or else a quarter, but not less than `min`.
std::size_t ShareOf(int all, int set, int min) {
  return static_cast<std::size_t>(set > 0 ? set : std::max(min, all / 4));
}

}  // namespace

Source SourceOf(const config::Settings& settings) {
  return settings.mock_coingecko_api ? kSimulated : kCoinGecko;
}

LogOptions LogOptionsOf(const config::Settings& settings) {
  LogOptions options;
  options.level = settings.debug ? "debug" : LevelName(settings.log_level);
  options.format =
      settings.log_format == config::LogFormat::kJson ? LogFormat::kJson : LogFormat::kText;
  options.file = {.path = settings.log_file,
                  .rotation = RotationOf(settings.log_rotation),
                  .bytes_max = static_cast<std::uint64_t>(settings.log_max_size),
                  .backups_max = settings.log_backup_count};
  options.key_prefix = settings.api_key_prefix;
  options.secrets = config::SecretTexts(settings);
  return options;
}

DatabaseOptions DatabaseOptionsOf(const config::Settings& settings) {
  return {.url = settings.database_url,
          .readers = settings.database_pool_size,
          .timeout = settings.database_timeout,
          .echo = settings.database_echo};
}

AccountsOptions AccountsOptionsOf(const config::Settings& settings, std::string secret) {
  return {.secret = std::move(secret),
          .key_prefix = settings.api_key_prefix,
          .key_bytes = settings.api_key_length,
          .registration_enabled = settings.enable_registration};
}

api::UsersOptions UsersOptionsOf(const config::Settings& settings) {
  return {.registration_enabled = settings.enable_registration,
          .sign_ups_per_hour = settings.signup_limit_per_hour};
}

api::ProblemBounds ProblemBoundsOf(const config::Settings& settings) {
  return {.listed_max = static_cast<std::size_t>(settings.max_problems_per_answer),
          .input_bytes_max = static_cast<std::size_t>(settings.max_problem_input_bytes)};
}

api::LimiterOptions RequestLimitOf(const config::Settings& settings) {
  return {.limit = settings.rate_limit_requests, .window = settings.rate_limit_window};
}

MarketOptions MarketOptionsOf(const config::Settings& settings, std::string epoch) {
  return {.change_threshold_percent = settings.price_change_threshold,
          .stale_after = 2 * settings.price_update_interval,
          .stamp_age_max = settings.price_stamp_max_age,
          .coins_max = static_cast<std::size_t>(settings.max_cryptocurrencies),
          .extra_max = static_cast<std::size_t>(settings.max_extra_cryptocurrencies),
          .epoch = std::move(epoch)};
}

simulator::SimulatorOptions SimulatorOptionsOf(const config::Settings& settings) {
  simulator::SimulatorOptions options;
  options.seed = static_cast<std::uint64_t>(settings.simulator_seed);
  options.step = settings.simulator_step;
  // A demo opens with bitcoin and has something to show every second.
  options.bogus_leader = false;
  options.bustle = kDemoBustle;
  return options;
}

TrackingOptions TrackingOptionsOf(const config::Settings& settings) {
  return {.extra_max = static_cast<std::size_t>(settings.max_extra_cryptocurrencies),
          .user_share = static_cast<std::size_t>(settings.max_extra_cryptocurrencies_per_user)};
}

sources::CoinGeckoOptions CoinGeckoOptionsOf(const config::Settings& settings,
                                             std::string base_url) {
  sources::CoinGeckoOptions options;
  options.base_url = std::move(base_url);
  options.source = SourceOf(settings);
  // The simulated market takes no key, and one must not be sent to the wrong place.
  if (options.source == kCoinGecko) options.api_key = settings.coingecko_api_key;
  options.only_with_key = settings.coingecko_only_with_key;
  options.plan = PlanOf(settings.coingecko_plan);
  if (settings.coingecko_calls_per_minute > 0) {
    options.minute_limit = settings.coingecko_calls_per_minute;
  }
  if (settings.coingecko_calls_per_month > 0) {
    options.month_limit = static_cast<int>(settings.coingecko_calls_per_month);
  }
  options.max_coins = settings.max_cryptocurrencies;
  options.poll_interval = settings.price_update_interval;
  options.rate_limit_delay = settings.rate_limit_delay;
  options.request_timeout = settings.api_request_timeout;
  options.retries_max = settings.max_retries;
  options.detail_ttl = CacheTtlOf(settings);
  options.demanded_max = static_cast<std::size_t>(settings.max_concurrent_requests);
  options.user_agent = "crypto-price-api/" CPA_VERSION " (self-hosted price server)";
  return options;
}

FairShares ReadSharesOf(const config::Settings& settings) {
  return SharesOf(settings, settings.max_reads_per_user);
}

FairShares WriteSharesOf(const config::Settings& settings) {
  return SharesOf(settings, settings.max_writes_per_user);
}

// A user has one long file at a time, whatever waits behind it.
FairShares ExportSharesOf(const config::Settings& settings) {
  return SharesOf(settings, 1);
}

Millis CacheTtlOf(const config::Settings& settings) {
  return settings.enable_caching ? settings.cache_ttl : Millis{0};
}

http::CorsOptions CorsOptionsOf(const config::Settings& settings) {
  return {.enabled = settings.enable_cors,
          .origins = settings.cors_origins,
          .allow_credentials = settings.cors_allow_credentials,
          .methods = settings.cors_allow_methods,
          .headers = settings.cors_allow_headers};
}

http::Limits HttpLimitsOf(const config::Settings& settings) {
  http::Limits limits;
  limits.connections_max = static_cast<std::size_t>(settings.max_connections);
  limits.address_connections_max =
      ShareOf(settings.max_connections, settings.max_connections_per_address, 1);
  limits.user_uploads_bytes_max = static_cast<std::size_t>(settings.max_upload_bytes_per_user);
  limits.uploads_bytes_max = static_cast<std::size_t>(settings.max_upload_bytes);
  limits.head_deadline = settings.request_head_timeout;
  limits.body_deadline = settings.request_body_timeout;
  limits.write_deadline = settings.answer_timeout;
  limits.idle_deadline = settings.keep_alive_timeout;
  return limits;
}

http::ServerOptions HttpOptionsOf(const config::Settings& settings) {
  http::ServerOptions options;
  options.host = settings.host;
  options.port = static_cast<std::uint16_t>(settings.port);
  options.gzip = settings.enable_compression;
  options.gzip_level = settings.compression_level;
  options.limits = HttpLimitsOf(settings);
  options.cors = CorsOptionsOf(settings);
  options.trusted_proxies = NetworksOf(settings.trusted_proxies);
  options.debug_answers = settings.debug_responses;
  options.measure_latency = settings.enable_performance_monitoring;
  options.log_requests = settings.log_requests;
  // The rest is for the sockets and the database.
  options.drain = (settings.shutdown_timeout - settings.shutdown_delay) / 2;
  return options;
}

MetricsOptions MetricsOptionsOf(const config::Settings& settings) {
  return {.host = settings.metrics_host,
          .port = static_cast<std::uint16_t>(settings.metrics_port),
          .profiling = settings.enable_profiling};
}

ws::HubOptions HubOptionsOf(const config::Settings& settings) {
  ws::HubOptions options;
  options.session.ping_interval = settings.websocket_ping_interval;
  options.session.silence_max = settings.websocket_connection_timeout;
  // A snapshot of all coins must fit into the queue of personal messages.
  options.session.control_bytes_max = std::max(
      options.session.control_bytes_max, 2 * kControlBytesPerCoin * TrackedCoinsMaxOf(settings));
  options.annotate = api::SkippedMark();
  return options;
}

api::PricesOptions PricesOptionsOf(const config::Settings& settings) {
  return {.coins_max = settings.max_cryptocurrencies,
          .extra_max = settings.max_extra_cryptocurrencies,
          .fetch_patience = settings.api_request_timeout};
}

api::PortfolioOptions PortfolioOptionsOf(const config::Settings& settings) {
  return {.portfolios_max = settings.max_portfolios_per_user,
          .ledger = {.holdings_max = settings.max_holdings_per_portfolio,
                     .transactions_max = settings.max_transactions_per_portfolio},
          .import_bytes_max = static_cast<std::size_t>(settings.max_import_bytes),
          .analytics = settings.enable_portfolio_analytics,
          .usage_analytics = settings.enable_usage_analytics};
}

AlertEngineOptions AlertEngineOptionsOf(const config::Settings& settings) {
  AlertEngineOptions options;
  options.enabled = settings.enable_alerts;
  options.check_interval = settings.alert_check_interval;
  options.log_alerts = settings.log_alerts;
  options.pasts_max = 2 * TrackedCoinsMaxOf(settings);
  return options;
}

api::AlertOptions AlertOptionsOf(const config::Settings& settings) {
  return {.enabled = settings.enable_alerts,
          .alerts_max = settings.max_alerts_per_user,
          .check_interval = settings.alert_check_interval};
}

api::PriceStreamOptions PriceStreamOptionsOf(const config::Settings& settings) {
  return {.compression_level = settings.compression_level,
          .log_updates = settings.log_price_updates};
}

api::StreamOptions StreamOptionsOf(const config::Settings& settings) {
  return {.source = SourceOf(settings),
          .cors = CorsOptionsOf(settings),
          .connections_max = settings.max_websocket_connections,
          .user_connections_max = settings.max_websocket_connections_per_user,
          .address_connections_max =
              ShareOf(settings.max_websocket_connections,
                      settings.max_websocket_connections_per_address, kAddressSocketsMin),
          .followed_max = TrackedCoinsMaxOf(settings),
          .compression = settings.enable_websocket_compression,
          .log_events = settings.log_websocket_events};
}

api::WebhooksOptions WebhooksOptionsOf(const config::Settings& settings) {
  return {.webhooks_max = settings.max_webhooks_per_user,
          .attempt_deadline = settings.webhook_timeout};
}

notify::GuardOptions GuardOptionsOf(const config::Settings& settings) {
  notify::GuardOptions options;
  options.allowed = NetworksOf(settings.webhook_allowed_networks);
  options.loopback_allowed = settings.test_mode;
  return options;
}

notify::DispatcherOptions DispatcherOptionsOf(const config::Settings& settings) {
  notify::DispatcherOptions options;
  options.retries_max = settings.alert_notification_retries;
  options.attempt_deadline = settings.webhook_timeout;
  options.gather.pending_max = settings.webhook_pending_max;
  return options;
}

HistoryTiers HistoryTiersOf(const config::Settings& settings) {
  const auto at_most = [&](int wanted) {
    return std::chrono::days(std::min(wanted, settings.history_retention_days));
  };
  return {.raw = at_most(settings.history_raw_days),
          .five_minutes = at_most(settings.history_5m_days),
          .one_hour = at_most(settings.history_1h_days),
          .one_day = at_most(settings.history_retention_days)};
}

BackfillOptions BackfillOptionsOf(const config::Settings& settings) {
  const HistoryTiers tiers = HistoryTiersOf(settings);
  return {.kept_for = {tiers.five_minutes, tiers.one_hour, tiers.one_day}};
}

api::HistoryOptions HistoryOptionsOf(const config::Settings& settings) {
  return {.enabled = settings.enable_price_history,
          .fill_patience = settings.api_request_timeout,
          .poll_interval = settings.price_update_interval};
}

api::DocsPagesOptions DocsPagesOptionsOf(const config::Settings& settings) {
  return {.swagger_ui = settings.enable_swagger_ui, .redoc = settings.enable_redoc};
}

api::PageOptions PageOptionsOf(const config::Settings& settings) {
  return {.enabled = settings.enable_page};
}

int LoopCountOf(const config::Settings& settings) {
  if (settings.workers > 0) return settings.workers;
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  return std::clamp(cores, 1, kDefaultLoopsMax);
}

}  // namespace cpa::app
