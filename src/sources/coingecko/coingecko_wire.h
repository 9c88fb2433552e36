// CoinGecko v3 JSON into domain values: foreign shapes stop here. The answers are described at
// https://docs.coingecko.com/reference/introduction.
//
// A document is accepted whole or refused whole: a Failure (kInvalid) names the row and the field,
// never quotes upstream's text. Every number may be an integer, a decimal, in scientific notation,
// null or absent; numbers in strings are refused. Unknown members are skipped. Ids are 1 to 200
// bytes without control characters; names and symbols are cut at 200 bytes. Threads: pure.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/quote.h"

namespace cpa::sources {

inline constexpr std::size_t kTextBytesMax = 200;
inline constexpr std::size_t kMarketRowsMax = 1'000;
inline constexpr std::size_t kListRowsMax = 200'000;

// GET /coins/markets. An empty page is an empty vector.
Result<std::vector<Quote>> ParseMarkets(std::string_view body);

// The same with sparkline=true, hourly prices over seven days: its lines, thinned to one price for
// four hours, at most 42. What is unknown is left out; a row without prices has no line.
Result<std::vector<WeekLine>> ParseWeekLines(std::string_view body);

// GET /coins/{id} with market_data; per-currency values are taken in USD. `source` and `received`
// are left for the caller.
Result<CoinDetail> ParseCoinDetail(std::string_view body);

// GET /coins/list
Result<std::vector<ListedCoin>> ParseCoinList(std::string_view body);

// GET /global; refused without a USD market cap, which is what it is asked for.
Result<GlobalStats> ParseGlobal(std::string_view body);

// GET /exchange_rates; refused without a usable "usd". A rate that no currency has is left out.
Result<ExchangeRates> ParseExchangeRates(std::string_view body);

// True for an id that may stand in a request and in our tables.
bool IsUsableCoinId(std::string_view id);

}  // namespace cpa::sources
