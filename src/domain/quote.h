// Market values as the program believes them: checked at the border, in USD unless said otherwise.
// Market data is a double, printed shortest-round-trip; a value that upstream does not know is
// empty, never 0. Threads: values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "domain/price.h"
#include "domain/source.h"

namespace cpa {

// What a coin costs by one source.
struct PriceTick {
  JudgedPrice price = {};
  std::optional<WallTime> stamp = {};  // The source's own.

  bool operator==(const PriceTick&) const = default;
};

// What is slow about a coin, and what is summed up over a day.
struct CoinFacts {
  std::string id;      // CoinGecko id
  std::string symbol;  // upper case
  std::string name;
  std::string image;  // URL; empty when unknown
  std::optional<int> market_cap_rank;
  std::optional<double> market_cap;
  std::optional<double> fully_diluted_valuation;
  std::optional<double> volume_24h;
  std::optional<double> high_24h;
  std::optional<double> low_24h;
  std::optional<double> price_change_24h;
  std::optional<double> price_change_percentage_1h;   // percent: -2.96 is minus 2.96 %
  std::optional<double> price_change_percentage_24h;  // the same
  std::optional<double> price_change_percentage_7d;   // the same
  std::optional<double> circulating_supply;
  std::optional<double> total_supply;
  std::optional<double> max_supply;
  std::optional<double> ath;
  std::optional<double> ath_change_percentage;
  std::optional<double> atl;
  std::optional<double> atl_change_percentage;
  std::optional<WallTime> ath_date;
  std::optional<WallTime> atl_date;

  bool operator==(const CoinFacts&) const = default;
};

// A coin with its price: as one markets row gives it, and as it is published.
struct Quote : CoinFacts {
  Quote() = default;

  Quote(const CoinFacts& facts, const PriceTick& tick)
      : CoinFacts(facts), price(tick.price), last_updated(tick.stamp) {}

  PriceTick tick() const { return {price, last_updated}; }

  JudgedPrice price;
  std::optional<WallTime> last_updated;  // Of the price, by its source.

  bool operator==(const Quote&) const = default;
};

// One upstream answer with prices.
struct QuoteBatch {
  Source source = kCoinGecko;
  SteadyTime received{};
  std::optional<WallTime> upstream_now = {};  // Upstream's own clock, when it told.
  bool completes_poll = true;  // The last page of a poll: absent coins are now known to be absent.
  bool by_id = false;          // Its coins were asked for by id, besides the top.
  std::vector<Quote> quotes;
  // Of the batch that completes a poll: all ids that were asked for besides the top.
  std::vector<std::string> extra_ids = {};
};

// One coin's price, from a source that knows prices and little else.
struct CoinTick {
  std::string id;
  PriceTick tick;
};

// Prices that have come together.
struct TickBatch {
  Source source;
  SteadyTime received{};
  std::vector<CoinTick> ticks = {};
};

// How the price of a coin went over the last seven days: one for four hours, oldest first, in USD.
struct WeekLine {
  std::string id;
  std::vector<double> prices;

  bool operator==(const WeekLine&) const = default;
};

// One row of upstream's list of all coins.
struct ListedCoin {
  std::string id;
  std::string symbol;  // upper case
  std::string name;
};

// Upstream's totals over all coins it knows, in USD.
struct GlobalStats {
  std::optional<double> total_market_cap;
  std::optional<double> total_volume_24h;
  std::optional<double> market_cap_change_percentage_24h;
  std::optional<int> active_cryptocurrencies;
  std::unordered_map<std::string, double> market_cap_percentage;  // by lower-case symbol
  std::optional<WallTime> updated_at;
};

// Units of each currency per 1 BTC, by lower-case code. Has "usd" when it has anything.
struct ExchangeRates {
  std::unordered_map<std::string, double> per_btc;

  // What one USD is in `currency`; empty when unknown, or when no currency is worth that.
  std::optional<Rate> FromUsd(std::string_view currency) const {
    const auto usd = per_btc.find("usd");
    const auto wanted = per_btc.find(std::string(currency));
    if (usd == per_btc.end() || wanted == per_btc.end()) return std::nullopt;
    return Rate::Of(wanted->second / usd->second);
  }
};

// What only the coin page knows, and the coin's own quote.
struct CoinDetail {
  Quote quote;
  std::string description;  // HTML as upstream wrote it

  struct Link {
    std::string kind;  // homepage, blockchain_site, twitter, ...
    std::string url;
  };

  std::vector<Link> links;
  std::vector<std::string> categories;
  std::string genesis_date;  // YYYY-MM-DD; empty when unknown
  Source source = kCoinGecko;
  SteadyTime received{};
  bool frozen = false;  // As SnapshotEntry says.
};

}  // namespace cpa
