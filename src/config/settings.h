// What the program runs with, checked: the only thing that leaves config/. Names follow the
// environment variables (see rows.cc, which holds defaults, ranges and help for each).
// Other parts get small option structs filled from this one, never the whole.
// Threads: a value; nobody changes it after Load.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"

namespace cpa::config {

enum class LogLevel { kTrace, kDebug, kInfo, kWarning, kError, kCritical, kOff };
enum class LogFormat { kText, kJson };
enum class LogRotation { kDaily, kSize, kNone };
enum class CacheStorage { kMemory, kRedis };
enum class CoinGeckoPlan { kByHost, kKeyless, kDemo, kPro, kUnlimited };

struct Settings {
  // Server
  std::string host;
  int port = 0;
  int workers = 0;  // 0: one per core, at most 4.
  int max_connections = 0;
  Millis request_head_timeout{};
  Millis request_body_timeout{};
  Millis answer_timeout{};
  Millis keep_alive_timeout{};
  Millis shutdown_timeout{};
  Millis shutdown_delay{};
  bool debug = false;
  bool reload = false;
  bool enable_page = false;
  int max_connections_per_address = 0;         // 0: a quarter of max_connections.
  std::int64_t max_upload_bytes_per_user = 0;  // Declared, at once.
  std::int64_t max_upload_bytes = 0;           // Of all users.
  int max_problems_per_answer = 0;
  int max_problem_input_bytes = 0;

  // Database
  std::string database_url;
  int database_pool_size = 0;
  Millis database_timeout{};
  bool database_echo = false;

  // CoinGecko
  std::string coingecko_base_url;
  std::string coingecko_api_key;  // Empty: none.
  bool coingecko_only_with_key = false;
  CoinGeckoPlan coingecko_plan = CoinGeckoPlan::kByHost;
  int coingecko_calls_per_minute = 0;          // 0: the plan's.
  std::int64_t coingecko_calls_per_month = 0;  // 0: the plan's.
  Millis api_request_timeout{};
  Millis rate_limit_delay{};
  int max_retries = 0;

  // WebSocket
  Millis websocket_ping_interval{};
  Millis websocket_connection_timeout{};
  int max_websocket_connections = 0;
  int max_websocket_connections_per_user = 0;     // 0: no limit.
  int max_websocket_connections_per_address = 0;  // 0: a quarter, or 20 if that is more.
  bool enable_websocket_compression = false;

  // Prices
  Millis price_update_interval{};
  Millis price_stamp_max_age{};
  double price_change_threshold = 0;  // percent
  int max_cryptocurrencies = 0;
  int max_extra_cryptocurrencies = 0;
  int max_extra_cryptocurrencies_per_user = 0;
  std::vector<std::string> coin_aliases;
  bool enable_price_history = false;
  int history_retention_days = 0;
  int history_raw_days = 0;
  int history_5m_days = 0;
  int history_1h_days = 0;

  // Alerts
  bool enable_alerts = false;
  Millis alert_check_interval{};
  int max_alerts_per_user = 0;
  int alert_notification_retries = 0;
  int max_webhooks_per_user = 0;
  Millis webhook_timeout{};
  int webhook_pending_max = 0;
  std::vector<std::string> webhook_allowed_networks;  // CIDR; may hold an empty text.

  // Portfolios
  int max_portfolios_per_user = 0;
  int max_holdings_per_portfolio = 0;
  int max_transactions_per_portfolio = 0;
  std::int64_t max_import_bytes = 0;
  bool enable_portfolio_analytics = false;
  Millis portfolio_value_update_interval{};

  // Security
  std::string secret_key;       // Empty: the one in secret_key_file.
  std::string secret_key_file;  // Empty: beside the database.
  bool secret_key_changed = false;
  std::string api_key_prefix;
  int api_key_length = 0;  // bytes
  bool enable_registration = false;
  int signup_limit_per_hour = 0;  // Of one address; 0: no limit.
  bool enable_rate_limiting = false;
  int rate_limit_requests = 0;
  Millis rate_limit_window{};
  std::vector<std::string> trusted_proxies;  // CIDR; may hold an empty text.

  // Logging
  LogLevel log_level = LogLevel::kInfo;
  std::string log_file;  // Empty: none.
  LogFormat log_format = LogFormat::kText;
  LogRotation log_rotation = LogRotation::kDaily;
  std::int64_t log_max_size = 0;  // bytes
  int log_backup_count = 0;
  bool log_requests = false;
  bool log_price_updates = false;
  bool log_alerts = false;
  bool log_websocket_events = false;

  // Performance
  bool enable_caching = false;
  Millis cache_ttl{};
  CacheStorage cache_storage = CacheStorage::kMemory;
  std::string redis_url;  // Empty: none.
  bool enable_compression = false;
  int compression_level = 0;
  bool enable_async_processing = false;
  int max_concurrent_requests = 0;
  std::int64_t answer_cache_bytes = 0;
  int max_reads_per_user = 0;
  int max_writes_per_user = 0;
  int max_waiting_per_user = 0;
  std::int64_t max_bytes_in_flight_per_user = 0;
  std::int64_t max_bytes_in_flight = 0;
  int max_exports = 0;

  // Monitoring
  bool enable_metrics = false;
  std::string metrics_host;
  int metrics_port = 0;
  Millis health_check_interval{};
  bool enable_performance_monitoring = false;
  bool enable_usage_analytics = false;

  // CORS
  bool enable_cors = false;
  std::vector<std::string> cors_origins;
  bool cors_allow_credentials = false;
  std::vector<std::string> cors_allow_methods;
  std::vector<std::string> cors_allow_headers;

  // Development
  bool test_mode = false;
  bool enable_profiling = false;
  bool debug_responses = false;
  bool mock_coingecko_api = false;
  std::int64_t simulator_seed = 0;
  Millis simulator_step{};
  bool enable_swagger_ui = false;
  bool enable_redoc = false;
};

}  // namespace cpa::config
