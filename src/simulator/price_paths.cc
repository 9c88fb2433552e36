#include "simulator/price_paths.h"

#include <algorithm>
#include <cmath>

#include "simulator/noise.h"
#include "simulator/time_grid.h"

namespace cpa::simulator {
namespace {

// What the seed is split by: each purpose has paths of its own.
enum Purpose : std::uint64_t { kMarket = 1, kOwn, kVolume, kFiat, kBustle };

constexpr std::int64_t kBustlePeriodMs = 8'000;

constexpr double kMarketDailySigma = 0.021;

// No path leaves a factor of e^2.5 = 12 around its start, however long the run.
constexpr double kLogMax = 2.5;

// The shortest period with a visible effect: a few steps, whatever their length.
std::int64_t ShortestPeriod(Millis step) {
  std::int64_t period_ms = 2'000;
  while (period_ms < step.count() && period_ms < kDayMs) period_ms *= 2;
  return period_ms;
}

// What is pegged returns within hours; what floats, within months.
std::int64_t LongestPeriod(CoinKind kind) {
  const bool held = kind == CoinKind::kStable || kind == CoinKind::kPegged;
  return held ? 8 * kHourMs : 128 * kDayMs;
}

double RatioOf(const CoinFacts& coin, std::span<const CoinFacts> coins) {
  if (coin.kind != CoinKind::kPegged) return coin.price_usd;
  const auto base = std::ranges::find(coins, coin.pegged_to, &CoinFacts::id);
  return base == coins.end() ? coin.price_usd : coin.price_usd / base->price_usd;
}

}  // namespace

PricePaths::PricePaths(std::uint64_t seed, Millis step, double bustle,
                       std::span<const CoinFacts> coins)
    : seed_(seed),
      period_min_ms_(ShortestPeriod(step)),
      bustle_(bustle),
      coins_(coins),
      own_at_start_(coins.size()),
      price_at_start_(coins.size()) {
  market_at_start_ = MarketAt(0);
  for (std::size_t i = 0; i < coins.size(); ++i) {
    own_at_start_[i] = OwnNoiseAt(i, 0);
    price_at_start_[i] = RatioOf(coins[i], coins);
  }
}

double PricePaths::MarketAt(std::int64_t moment_ms) const {
  const NoiseShape shape{
      .daily_sigma = kMarketDailySigma, .tail = 0.05, .period_min_ms = period_min_ms_};
  return NoiseAt(Hash(seed_, kMarket), shape, moment_ms) - market_at_start_;
}

double PricePaths::OwnNoiseAt(std::size_t coin, std::int64_t moment_ms) const {
  const CoinFacts& facts = coins_[coin];
  const NoiseShape shape{.daily_sigma = facts.daily_sigma,
                         .tail = facts.tail,
                         .period_min_ms = period_min_ms_,
                         .period_max_ms = LongestPeriod(facts.kind)};
  const double own = NoiseAt(Hash(seed_, kOwn, coin), shape, moment_ms) - own_at_start_[coin];
  if (bustle_ == 0) return own;
  const NoiseShape bustle{.daily_sigma = bustle_ * facts.daily_sigma,
                          .tail = facts.tail,
                          .period_min_ms = kBustlePeriodMs,
                          .period_max_ms = kBustlePeriodMs};
  return own + NoiseAt(Hash(seed_, kBustle, coin), bustle, moment_ms);
}

double PricePaths::PriceAt(std::size_t coin, std::int64_t moment_ms, double market) const {
  const double move = coins_[coin].beta * market + OwnNoiseAt(coin, moment_ms);
  return price_at_start_[coin] * std::exp(std::clamp(move, -kLogMax, kLogMax));
}

double PricePaths::VolumeAt(std::size_t coin, std::int64_t moment_ms) const {
  constexpr NoiseShape kShape{
      .daily_sigma = 0.18, .tail = 0.1, .period_min_ms = 300'000, .period_max_ms = 8 * kDayMs};
  const double move = NoiseAt(Hash(seed_, kVolume, coin), kShape, moment_ms);
  return coins_[coin].volume_usd * std::exp(std::clamp(move, -kLogMax, kLogMax));
}

double PricePaths::FiatPerUsd(std::size_t currency, std::int64_t moment_ms) const {
  const Currency& row = Currencies()[currency];
  if (row.daily_sigma == 0) return row.per_usd;
  const NoiseShape shape{.daily_sigma = row.daily_sigma,
                         .tail = 0,
                         .period_min_ms = 300'000,
                         .period_max_ms = 64 * kDayMs};
  return row.per_usd * std::exp(NoiseAt(Hash(seed_, kFiat, currency), shape, moment_ms));
}

}  // namespace cpa::simulator
