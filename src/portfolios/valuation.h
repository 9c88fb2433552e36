// What a portfolio is worth at the market's prices. Money is exact; what a price makes of a
// quantity is rounded half-even to 18 places, a percentage to 4. All in USD. Threads: pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/decimal.h"
#include "domain/price.h"
#include "portfolios/portfolio.h"

namespace cpa {

// What the market says of a coin.
struct CoinMarket {
  std::string name;
  std::string symbol;
  JudgedPrice price = {};
  std::optional<double> price_change_24h = {};
  std::optional<double> price_change_percentage_24h = {};
  bool stale = false;  // The price is older than it should be.
};

// Empty for a coin that the market does not know.
using CoinLookup = std::function<std::optional<CoinMarket>(const std::string& crypto_id)>;

// A holding without a price, or with one that makes its value absurd (PositionLimit), counts at
// cost.
struct HoldingSummary {
  std::string crypto_id;
  std::string crypto_name;    // The id when the market does not know the coin.
  std::string crypto_symbol;  // The same.
  Decimal quantity;
  Decimal average_buy_price;  // cost_basis / quantity, 18 places.
  std::optional<double> current_price;
  Decimal current_value;
  Decimal cost_basis;
  Decimal profit_loss;                            // Unrealised: current_value - cost_basis.
  std::optional<Decimal> profit_loss_percentage;  // Of the cost; empty when that is (almost) 0.
  Decimal allocation_percentage;                  // Of the total value; 0 when that is 0.
  Decimal realized_profit_loss;
  Decimal total_fees;
  std::optional<double> price_change_24h;
  std::optional<double> price_change_percentage_24h;
  bool stale = false;
};

struct Performer {
  std::string crypto_id;
  std::string crypto_name;
  Decimal profit_loss_percentage;

  bool operator==(const Performer&) const = default;
};

struct PortfolioSummary {
  Decimal total_value;
  Decimal total_cost;
  Decimal total_profit_loss;                            // Unrealised.
  std::optional<Decimal> total_profit_loss_percentage;  // Empty when nothing cost anything.
  Decimal realized_profit_loss;                         // Also of coins not held any more.
  Decimal total_fees;                                   // The same.
  std::vector<HoldingSummary> holdings;                 // By value, largest first, then by id.
  std::optional<Performer> best_performer;   // By percentage, of those with a price and a cost;
  std::optional<Performer> worst_performer;  // of equals the first of `holdings`.
  std::vector<std::string> unpriced;         // Ids of what counts at cost, in order.
  bool stale = false;                        // Any price is.
};

PortfolioSummary Summarize(const std::vector<Position>& positions, const CoinLookup& market);

// Its total_value alone.
Decimal TotalValue(const std::vector<Position>& positions, const CoinLookup& market);

// The decimal number that the market's price is shown as (the shortest text that reads back as the
// same double), rounded half-even to 36 places. Empty when it is no price: negative, not finite, or
// 10^40 and more.
std::optional<Decimal> FromMarketPrice(double price);

}  // namespace cpa
