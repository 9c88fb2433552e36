// Everything that reads upstream's answers, on any bytes: no crash, and what is accepted keeps the
// promises of the headers.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/retry_after.h"
#include "base/text.h"
#include "sources/coingecko/coingecko_wire.h"
#include "sources/coingecko/upstream_error.h"

namespace {

using namespace cpa;

void Require(bool holds) {
  if (!holds) std::abort();
}

void RequireFinite(const std::optional<double>& value) {
  Require(!value || std::isfinite(*value));
}

void RequireText(std::string_view text, std::size_t bytes_max) {
  Require(text.size() <= bytes_max && IsValidUtf8(text));
}

void RequireUrl(std::string_view url) {
  const std::string start = AsciiLower(url.substr(0, 8));
  Require(start.starts_with("http://") || start.starts_with("https://"));
  Require(url.find_first_of("\"<> \r\n") == url.npos);
}

void Check(const Quote& quote) {
  for (const auto& value :
       {std::optional<double>(quote.price), quote.market_cap, quote.fully_diluted_valuation,
        quote.volume_24h, quote.high_24h, quote.low_24h, quote.price_change_24h,
        quote.price_change_percentage_24h, quote.price_change_percentage_1h,
        quote.price_change_percentage_7d, quote.circulating_supply, quote.total_supply,
        quote.max_supply, quote.ath, quote.ath_change_percentage, quote.atl,
        quote.atl_change_percentage}) {
    RequireFinite(value);
  }
  Require(sources::IsUsableCoinId(quote.id));
  RequireText(quote.id, sources::kTextBytesMax);
  RequireText(quote.symbol, sources::kTextBytesMax);
  RequireText(quote.name, sources::kTextBytesMax);
  if (!quote.image.empty()) RequireUrl(quote.image);
}

void CheckMarkets(std::string_view body) {
  const auto quotes = sources::ParseMarkets(body);
  if (!quotes) return Require(!quotes.error().detail.empty());
  Require(quotes->size() <= sources::kMarketRowsMax);
  for (const Quote& quote : *quotes) Check(quote);
}

void CheckWeekLines(std::string_view body) {
  const auto lines = sources::ParseWeekLines(body);
  if (!lines) return Require(!lines.error().detail.empty());
  for (const WeekLine& line : *lines) {
    Require(sources::IsUsableCoinId(line.id));
    Require(!line.prices.empty() && line.prices.size() <= 42);
    for (const double price : line.prices) Require(IsPrice(price));
  }
}

void CheckDetail(std::string_view body) {
  const auto detail = sources::ParseCoinDetail(body);
  if (!detail) return Require(!detail.error().detail.empty());
  Check(detail->quote);
  RequireText(detail->description, 64 * 1024);
  Require(detail->genesis_date.empty() || detail->genesis_date.size() == 10);
  for (const auto& link : detail->links) RequireUrl(link.url);
  for (const auto& category : detail->categories) RequireText(category, sources::kTextBytesMax);
}

void CheckList(std::string_view body) {
  const auto coins = sources::ParseCoinList(body);
  if (!coins) return Require(!coins.error().detail.empty());
  for (const ListedCoin& coin : *coins) {
    Require(sources::IsUsableCoinId(coin.id));
    RequireText(coin.symbol, sources::kTextBytesMax);
    RequireText(coin.name, sources::kTextBytesMax);
  }
}

void CheckGlobal(std::string_view body) {
  const auto stats = sources::ParseGlobal(body);
  if (!stats) return;
  Require(stats->total_market_cap.has_value());
  RequireFinite(stats->total_market_cap);
  RequireFinite(stats->total_volume_24h);
  RequireFinite(stats->market_cap_change_percentage_24h);
  for (const auto& [symbol, percent] : stats->market_cap_percentage) {
    RequireText(symbol, sources::kTextBytesMax);
    RequireFinite(percent);
  }
}

void CheckRates(std::string_view body) {
  const auto rates = sources::ParseExchangeRates(body);
  if (!rates) return;
  Require(rates->per_btc.contains("usd"));
  for (const auto& [code, value] : rates->per_btc) {
    RequireText(code, sources::kTextBytesMax);
    Require(std::isfinite(value) && value > 0);
  }
}

void CheckErrors(std::string_view body) {
  for (const int status : {200, 302, 400, 401, 403, 404, 429, 503}) {
    const auto error = sources::ParseError(status, "application/json", body, {});
    Require(error.message.size() <= 200 && error.message.find('\n') == std::string::npos);
  }
  const auto wait = ParseRetryAfter(body, "", WallTime{Millis{1'700'000'000'000}});
  Require(!wait || (wait->count() >= 0 && *wait <= std::chrono::hours{24}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  CheckMarkets(body);
  CheckWeekLines(body);
  CheckDetail(body);
  CheckList(body);
  CheckGlobal(body);
  CheckRates(body);
  CheckErrors(body);
  return 0;
}
