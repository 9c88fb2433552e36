#include "api/openapi/describe.h"

namespace cpa::api::openapi {
namespace {

constexpr Member kCoinFacts[] = {
    {"id", "text", R"("bitcoin")", "CoinGecko's id."},
    {"symbol", "text", R"("BTC")"},
    {"name", "text", R"("Bitcoin")"},
    {"current_price", "number?", "43250.5", "In vs_currency."},
    {"market_cap", "number?", "845000000000"},
    {"volume_24h", "number?", "25000000000"},
    {"price_change_24h", "number?", "1250.75"},
    {"price_change_percentage_24h", "number?", "2.98"},
    {"last_updated", "time?", {}, "Upstream's own stamp."},
    {"market_cap_rank", "integer?", "1"},
    {"high_24h", "number?", "43800"},
    {"low_24h", "number?", "41900"},
    {"circulating_supply", "number?", "19600000"},
    {"image", "text?", R"("https://assets.example.com/bitcoin.png")"},
    {"source", "coingecko|simulated"},
    {"age_ms", "count", "812", "Since upstream last confirmed the price."},
    {"stale", "boolean", "false",
     "Not confirmed for two of the poll intervals in force, or upstream's own stamp is older than "
     "PRICE_STAMP_MAX_AGE."},
};

constexpr Member kCoin[] = {
    {"price_change_percentage_1h?", "number?", "0.42", "On request; of the price in USD."},
    {"price_change_percentage_7d?", "number?", "-3.1", "The same over seven days."},
    {"sparkline_in_7d?", "Sparkline", {}, "On request."},
};

constexpr Member kSparkline[] = {
    {"price", "number[]", "[42100, 43000, 43250.5]",
     "One for four hours, oldest first, in vs_currency; empty where upstream has none."},
};

constexpr Member kCoinDetail[] = {
    {"total_supply", "number?", "21000000"},
    {"max_supply", "number?", "21000000"},
    {"fully_diluted_valuation", "number?", "908000000000"},
    {"ath", "number?", "69045"},
    {"ath_change_percentage", "number?", "-37.36"},
    {"ath_date", "time?"},
    {"atl", "number?", "67.81"},
    {"atl_change_percentage", "number?", "63682.3"},
    {"atl_date", "time?"},
    {"description", "text?", R"("Bitcoin is the first decentralised currency.")"},
    {"links", "map:text[]?", R"({"homepage":["https://bitcoin.org/"]})"},
    {"categories", "text[]?", R"x(["Layer 1 (L1)"])x"},
    {"genesis_date", "text?", R"("2009-01-03")"},
};

constexpr Member kSearchHit[] = {
    {"id", "text", R"("bitcoin")"},
    {"symbol", "text", R"("BTC")"},
    {"name", "text", R"("Bitcoin")"},
    {"market_cap_rank", "integer?", "1"},
};

constexpr Member kTopCoin[] = {
    {"id", "text", R"("bitcoin")"},
    {"name", "text", R"("Bitcoin")"},
    {"symbol", "text", R"("BTC")"},
    {"current_price", "number?", "43250.5"},
    {"market_cap", "number?", "845000000000"},
    {"price_change_percentage_24h", "number?", "2.98"},
};

constexpr Member kMover[] = {
    {"id", "text", R"("ethereum")"},
    {"name", "text", R"("Ethereum")"},
    {"symbol", "text", R"("ETH")"},
    {"price_change_percentage_24h", "number?", "5.67"},
};

constexpr Member kMarketStats[] = {
    {"gainers_count", "count", "75"},  {"losers_count", "count", "25"},
    {"unchanged_count", "count", "0"}, {"top_gainer", "Mover?"},
    {"top_loser", "Mover?"},
};

constexpr Member kOverview[] = {
    {"total_market_cap", "number?", "2500000000000"},
    {"total_volume_24h", "number?", "125000000000"},
    {"totals_source", "global|tracked", {}, "Upstream's own totals, or the sum over the tracked."},
    {"top_cryptos", "TopCoin[]"},
    {"market_stats", "MarketStats"},
    {"last_updated", "time?"},
};

constexpr Member kSentiment[] = {
    {"sentiment", "bullish|bearish|neutral"},
    {"positive_count", "count", "38"},
    {"negative_count", "count", "12"},
    {"positive_ratio", "number?", "0.76"},
    {"average_change_percentage_24h", "number?", "2.4"},
    {"coins_considered", "count", "50"},
    {"rule", "text", R"("Over the 50 largest coins by market cap ...")"},
    {"last_updated", "time?"},
};

constexpr Shape kMarketShapes[] = {
    {"CoinFacts", "What every answer tells of a coin.", kCoinFacts},
    {"Sparkline", "How a price went.", kSparkline},
    {"Coin", "A coin's price and where it comes from. What upstream does not know is null.", kCoin,
     "CoinFacts"},
    {"CoinDetail", "The same with supplies, extremes and texts.", kCoinDetail, "CoinFacts"},
    {"SearchHit", "A coin that was found.", kSearchHit},
    {"TopCoin", "One of the largest coins.", kTopCoin},
    {"Mover", "A coin and its change.", kMover},
    {"MarketStats", "Who rose and who fell.", kMarketStats},
    {"MarketOverview", "The market as a whole.", kOverview},
    {"MarketSentiment", "A verdict and what it is made of.", kSentiment},
};

constexpr Parameter kCurrency = {"vs_currency", "text", "usd",
                                 "Any currency upstream converts to."};

constexpr Parameter kListQuery[] = {
    {"limit", "integer(1..)", "100", "Coins on a page, at most MAX_CRYPTOCURRENCIES."},
    {"page", "integer(1..1000000)", "1"},
    {"ids", "text", "bitcoin,ethereum",
     "Only these of all that are tracked, a comma list; without it, the top."},
    kCurrency,
    {"order",
     "market_cap_desc|market_cap_asc|volume_desc|volume_asc|price_desc|price_asc|"
     "percent_change_desc|percent_change_asc|id_asc|id_desc|gecko_desc|gecko_asc",
     "market_cap_desc", "What is null comes last. gecko_* mean market cap."},
    {"sparkline", "true|false", "false",
     "Adds the last seven days; upstream is asked for them once an hour."},
    {"price_change_percentage", "text", "1h,7d",
     "Adds these changes: 1h, 7d, or both with a comma."},
};

constexpr Parameter kCoinQuery[] = {kCurrency};

constexpr Parameter kSearchQuery[] = {
    {"query", "text(1..100)", "bitcoin", "Id, symbol or name; typing errors are forgiven.", true},
    {"limit", "integer(1..100)", "10"},
};

constexpr Operation kMarketOperations[] = {
    {.verb = http::Verb::kGet,
     .pattern = "/crypto/prices",
     .id = "listPrices",
     .query = kListQuery,
     .answer = "Coin[]",
     .errors = {&kPricesNotReady, &kRatesNotReady},
     .fields = {"X-Data-Source"},
     .cacheable = true},
    {.verb = http::Verb::kGet,
     .pattern = "/crypto/{crypto_id}",
     .id = "getCoin",
     .query = kCoinQuery,
     .answer = "CoinDetail",
     .errors = {&kUnknownCoin, &kRatesNotReady, &kUpstreamUnavailable},
     .fields = {"X-Data-Source"},
     .cacheable = true},
    {.verb = http::Verb::kGet,
     .pattern = "/search/crypto",
     .id = "searchCoins",
     .query = kSearchQuery,
     .answer = "SearchHit[]",
     .errors = {&kCoinListNotReady},
     .fields = {"X-Data-Source"},
     .cacheable = true},
    {.verb = http::Verb::kGet,
     .pattern = "/market/overview",
     .id = "getMarketOverview",
     .answer = "MarketOverview",
     .errors = {&kPricesNotReady},
     .fields = {"X-Data-Source"},
     .cacheable = true,
     .unchecked = true},
    {.verb = http::Verb::kGet,
     .pattern = "/market/sentiment",
     .id = "getMarketSentiment",
     .answer = "MarketSentiment",
     .errors = {&kPricesNotReady},
     .fields = {"X-Data-Source"},
     .cacheable = true,
     .unchecked = true},
};

}  // namespace

std::span<const Shape> MarketShapes() {
  return kMarketShapes;
}

std::span<const Operation> MarketOperations() {
  return kMarketOperations;
}

}  // namespace cpa::api::openapi
