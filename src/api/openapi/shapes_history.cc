#include "api/openapi/describe.h"

namespace cpa::api::openapi {
namespace {

constexpr std::string_view kHistorySource = "own|imported|upstream";

constexpr Member kHistoryPoint[] = {
    {"crypto_id", "text", R"("bitcoin")"},
    {"price", "number", "43250.5"},
    {"market_cap", "number?", "845000000000"},
    {"volume_24h", "number?", "25000000000"},
    {"timestamp", "time"},
    {"source", kHistorySource, {}, "Who recorded it."},
};

constexpr Member kCandle[] = {
    {"open_time", "time"},
    {"open", "number", "43000"},
    {"high", "number", "43300"},
    {"low", "number", "42900"},
    {"close", "number", "43250.5"},
    {"traded_volume", "number?", "null", "In the candle's time; imported candles know it."},
    {"volume_24h", "number?", "25000000000", "Of the 24 hours before the close."},
    {"market_cap", "number?", "845000000000"},
    {"samples", "count", "120"},
    {"coverage", "number", "1", "How much of the candle's whole time was seen, from 0 to 1."},
    {"is_open", "boolean", "false"},
    {"source", kHistorySource},
};

constexpr Member kExtreme[] = {
    {"price", "number", "43800"},
    {"date", "time"},
};

constexpr Member kVolatility[] = {
    {"annualized_percent", "number?", "48.2"},
    {"daily_percent", "number?", "2.52"},
    {"returns", "count", "29"},
    {"formula", "text",
     R"x("sample standard deviation of ln(close / previous close), times sqrt(365)")x"},
};

constexpr Member kDrawdown[] = {
    {"percent", "number", "12.5"},
    {"peak", "Extreme"},
    {"trough", "Extreme"},
};

constexpr Member kGap[] = {
    {"from", "time"},
    {"to", "time"},
};

constexpr Member kStats[] = {
    {"crypto_id", "text", R"("bitcoin")"},
    {"first_day", "time"},
    {"last_day", "time"},
    {"days", "count", "30"},
    {"open", "number", "41000"},
    {"close", "number", "43250.5"},
    {"return_percent", "number", "5.49"},
    {"volatility", "Volatility"},
    {"high", "Extreme"},
    {"low", "Extreme"},
    {"max_drawdown", "Drawdown?"},
    {"gap_count", "count", "0"},
    {"gaps", "Gap[]", "[]", "The first 100."},
};

constexpr Shape kHistoryShapes[] = {
    {"HistoryPoint", "A price of the past.", kHistoryPoint},
    {"Candle", "Open, high, low and close of an interval.", kCandle},
    {"Extreme", "A price and its day.", kExtreme},
    {"Volatility", "How much the price moves.", kVolatility},
    {"Drawdown", "The deepest fall from a peak.", kDrawdown},
    {"Gap", "A time of which nothing is known.", kGap},
    {"HistoryStats", "What happened in a window.", kStats},
};

constexpr Parameter kUsd = {"vs_currency", "=usd", "usd"};
constexpr Parameter kDays = {"days", "integer(1..365)", "7", "Up to now; or give from and to."};
constexpr Parameter kFrom = {"from", "text", "2026-11-01",
                             "RFC 3339, a date, or unix seconds; included."};
constexpr Parameter kTo = {"to", "text", "2026-11-08",
                           "The same, not included; now when left out."};
constexpr Parameter kRows = {"limit", "integer(1..5000)", "500"};
constexpr Parameter kRest = {"cursor", "text(0..64)", {}, "From the Link of the page before."};

constexpr Parameter kHistoryQuery[] = {
    kUsd, kDays, kFrom, kTo, kRows, kRest, {"interval", "auto|30s|5m|1h|1d", "auto"}};
constexpr Parameter kOhlcQuery[] = {kUsd,  kFrom, kTo,
                                    kRows, kRest, {"interval", "1m|5m|15m|1h|4h|1d|1w|1M", "1h"}};
constexpr Parameter kStatsQuery[] = {kUsd, kDays, kFrom, kTo};

constexpr Operation kHistoryOperations[] = {
    {.verb = http::Verb::kGet,
     .pattern = "/crypto/{crypto_id}/history",
     .id = "listHistory",
     .query = kHistoryQuery,
     .answer = "HistoryPoint[]",
     .errors = {&kUnknownCoin, &kHistoryDisabled, &kCoinListNotReady, &kStorageUnavailable},
     .fields = {"X-History-Gaps", "X-History-Backfill"},
     .csv = Csv::kToo,
     .paged = true,
     .cacheable = true},
    {.verb = http::Verb::kGet,
     .pattern = "/crypto/{crypto_id}/ohlc",
     .id = "listCandles",
     .query = kOhlcQuery,
     .answer = "Candle[]",
     .errors = {&kUnknownCoin, &kHistoryDisabled, &kCoinListNotReady, &kStorageUnavailable},
     .fields = {"X-History-Gaps", "X-History-Backfill"},
     .csv = Csv::kToo,
     .paged = true,
     .cacheable = true},
    {.verb = http::Verb::kGet,
     .pattern = "/crypto/{crypto_id}/stats",
     .id = "getHistoryStats",
     .query = kStatsQuery,
     .answer = "HistoryStats",
     .errors = {&kUnknownCoin, &kNoHistory, &kHistoryDisabled, &kCoinListNotReady,
                &kHistoryUnavailable, &kStorageUnavailable},
     .fields = {"X-History-Backfill"},
     .cacheable = true},
};

}  // namespace

std::span<const Shape> HistoryShapes() {
  return kHistoryShapes;
}

std::span<const Operation> HistoryOperations() {
  return kHistoryOperations;
}

}  // namespace cpa::api::openapi
