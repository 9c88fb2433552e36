// The simulated market: a few hundred coins whose prices move like a market, and a few thousand
// that only the list of all coins knows. The numbers depend on the seed and the step alone, never
// on when somebody asked; a step costs nothing until somebody asks. Threads: one at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "simulator/coin_facts.h"
#include "simulator/currencies.h"
#include "simulator/price_paths.h"

namespace cpa::simulator {

struct ModelOptions {
  std::uint64_t seed = 1;
  Millis step{60'000};       // How often prices change: CoinGecko's own data clock.
  int coins = 300;           // On the market pages; kept within 120 and 1,200.
  int listed_only = 3'200;   // Only in the list of all coins, and by id.
  bool bogus_leader = true;  // A broken listing with a false cap stands at rank 1.
  // Moves within seconds, this many times a real market's, so that a demo has something to show.
  double bustle = 0;
  WallTime start{};  // The wall time of step 0.
};

// The highest and the lowest price ever, in USD.
struct Records {
  double ath = 0;
  double atl = 0;
  WallTime ath_date{};
  WallTime atl_date{};
};

// One coin at the current step, in USD. Empty is what upstream answers with null.
struct CoinState {
  std::optional<double> price;
  std::optional<double> price_24h_ago;
  std::optional<double> high_24h;
  std::optional<double> low_24h;
  double volume = 0;
  double market_cap = 0;
  std::optional<int> rank;
  Records records;
  WallTime last_updated{};
};

class MarketModel {
 public:
  explicit MarketModel(const ModelOptions& options);
  MarketModel(const MarketModel&) = delete;
  MarketModel& operator=(const MarketModel&) = delete;

  // The coins of the market pages first, then the listed-only ones.
  std::span<const CoinFacts> coins() const { return coins_; }

  std::size_t ranked_count() const { return market_count_; }

  std::optional<std::size_t> Find(std::string_view id) const;

  std::int64_t step() const { return step_; }

  WallTime now() const { return options_.start + step_ * options_.step; }

  const ModelOptions& options() const { return options_; }

  // Later steps only; an earlier one is ignored.
  void MoveTo(std::int64_t step);

  // Holds a coin at a price from the current step on, until Release. REQUIRES: price > 0.
  void Pin(std::size_t coin, double price_usd);
  void Release(std::size_t coin);

  // A withdrawn coin is on no page, in no list, and has no page of its own, until it comes back.
  void Withdraw(std::size_t coin, bool withdrawn);

  bool IsWithdrawn(std::size_t coin) const { return withdrawn_.contains(coin); }

  // Holds a coin of the market pages at a rank behind all others, with the cap that goes with it;
  // nothing: where its cap puts it.
  void Sink(std::size_t coin, std::optional<int> rank);

  // While frozen nothing moves but pins; afterwards prices are where they would have been.
  void Freeze(bool frozen);

  CoinState StateOf(std::size_t coin) const;

  // What the coin was worth, in USD. Empty before its history begins, and for a dead coin.
  std::optional<double> PriceAt(std::size_t coin, WallTime at) const;
  double VolumeAt(std::size_t coin, WallTime at) const;

  double PerUsd(std::size_t currency, WallTime at) const;

 private:
  struct PinSpan {
    std::int64_t from_ms;
    std::int64_t to_ms;
    double price_usd;
  };

  struct FrozenSpan {
    std::int64_t from_ms;
    std::int64_t to_ms;
  };

  struct Moment {
    std::int64_t ms;
    std::int64_t path_ms;  // Where on the paths: the start of the freeze, within one.
    double market;
  };

  // What one coin is worth now, and how it stands among the others.
  struct Standing {
    std::optional<double> price;
    double market_cap = 0;
    std::optional<int> rank;
  };

  // The last 24 h of one coin and its records, sampled on grids that do not depend on who asks
  // when. Filled when somebody asks for the coin.
  struct Memory {
    std::vector<double> day;  // A ring of one price per grid point; empty until asked for.
    std::int64_t day_done = 0;
    std::int64_t hours_done = -1;
    double high = 0;
    double low = 0;
    Records records;
  };

  std::int64_t MillisAt(WallTime at) const { return (at - options_.start).count(); }

  WallTime WallAt(std::int64_t ms) const { return options_.start + Millis{ms}; }

  Moment MomentAt(std::int64_t ms) const;
  std::int64_t PathMillis(std::int64_t ms) const;
  double MarketAt(std::int64_t path_ms) const;
  std::optional<double> PriceAt(std::size_t coin, const Moment& moment) const;
  const PinSpan* PinAt(std::size_t coin, std::int64_t ms) const;

  const Memory& Recall(std::size_t coin) const;
  void StartMemory(std::size_t coin, Memory& memory) const;
  void RememberDay(std::size_t coin, Memory& memory) const;
  void RememberRecord(std::size_t coin, std::int64_t ms, Memory& memory) const;

  void Refresh();
  void AssignRanks();
  void FillDay(std::size_t coin, CoinState& state) const;
  void WidenByPins(std::size_t coin, CoinState& state) const;
  WallTime LastUpdated(std::size_t coin) const;

  const ModelOptions options_;
  const std::size_t market_count_;
  const std::vector<CoinFacts> coins_;
  const PricePaths paths_;
  std::unordered_map<std::string_view, std::size_t> by_id_;
  std::vector<std::optional<std::size_t>> pegged_to_;      // by coin
  std::vector<std::optional<std::size_t>> currency_coin_;  // by currency

  std::int64_t step_ = 0;
  std::vector<FrozenSpan> frozen_;  // The last one has no end while the market is frozen.
  std::map<std::size_t, std::vector<PinSpan>> pins_;
  std::set<std::size_t> withdrawn_;
  std::map<std::size_t, int> sunk_;     // Ranks, by coin.
  std::vector<Standing> standings_;     // of the ranked_count() first coins, at step_
  mutable std::vector<Memory> memory_;  // by coin
  // The market factor of recent moments, since a page asks for the same ones for every coin.
  mutable std::vector<std::pair<std::int64_t, double>> market_cache_;
};

}  // namespace cpa::simulator
