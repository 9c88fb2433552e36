// What a simulated coin is, apart from its moving price: names, supplies, records, temper.
// The universe of coins is the same for every seed; only the paths of the prices differ.
// Threads: values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace cpa::simulator {

enum class CoinKind {
  kMarket,    // Follows the market and its own noise.
  kStable,    // Near 1 USD.
  kGold,      // Calm, apart from the market.
  kPegged,    // Follows another coin.
  kUnranked,  // As kMarket, without a rank.
  kBogus,     // A broken listing: an absurd cap, hardly any volume.
  kStale,     // Not traded for months: an old price, and the whole 24 h group unknown.
  kDead,      // No price at all.
};

struct CoinFacts {
  std::string id;
  std::string symbol;  // lower case
  std::string name;
  int image_number = 0;
  CoinKind kind = CoinKind::kMarket;
  std::string pegged_to;  // id, for kPegged
  std::string group;      // coin, token, meme, stable, wrapped, gold or exchange

  double price_usd = 0;  // at step 0
  double circulating = 0;
  std::optional<double> total;
  std::optional<double> max;
  double volume_usd = 0;  // typical, in 24 h

  double ath_usd = 0;
  double atl_usd = 0;
  WallTime ath_date{};
  WallTime atl_date{};
  std::chrono::sys_days genesis{};
  int age_days = 4'000;  // Its price history begins this long before step 0.

  double beta = 0;         // How far the market factor moves it.
  double daily_sigma = 0;  // Its own noise: standard deviation of a day's log-return.
  double tail = 0;         // 0 is a normal distribution; more makes leaps likelier.

  // {platform, contract address}; empty for native coins. An address may be empty, as upstream's.
  std::vector<std::pair<std::string, std::string>> platforms;
};

// About eighty real coins, largest first.
std::vector<CoinFacts> KnownCoins();

// Invented coins. `count` of them with caps falling to about 2,000 USD, with the oddities of real
// listings among them; pegs and ids never collide with KnownCoins.
struct MadeUpOptions {
  int count = 220;
  double largest_cap_usd = 2.6e8;
  bool bogus_leader = true;
};

std::vector<CoinFacts> MadeUpCoins(const MadeUpOptions& options);

// Names that only the list of all coins knows. Small, unranked, with many colliding symbols.
std::vector<CoinFacts> ListedOnlyCoins(int count);

// Temper, volume and platforms that follow from the kind, the group and the size.
void FillTemper(CoinFacts& coin);

}  // namespace cpa::simulator
