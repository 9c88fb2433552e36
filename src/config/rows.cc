#include "config/rows.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "base/text.h"
#include "config/text_checks.h"

namespace cpa::config {
namespace {

constexpr std::array<std::string_view, 7> kLevels = {"TRACE", "DEBUG",    "INFO", "WARNING",
                                                     "ERROR", "CRITICAL", "OFF"};
constexpr std::array<std::string_view, 3> kRotations = {"daily", "size", "none"};
constexpr std::array<std::string_view, 2> kLogFormats = {"text", "json"};
constexpr std::array<std::string_view, 2> kCacheStorages = {"memory", "redis"};
constexpr std::array<std::string_view, 5> kPlans = {"", "keyless", "demo", "pro", "unlimited"};

constexpr Accepts Between(double min, double max, std::string_view unit = "") {
  return {.min = min, .max = max, .unit = unit};
}

constexpr Accepts OneOf(std::span<const std::string_view> choices) {
  return {.choices = choices};
}

constexpr Accepts Matching(bool (*check)(std::string_view), std::string_view text) {
  return {.check = check, .text = text};
}

constexpr Accepts kTrueOrFalse = {.text = "true or false"};

constexpr Row Secret(Row row) {
  row.secret = true;
  return row;
}

constexpr Row Reloading(Row row) {
  row.reloads = true;
  return row;
}

constexpr Row InMillis(Row row) {
  row.unit_ms = 1;
  return row;
}

constexpr Row kRows[] = {
    {"HOST", "API", &Settings::host, "0.0.0.0",
     Matching(IsHost, "an IP address or a possible host name"),
     "Address on which the API listens."},
    {"PORT", "API", &Settings::port, "8019", Between(0, 65535),
     "Port of the API and of the WebSocket stream; 0 takes any free port."},
    {"WORKERS", "API", &Settings::workers, "0", Between(0, 256),
     "Event loops that serve connections; 0 means one per core, at most 4."},
    {"MAX_CONNECTIONS", "API", &Settings::max_connections, "10000", Between(1, 1'000'000),
     "Connections open at once, of all kinds; one more gets 503."},
    {"MAX_CONNECTIONS_PER_ADDRESS", "API", &Settings::max_connections_per_address, "0",
     Between(0, 1'000'000),
     "Of these, those of one IPv4 address or IPv6 /64, WebSocket clients included; one more gets "
     "429. 0 means a quarter, so that one client cannot hold them all. TRUSTED_PROXIES have no "
     "such limit; /health, /live and /ready are answered even beyond."},
    {"MAX_UPLOAD_BYTES_PER_USER", "API", &Settings::max_upload_bytes_per_user, "33554432",
     Between(1'048'576, 1'073'741'824, "bytes"),
     "Bodies of more than 64 KiB that one user may be sending at once, by their declared size; one "
     "more gets 429. The default lets in one of the largest files (MAX_IMPORT_BYTES)."},
    {"MAX_UPLOAD_BYTES", "API", &Settings::max_upload_bytes, "67108864",
     Between(1'048'576, 17'179'869'184, "bytes"),
     "The same of all users together; one more gets 503. The default lets in two of the largest "
     "files; this much memory may wait for the rest of bodies."},
    {"MAX_PROBLEMS_PER_ANSWER", "API", &Settings::max_problems_per_answer, "100",
     Between(1, 10'000),
     "Problems listed in one 422, so that a bad request makes no large answer; problem_count tells "
     "how many there are."},
    {"MAX_PROBLEM_INPUT_BYTES", "API", &Settings::max_problem_input_bytes, "1024",
     Between(0, 65'536, "bytes"),
     "How much of a client's own text a problem tells back; what is longer is told as null."},
    {"REQUEST_HEAD_TIMEOUT", "API", &Settings::request_head_timeout, "10", Between(0.1, 600),
     "How long the request line and the header fields may take to arrive, from the first "
     "byte on; then 408."},
    {"REQUEST_BODY_TIMEOUT", "API", &Settings::request_body_timeout, "30", Between(0.1, 600),
     "How long a body may take to arrive; then 408. A file of transactions has 120 s at least, a "
     "backtest 60 s."},
    {"ANSWER_TIMEOUT", "API", &Settings::answer_timeout, "30", Between(0.1, 600),
     "How long a client may take to receive an answer; then the connection is cut."},
    {"KEEP_ALIVE_TIMEOUT", "API", &Settings::keep_alive_timeout, "60", Between(0.1, 3600),
     "How long a connection may be idle between requests. Behind a proxy it must be more than the "
     "proxy keeps idle connections."},
    {"SHUTDOWN_TIMEOUT", "API", &Settings::shutdown_timeout, "30", Between(1, 600),
     "How long a stop may take; requests that still run after half of it are cut."},
    {"SHUTDOWN_DELAY", "API", &Settings::shutdown_delay, "0", Between(0, 300),
     "How long the server goes on serving when it is told to stop, while /ready says 503, so that "
     "load balancers can turn away first."},
    Reloading({"DEBUG", "API", &Settings::debug, "false", kTrueOrFalse,
               "Logs at DEBUG level at least, whatever LOG_LEVEL says."}),
    {"RELOAD", "API", &Settings::reload, "false", kTrueOrFalse,
     "Reads the settings again on SIGHUP and when .env changes; those marked reloads take effect "
     "at once."},
    {"ENABLE_PAGE", "API", &Settings::enable_page, "true", kTrueOrFalse,
     "Serves the web page to browsers at /; programs get JSON there."},
    {"DATABASE_URL", "Database", &Settings::database_url, "sqlite:///crypto_price.db",
     Matching(IsDatabaseUrl,
              "sqlite:///relative.db, sqlite:////absolute.db or "
              "postgresql://user:password@host:5432/name, special characters "
              "percent-encoded"),
     "Where users and what they own live. Price history of an SQLite file has one of its own "
     "beside "
     "it: crypto_price_history.db."},
    {"DATABASE_POOL_SIZE", "Database", &Settings::database_pool_size, "5", Between(1, 64),
     "Reading connections kept open to the database; on PostgreSQL all but four, which are for "
     "price history."},
    {"DATABASE_TIMEOUT", "Database", &Settings::database_timeout, "30", Between(0.1, 600),
     "How long a statement waits for a lock that another program holds."},
    {"DATABASE_ECHO", "Database", &Settings::database_echo, "false", kTrueOrFalse,
     "Logs every SQL statement, without its parameters."},
    {"COINGECKO_BASE_URL", "CoinGecko", &Settings::coingecko_base_url,
     "https://api.coingecko.com/api/v3",
     Matching(IsHttpUrl,
              "an http:// or https:// address without query, whose host is an IP "
              "address or a possible name"),
     "Root of the CoinGecko API."},
    Secret({"COINGECKO_API_KEY", "CoinGecko", &Settings::coingecko_api_key, "",
            Matching(IsAnyText, "printable text"), "Your CoinGecko key; empty for none."}),
    {"COINGECKO_ONLY_WITH_KEY", "CoinGecko", &Settings::coingecko_only_with_key, "false",
     kTrueOrFalse,
     "Makes every call with the key. Otherwise prices come without it where its plan would make "
     "them slower, and the key serves details and history."},
    {"COINGECKO_PLAN", "CoinGecko", &Settings::coingecko_plan, "", OneOf(kPlans),
     "Whose call limits apply; empty decides by host and key, and any host but CoinGecko's is "
     "unlimited."},
    {"COINGECKO_CALLS_PER_MINUTE", "CoinGecko", &Settings::coingecko_calls_per_minute, "0",
     Between(0, 1'000'000), "Calls to spend in a minute; 0 means what the plan allows."},
    {"COINGECKO_CALLS_PER_MONTH", "CoinGecko", &Settings::coingecko_calls_per_month, "0",
     Between(0, 1'000'000'000),
     "Calls to spend in a calendar month; 0 means what the plan allows."},
    {"API_REQUEST_TIMEOUT", "CoinGecko", &Settings::api_request_timeout, "10", Between(0.1, 300),
     "How long one upstream request may take."},
    {"RATE_LIMIT_DELAY", "CoinGecko", &Settings::rate_limit_delay, "1", Between(0, 3600),
     "Least pause between two upstream requests."},
    {"MAX_RETRIES", "CoinGecko", &Settings::max_retries, "3", Between(0, 20),
     "Further attempts after an upstream request failed."},
    {"WEBSOCKET_PING_INTERVAL", "WebSocket", &Settings::websocket_ping_interval, "30",
     Between(1, 3600),
     "How often the server pings a client; must be less than WEBSOCKET_CONNECTION_TIMEOUT."},
    {"WEBSOCKET_CONNECTION_TIMEOUT", "WebSocket", &Settings::websocket_connection_timeout, "60",
     Between(2, 86'400),
     "A client that sends nothing for so long, not even a pong, is disconnected."},
    {"MAX_WEBSOCKET_CONNECTIONS", "WebSocket", &Settings::max_websocket_connections, "1000",
     Between(1, 1'000'000), "WebSocket clients at once; one more gets 503."},
    {"MAX_WEBSOCKET_CONNECTIONS_PER_USER", "WebSocket",
     &Settings::max_websocket_connections_per_user, "20", Between(0, 1'000'000),
     "WebSocket clients of one user at once, whatever their keys; one more is closed with 4029. 0 "
     "means any number."},
    {"MAX_WEBSOCKET_CONNECTIONS_PER_ADDRESS", "WebSocket",
     &Settings::max_websocket_connections_per_address, "0", Between(0, 1'000'000),
     "WebSocket clients of one IPv4 address or IPv6 /64 at once; one more gets 429. 0 means a "
     "quarter of MAX_WEBSOCKET_CONNECTIONS, at least 20."},
    {"ENABLE_WEBSOCKET_COMPRESSION", "WebSocket", &Settings::enable_websocket_compression, "true",
     kTrueOrFalse, "Offers permessage-deflate to WebSocket clients."},
    {"PRICE_UPDATE_INTERVAL", "Prices", &Settings::price_update_interval, "30", Between(1, 86'400),
     "How often prices are fetched, as far as the call limits allow."},
    {"PRICE_STAMP_MAX_AGE", "Prices", &Settings::price_stamp_max_age, "21600",
     Between(60, 31'536'000),
     "A price whose own time stamp upstream has not moved for so long is served as stale, and no "
     "alert fires or is armed by it."},
    {"PRICE_CHANGE_THRESHOLD", "Prices", &Settings::price_change_threshold, "0.1",
     Between(0, 100, "percent"),
     "A price is pushed once it moved more than this since it was last pushed."},
    {"MAX_CRYPTOCURRENCIES", "Prices", &Settings::max_cryptocurrencies, "250", Between(1, 5000),
     "Coins tracked, from the top by market cap; also the greatest page size."},
    {"MAX_EXTRA_CRYPTOCURRENCIES", "Prices", &Settings::max_extra_cryptocurrencies, "250",
     Between(0, 5000),
     "Coins tracked besides them because somebody depends on them: an active alert, a holding, a "
     "subscription. Up to 250 cost one call more in each round."},
    {"MAX_EXTRA_CRYPTOCURRENCIES_PER_USER", "Prices",
     &Settings::max_extra_cryptocurrencies_per_user, "50", Between(0, 5000),
     "How many of those one user may take up, so that nobody takes them all."},
    Reloading({"COIN_ALIASES", "Prices", &Settings::coin_aliases, "",
               Matching(IsAliasOrEmpty,
                        "pairs such as matic-network=polygon-ecosystem-token, or "
                        "nothing"),
               "Coins that upstream has renamed, as old=new: what is stored under the old id stays "
               "there and is priced by the new one."}),
    {"ENABLE_PRICE_HISTORY", "Prices", &Settings::enable_price_history, "true", kTrueOrFalse,
     "Records every price, and answers from what was recorded."},
    {"HISTORY_RETENTION_DAYS", "Prices", &Settings::history_retention_days, "365",
     Between(1, 36'500, "days"),
     "How long price history is kept: its daily candles for so long, everything else at most. "
     "Imported candles are kept for good."},
    {"HISTORY_RAW_DAYS", "Prices", &Settings::history_raw_days, "30", Between(1, 36'500, "days"),
     "How long every single recorded price is kept."},
    {"HISTORY_5M_DAYS", "Prices", &Settings::history_5m_days, "90", Between(1, 36'500, "days"),
     "How long candles of 5 minutes are kept."},
    {"HISTORY_1H_DAYS", "Prices", &Settings::history_1h_days, "730", Between(1, 36'500, "days"),
     "How long hourly candles are kept."},
    {"ENABLE_ALERTS", "Alerts", &Settings::enable_alerts, "true", kTrueOrFalse,
     "Evaluates price alerts; without it none can be created."},
    {"ALERT_CHECK_INTERVAL", "Alerts", &Settings::alert_check_interval, "30", Between(1, 86'400),
     "How often volume and momentum alerts are evaluated; price alerts follow every change."},
    {"MAX_ALERTS_PER_USER", "Alerts", &Settings::max_alerts_per_user, "50", Between(0, 100'000),
     "Alerts one user may have, whatever their status."},
    {"ALERT_NOTIFICATION_RETRIES", "Alerts", &Settings::alert_notification_retries, "3",
     Between(0, 100), "Further attempts to deliver a webhook's message after one failed."},
    {"MAX_WEBHOOKS_PER_USER", "Alerts", &Settings::max_webhooks_per_user, "5", Between(0, 1000),
     "Webhooks one user may have."},
    {"WEBHOOK_TIMEOUT", "Alerts", &Settings::webhook_timeout, "10", Between(0.1, 60),
     "How long one attempt to reach a webhook may take, name look-up included."},
    {"WEBHOOK_PENDING_MAX", "Alerts", &Settings::webhook_pending_max, "1000", Between(1, 1'000'000),
     "Messages of one webhook that may wait; beyond them its oldest are given up."},
    {"WEBHOOK_ALLOWED_NETWORKS", "Alerts", &Settings::webhook_allowed_networks, "",
     Matching(IsNetworkOrEmpty, "networks such as 192.168.1.0/24 or fd00::/8, or nothing"),
     "Private networks to which webhooks may be sent, also by http; metadata services and "
     "link-local addresses never are."},
    {"MAX_PORTFOLIOS_PER_USER", "Portfolios", &Settings::max_portfolios_per_user, "10",
     Between(0, 100'000), "Portfolios one user may have."},
    {"MAX_HOLDINGS_PER_PORTFOLIO", "Portfolios", &Settings::max_holdings_per_portfolio, "50",
     Between(0, 100'000), "Different coins one portfolio may hold."},
    {"MAX_TRANSACTIONS_PER_PORTFOLIO", "Portfolios", &Settings::max_transactions_per_portfolio,
     "1000000", Between(0, 100'000'000),
     "Transactions one portfolio may have. A change of the past folds what lies after it."},
    {"MAX_IMPORT_BYTES", "Portfolios", &Settings::max_import_bytes, "33554432",
     Between(1'024, 268'435'456, "bytes"),
     "The largest CSV file of transactions. It is in memory while it is read, about four times; "
     "larger ledgers come in several files."},
    {"ENABLE_PORTFOLIO_ANALYTICS", "Portfolios", &Settings::enable_portfolio_analytics, "true",
     kTrueOrFalse, "Tells the best and the worst performer in a portfolio's summary."},
    {"PORTFOLIO_VALUE_UPDATE_INTERVAL", "Portfolios", &Settings::portfolio_value_update_interval,
     "30", Between(1, 86'400),
     "How often a client that follows its portfolios on the stream is told their new values."},
    Secret(
        {"SECRET_KEY", "Security", &Settings::secret_key, "",
         Matching(IsSecretKeyOrEmpty, "at least 16 characters"),
         "Key under which API keys are stored; unset, one is made and kept in SECRET_KEY_FILE."}),
    {"SECRET_KEY_FILE", "Security", &Settings::secret_key_file, "", Matching(IsAnyText, "a path"),
     "Where a generated secret is kept; empty means beside the database."},
    {"SECRET_KEY_CHANGED", "Security", &Settings::secret_key_changed, "false", kTrueOrFalse,
     "Start even though the secret has changed; all API keys made before are void."},
    {"API_KEY_LENGTH", "Security", &Settings::api_key_length, "32", Between(16, 64, "bytes"),
     "Random bytes in a new API key."},
    {"API_KEY_PREFIX", "Security", &Settings::api_key_prefix, "ck_",
     Matching(IsKeyPrefix, "1 to 16 letters, digits, _ or -"),
     "What API keys begin with; keys made under another prefix stop working."},
    {"ENABLE_REGISTRATION", "Security", &Settings::enable_registration, "true", kTrueOrFalse,
     "Lets anybody create a user by POST /users."},
    {"SIGNUP_LIMIT_PER_HOUR", "Security", &Settings::signup_limit_per_hour, "10",
     Between(0, 1'000'000),
     "Sign-ups that one IPv4 address or IPv6 /64 may try in an hour; 0 means any number."},
    {"ENABLE_RATE_LIMITING", "Security", &Settings::enable_rate_limiting, "true", kTrueOrFalse,
     "Limits requests and WebSocket messages per client: the user of a good API key, else the IPv4 "
     "address or IPv6 /64. Health, metrics and documents are not limited."},
    Reloading(
        {"RATE_LIMIT_REQUESTS", "Security", &Settings::rate_limit_requests, "100",
         Between(1, 1'000'000),
         "Requests a client may make in one window, and messages it may send; one more gets 429."}),
    Reloading({"RATE_LIMIT_WINDOW", "Security", &Settings::rate_limit_window, "60",
               Between(1, 86'400),
               "Length of a client's window, which begins with its first request."}),
    {"TRUSTED_PROXIES", "Security", &Settings::trusted_proxies, "",
     Matching(IsNetworkOrEmpty, "networks such as 10.0.0.0/8 or fd00::/8, or nothing"),
     "Reverse proxies whose X-Forwarded-For tells the client's address, read from the right."},
    Reloading({"LOG_LEVEL", "Logging", &Settings::log_level, "INFO", OneOf(kLevels),
               "Least important line that is logged."}),
    {"LOG_FILE", "Logging", &Settings::log_file, "logs/crypto_price.log",
     Matching(IsAnyText, "a path, or nothing"),
     "File that gets the log as well as standard error; empty for none."},
    {"LOG_FORMAT", "Logging", &Settings::log_format, "text", OneOf(kLogFormats),
     "How a line looks: text for people, or a JSON object for programs."},
    {"LOG_ROTATION", "Logging", &Settings::log_rotation, "daily", OneOf(kRotations),
     "When a new log file is begun: with each UTC day, at LOG_MAX_SIZE, or never. LOG_FILE is "
     "always the one in use."},
    {"LOG_MAX_SIZE", "Logging", &Settings::log_max_size, "10485760",
     Between(4096, 1'099'511'627'776, "bytes"),
     "Size at which a log file is rotated with LOG_ROTATION=size."},
    {"LOG_BACKUP_COUNT", "Logging", &Settings::log_backup_count, "5", Between(0, 10'000),
     "Rotated log files kept."},
    {"LOG_REQUESTS", "Logging", &Settings::log_requests, "false", kTrueOrFalse,
     "Logs each HTTP request with its X-Request-ID, without its query."},
    {"LOG_PRICE_UPDATES", "Logging", &Settings::log_price_updates, "true", kTrueOrFalse,
     "Logs each price update."},
    {"LOG_ALERTS", "Logging", &Settings::log_alerts, "true", kTrueOrFalse,
     "Logs each alert that fires."},
    {"LOG_WEBSOCKET_EVENTS", "Logging", &Settings::log_websocket_events, "true", kTrueOrFalse,
     "Logs connects and disconnects of WebSocket clients."},
    {"ENABLE_CACHING", "Performance", &Settings::enable_caching, "true", kTrueOrFalse,
     "Keeps pages of coins for CACHE_TTL; false: each request for one asks upstream."},
    {"CACHE_TTL", "Performance", &Settings::cache_ttl, "60", Between(0, 86'400),
     "How long the page of a coin outside the tracked ones is used."},
    {"CACHE_STORAGE", "Performance", &Settings::cache_storage, "memory", OneOf(kCacheStorages),
     "Where pages of coins are kept; redis shares them with other servers."},
    Secret({"REDIS_URL", "Performance", &Settings::redis_url, "",
            Matching(IsRedisUrlOrEmpty, "redis://host:port/number"),
            "The Redis of CACHE_STORAGE=redis; without it everything goes on from memory."}),
    {"ENABLE_COMPRESSION", "Performance", &Settings::enable_compression, "true", kTrueOrFalse,
     "Compresses HTTP answers for clients that accept it."},
    {"COMPRESSION_LEVEL", "Performance", &Settings::compression_level, "6", Between(1, 9),
     "Effort of HTTP compression."},
    {"ENABLE_ASYNC_PROCESSING", "Performance", &Settings::enable_async_processing, "true",
     kTrueOrFalse,
     "Does slow work on pools of threads; false: one thread each for reads, writes and history."},
    {"MAX_CONCURRENT_REQUESTS", "Performance", &Settings::max_concurrent_requests, "10",
     Between(1, 1000), "Coin pages, and charts, that may wait for upstream at once; more get 503."},
    {"ANSWER_CACHE_BYTES", "Performance", &Settings::answer_cache_bytes, "33554432",
     Between(0, 1'099'511'627'776, "bytes"),
     "Memory for market answers that are asked for again within a second, compressed forms "
     "included. Far more than the questions that clients share; each answer lives for a second."},
    {"MAX_READS_PER_USER", "Performance", &Settings::max_reads_per_user, "2", Between(1, 64),
     "Reads of the database, and of history, that run at once for one user, or for one address "
     "without a key; never more than half of the readers, so that others find one. The rest of "
     "them waits behind, users in turn."},
    {"MAX_WRITES_PER_USER", "Performance", &Settings::max_writes_per_user, "8", Between(1, 64),
     "Writes of one user under way at once. They share commits, so more of them than readers are "
     "worth while; users take turns at the one writer of SQLite."},
    {"MAX_WAITING_PER_USER", "Performance", &Settings::max_waiting_per_user, "1000",
     Between(1, 100'000),
     "Reads, and writes, of one user that may wait for those under way; one more gets 429. Enough "
     "for an office behind one address whose sockets all come back at once."},
    {"MAX_BYTES_IN_FLIGHT_PER_USER", "Performance", &Settings::max_bytes_in_flight_per_user,
     "33554432", Between(65'536, 1'099'511'627'776, "bytes"),
     "What the server may hold for one user, or one address without a key: requests that wait and "
     "answers that are not taken yet. With more under way the next request gets 429; four of the "
     "largest files fit."},
    {"MAX_BYTES_IN_FLIGHT", "Performance", &Settings::max_bytes_in_flight, "268435456",
     Between(65'536, 1'099'511'627'776, "bytes"),
     "The same of all users together; beyond it requests get 503. Half of what the container image "
     "is given."},
    {"MAX_EXPORTS", "Performance", &Settings::max_exports, "4", Between(1, 64),
     "Exports of more than 500 transactions under way at once, and as many imports; of one user "
     "one "
     "each, more wait. An import may hold all of a ledger. An export holds a state of the "
     "database, "
     "and a connection of its own to PostgreSQL, for ANSWER_TIMEOUT at most while its reader is "
     "waited for."},
    {"ENABLE_METRICS", "Monitoring", &Settings::enable_metrics, "true", kTrueOrFalse,
     "Serves Prometheus metrics at /metrics on METRICS_PORT."},
    {"METRICS_HOST", "Monitoring", &Settings::metrics_host, "127.0.0.1",
     Matching(IsHost, "an IP address or a possible host name"),
     "Address on which metrics are served."},
    {"METRICS_PORT", "Monitoring", &Settings::metrics_port, "8020", Between(0, 65535),
     "Port of the metrics; 0 takes any free port."},
    {"HEALTH_CHECK_INTERVAL", "Monitoring", &Settings::health_check_interval, "30",
     Between(1, 86'400), "How often the database is asked whether it answers, for /health."},
    {"ENABLE_PERFORMANCE_MONITORING", "Monitoring", &Settings::enable_performance_monitoring,
     "true", kTrueOrFalse, "Measures how long requests take, for each address of the API."},
    {"ENABLE_USAGE_ANALYTICS", "Monitoring", &Settings::enable_usage_analytics, "true",
     kTrueOrFalse, "Offers GET /analytics/usage, what a user has."},
    {"ENABLE_CORS", "CORS", &Settings::enable_cors, "true", kTrueOrFalse,
     "Answers cross-origin requests of web pages."},
    {"CORS_ORIGINS", "CORS", &Settings::cors_origins, "*",
     Matching(IsOrigin, "*, or origins such as https://example.com"),
     "Origins whose pages may call the API and open a stream. * means any, also the origin null of "
     "sandboxed pages and files, which cannot be named: a key is needed all the same."},
    {"CORS_ALLOW_CREDENTIALS", "CORS", &Settings::cors_allow_credentials, "true", kTrueOrFalse,
     "Lets pages send credentials, but only from origins listed by name: with CORS_ORIGINS=* they "
     "are never allowed."},
    {"CORS_ALLOW_METHODS", "CORS", &Settings::cors_allow_methods, "*",
     Matching(IsToken, "*, or methods such as GET"), "Methods that such pages may use."},
    {"CORS_ALLOW_HEADERS", "CORS", &Settings::cors_allow_headers, "*",
     Matching(IsToken, "*, or header names"), "Request headers that such pages may send."},
    {"TEST_MODE", "Development", &Settings::test_mode, "false", kTrueOrFalse,
     "Eases testing of clients: lets WEBHOOK_ALLOWED_NETWORKS name loopback; never in production."},
    {"ENABLE_PROFILING", "Development", &Settings::enable_profiling, "false", kTrueOrFalse,
     "Serves profiles of the running program at /debug/profile on METRICS_PORT."},
    {"DEBUG_RESPONSES", "Development", &Settings::debug_responses, "false", kTrueOrFalse,
     "Adds internal details to error answers; never in production."},
    {"MOCK_COINGECKO_API", "Development", &Settings::mock_coingecko_api, "false", kTrueOrFalse,
     "Takes prices from the built-in simulated CoinGecko; COINGECKO_BASE_URL is then not used."},
    {"SIMULATOR_SEED", "Development", &Settings::simulator_seed, "1",
     Between(0, 9'007'199'254'740'991),
     "Start of the simulated prices; the same seed gives the same prices."},
    InMillis({"SIMULATOR_STEP_MS", "Development", &Settings::simulator_step, "1000",
              Between(10, 3'600'000, "milliseconds"), "How often simulated prices move."}),
    {"ENABLE_SWAGGER_UI", "Development", &Settings::enable_swagger_ui, "true", kTrueOrFalse,
     "Serves Swagger UI at /docs."},
    {"ENABLE_REDOC", "Development", &Settings::enable_redoc, "true", kTrueOrFalse,
     "Serves ReDoc at /redoc."},
};

constexpr bool NamesAreUnique() {
  for (std::size_t i = 0; i < std::size(kRows); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (kRows[i].name == kRows[j].name || kRows[i].field == kRows[j].field) return false;
    }
  }
  return true;
}

static_assert(NamesAreUnique());

std::string NumberRange(const Row& row, std::string_view what) {
  std::string out(what);
  out += " from ";
  AppendJsonNumber(out, row.accepts.min);
  out += " to ";
  AppendJsonNumber(out, row.accepts.max);
  if (!row.accepts.unit.empty()) out += " " + std::string(row.accepts.unit);
  return out;
}

std::string Choices(const Row& row) {
  std::string out;
  for (const std::string_view choice : row.accepts.choices) {
    if (!out.empty()) out += choice == row.accepts.choices.back() ? " or " : ", ";
    out += choice.empty() ? "nothing" : choice;
  }
  return out;
}

}  // namespace

std::span<const Row> Rows() {
  return kRows;
}

const Row* FindRow(std::string_view name) {
  const auto row = std::ranges::find(kRows, name, &Row::name);
  return row == std::end(kRows) ? nullptr : row;
}

const Row* FindRowByFlag(std::string_view flag) {
  const auto row = std::ranges::find(kRows, flag, FlagOf);
  return row == std::end(kRows) ? nullptr : row;
}

std::size_t IndexOf(const Row& row) {
  assert(&row >= std::begin(kRows) && &row < std::end(kRows));
  return static_cast<std::size_t>(&row - std::begin(kRows));
}

std::string FlagOf(const Row& row) {
  std::string flag = "--" + AsciiLower(row.name);
  std::ranges::replace(flag, '_', '-');
  return flag;
}

bool IsBool(const Row& row) {
  return std::holds_alternative<bool Settings::*>(row.field);
}

std::string_view TypeName(const Row& row) {
  if (!row.accepts.choices.empty()) return "choice";
  switch (row.field.index()) {
    case 0:
      return "boolean";
    case 1:
    case 2:
      return "whole number";
    case 3:
      return "number";
    case 4:
      return row.unit_ms == 1 ? "milliseconds" : "seconds";
    case 6:
      return "list";
    default:
      return "text";
  }
}

std::string AcceptedText(const Row& row) {
  if (!row.accepts.choices.empty()) return Choices(row);
  const std::string_view type = TypeName(row);
  if (type == "whole number" || type == "number") return NumberRange(row, "a " + std::string(type));
  if (type == "seconds") return NumberRange(row, type);
  if (type == "milliseconds") return NumberRange(row, "a number");
  const std::string text(row.accepts.text);
  return type == "list" ? text + "; separated by commas" : text;
}

}  // namespace cpa::config
