// The price of every coin at every moment, past and future, as the seed has it: one market factor,
// a noise of each coin's own, and mean reversion. Nothing is stored and nothing is walked: a year
// of history, the present and a gap of a month cost the same. Moment 0 is step 0 of the simulation;
// there every price is exactly the one in the coin's facts.
// Threads: never changes after construction.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/clock.h"
#include "simulator/coin_facts.h"
#include "simulator/currencies.h"

namespace cpa::simulator {

class PricePaths {
 public:
  // `coins` must outlive this.
  PricePaths(std::uint64_t seed, Millis step, double bustle, std::span<const CoinFacts> coins);

  // The market factor, to be computed once for all coins of one moment.
  double MarketAt(std::int64_t moment_ms) const;

  // USD. Always positive. A pegged coin's answer is its ratio to what it is pegged to.
  double PriceAt(std::size_t coin, std::int64_t moment_ms, double market) const;

  double VolumeAt(std::size_t coin, std::int64_t moment_ms) const;  // USD in 24 h

  // Units per USD of a currency that is not a coin.
  double FiatPerUsd(std::size_t currency, std::int64_t moment_ms) const;

 private:
  double OwnNoiseAt(std::size_t coin, std::int64_t moment_ms) const;

  const std::uint64_t seed_;
  const std::int64_t period_min_ms_;
  const double bustle_;
  const std::span<const CoinFacts> coins_;
  double market_at_start_ = 0;
  std::vector<double> own_at_start_;
  std::vector<double> price_at_start_;  // For a pegged coin: its ratio.
};

}  // namespace cpa::simulator
