#include "api/openapi/describe.h"

namespace cpa::api::openapi {
namespace {

constexpr std::string_view kSource = "coingecko|simulated";

constexpr Member kEndpoints[] = {
    {"prices", "text", R"("/crypto/prices")"},
    {"coin", "text", R"("/crypto/{crypto_id}")"},
    {"search", "text", R"("/search/crypto?query=")"},
    {"overview", "text", R"("/market/overview")"},
    {"sentiment", "text", R"("/market/sentiment")"},
    {"stream", "text", R"("/ws")"},
    {"users", "text", R"("/users")"},
    {"health", "text", R"("/health")"},
};

constexpr Member kServerInfo[] = {
    {"name", "=crypto-price-api"},
    {"version", "text", R"("0.1.0")"},
    {"source", kSource, {}, "Where prices come from."},
    {"simulated", "boolean", "false"},
    {"endpoints", "Endpoints"},
};

constexpr Member kDatabaseHealth[] = {
    {"status", "ok|unavailable"},
    {"writable", "boolean", "true", "Whether the last write was stored; looked at every 10 s."},
    {"last_write_error", "text?", "null", "Why it was not."},
};

constexpr Member kHistoryHealth[] = {
    {"status", "ok|behind|failing"},
    {"last_recorded_age_ms", "integer?", "812", "Since prices were last put on record."},
    {"folded_before", "time?", "null",
     "Candles of the hours before are made; null: none in this run."},
};

constexpr Member kRedisHealth[] = {{"status", "ok|full|read_only|unavailable"}};

constexpr Member kConnections[] = {{"connections", "count", "12"}};

constexpr Member kRefusals[] = {
    {"not_positive", "count", "0"},  {"became_null", "count", "0"},
    {"out_of_order", "count", "0"},  {"future_stamp", "count", "0"},
    {"ancient_stamp", "count", "0"}, {"implausible_jump", "count", "1"},
    {"duplicate", "count", "0"},     {"contradictory", "count", "0"},
};

constexpr Member kPricesHealth[] = {
    {"status", "ok|stale|starting"},
    {"coins", "count", "250", "Coins that are tracked."},
    {"extra_coins", "count", "3", "Of these, besides the top: somebody depends on them."},
    {"unaffordable_coins", "count", "0", "Somebody depends on them, and they are not tracked."},
    {"stale_coins", "count", "0", "Not confirmed for two of the intervals in force, or frozen."},
    {"frozen_coins", "count", "0", "Of these, whose stamp is older than PRICE_STAMP_MAX_AGE."},
    {"listed_coins", "count", "17000", "Coins that upstream lists."},
    {"age_ms", "integer?", "812", "Of the youngest price."},
    {"epoch", "text", R"("0192f0c4-6b1d-7a55-9d3e-4f1c2b3a4d5e")",
     "Sequences of two epochs are two counts."},
    {"sequence", "count", "4711"},
    {"batches", "count", "96"},
    {"batches_rejected", "count", "0"},
    {"rows_refused", "count", "1"},
    {"rows_refused_by_reason", "RowsRefused"},
};

constexpr Member kUpstreamHealth[] = {
    {"status", "ok|starting|backing_off|held|misconfigured|unknown"},
    {"provider", kSource},
    {"base_url", "text", R"("https://api.coingecko.com/api/v3")"},
    {"last_error", "text?", "null"},
    {"last_success_age_ms", "integer?", "812"},
    {"next_call_in_ms", "integer?", "29188"},
    {"consecutive_failures", "count", "0"},
    {"calls", "count", "97"},
    {"failures", "count", "0"},
    {"rejected", "count", "0"},
};

constexpr Member kComponents[] = {
    {"database", "DatabaseHealth"}, {"history?", "HistoryHealth"},  {"redis?", "RedisHealth"},
    {"prices", "PricesHealth"},     {"upstream", "UpstreamHealth"}, {"websocket", "Connections"},
    {"http", "Connections"},
};

constexpr Member kBudget[] = {
    {"plan", "text", R"("demo")"},
    {"calls_per_minute", "count?", "30"},
    {"credits_per_month", "count?", "10000"},
    {"credits_used", "count?", "2880"},
    {"poll_interval_ms", "count", "300000", "The interval in force."},
    {"prices_keyless", "boolean", "true",
     "Prices come without the key that is set, whose plan would make them slower."},
    {"lasts_until", "time?", "null", "When it ends at this pace; null: it does not."},
    {"forecast", "text", R"("budget covers the month at this pace")"},
};

constexpr Member kSourceHealth[] = {
    {"source", "text", R"("coingecko")"},
    {"kind", "poll|stream|cluster"},
    {"status", "ok|starting|backing_off|held|misconfigured|unknown"},
    {"simulated", "boolean", "false"},
    {"coins", "count", "250", "Whose price is of this source now."},
    {"last_success_age_ms", "integer?", "812"},
    {"last_error", "text?", "null"},
};

constexpr Member kHealth[] = {
    {"status", "healthy|degraded"},
    {"timestamp", "time"},
    {"version", "text", R"("0.1.0")"},
    {"uptime_seconds", "count", "3600"},
    {"source", kSource},
    {"simulated", "boolean", "false"},
    {"sources", "SourceHealth[]"},
    {"components", "Components"},
    {"budget", "Budget"},
};

constexpr Member kLiveness[] = {{"live", "boolean", "true"}};

constexpr Member kReadiness[] = {
    {"ready", "boolean", "true"},
    {"prices", "boolean", "true"},
    {"database", "boolean", "true"},
    {"alerts", "boolean", "true", "They are watched, or switched off."},
    {"history",
     "ok|checking|damaged|off",
     {},
     "Its file; a large one that was not closed cleanly is checked while it serves."},
};

constexpr Shape kHealthShapes[] = {
    {"Endpoints", "Where the parts are.", kEndpoints},
    {"ServerInfo", "What this server is.", kServerInfo},
    {"DatabaseHealth", "The database.", kDatabaseHealth},
    {"HistoryHealth", "How price history is recorded.", kHistoryHealth},
    {"RedisHealth", "The Redis that coin pages are shared through.", kRedisHealth},
    {"Connections", "Those that are open.", kConnections},
    {"RowsRefused", "Rows of upstream that changed nothing, by reason.", kRefusals},
    {"PricesHealth", "The prices in memory.", kPricesHealth},
    {"UpstreamHealth", "Where prices come from.", kUpstreamHealth},
    {"SourceHealth", "A source of prices.", kSourceHealth},
    {"Components", "The parts of the server.", kComponents},
    {"Budget", "What the plan of upstream allows.", kBudget},
    {"Health", "State of every component.", kHealth},
    {"Liveness", "The process runs.", kLiveness},
    {"Readiness", "Whether prices can be served.", kReadiness},
};

constexpr Operation kHealthOperations[] = {
    {.verb = http::Verb::kGet,
     .pattern = "/",
     .id = "getServerInfo",
     .answer = "ServerInfo",
     .unchecked = true},
    {.verb = http::Verb::kGet,
     .pattern = "/health",
     .id = "getHealth",
     .answer = "Health",
     .unchecked = true},
    {.verb = http::Verb::kGet,
     .pattern = "/live",
     .id = "getLiveness",
     .answer = "Liveness",
     .unchecked = true},
    {.verb = http::Verb::kGet,
     .pattern = "/ready",
     .id = "getReadiness",
     .answer = "Readiness",
     .unready = "Readiness",
     .unchecked = true},
    {.verb = http::Verb::kGet,
     .pattern = "/openapi.json",
     .id = "getOpenApi",
     .answer = "any",
     .cacheable = true,
     .unchecked = true},
    {.verb = http::Verb::kGet,
     .pattern = "/asyncapi.json",
     .id = "getAsyncApi",
     .answer = "any",
     .cacheable = true,
     .unchecked = true},
};

}  // namespace

std::span<const Shape> HealthShapes() {
  return kHealthShapes;
}

std::span<const Operation> HealthOperations() {
  return kHealthOperations;
}

}  // namespace cpa::api::openapi
