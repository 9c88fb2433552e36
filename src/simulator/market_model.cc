#include "simulator/market_model.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

#include "simulator/noise.h"
#include "simulator/time_grid.h"

namespace cpa::simulator {
namespace {

// High and low are sampled, as upstream's own: every five minutes over a day.
constexpr std::int64_t kDayGridMs = 300'000;
constexpr std::int64_t kDayGridCount = kDayMs / kDayGridMs;

// Records are looked for once an hour. After a longer gap than this the hours in between are left
// out, so that nobody waits for a year of them.
constexpr std::int64_t kRecordHoursMax = 2'000;

constexpr std::size_t kPinsMax = 64;     // remembered per coin
constexpr std::size_t kFreezesMax = 64;  // remembered
constexpr std::size_t kMarketCacheSize = 2'048;
constexpr double kSunkenCap = 1'000;  // Over the rank: less than any other coin has.
constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

std::vector<CoinFacts> AllCoins(const ModelOptions& options) {
  std::vector<CoinFacts> coins = KnownCoins();
  const int market_count = std::clamp(options.coins, 120, 1'200);
  const auto append = [&](std::vector<CoinFacts> more) {
    std::ranges::move(more, std::back_inserter(coins));
  };
  append(MadeUpCoins({.count = market_count - static_cast<int>(coins.size()),
                      .bogus_leader = options.bogus_leader}));
  append(ListedOnlyCoins(std::clamp(options.listed_only, 0, 20'000)));
  return coins;
}

void Update(Records& records, double price, WallTime at) {
  if (price > records.ath) {
    records.ath = price;
    records.ath_date = at;
  }
  if (price < records.atl) {
    records.atl = price;
    records.atl_date = at;
  }
}

}  // namespace

MarketModel::MarketModel(const ModelOptions& options)
    : options_(options),
      market_count_(static_cast<std::size_t>(std::clamp(options.coins, 120, 1'200))),
      coins_(AllCoins(options)),
      paths_(options.seed, options.step, options.bustle, coins_),
      standings_(market_count_),
      memory_(coins_.size()),
      market_cache_(kMarketCacheSize, {kForever, 0.0}) {
  assert(options.step > Millis{0});
  for (std::size_t i = 0; i < coins_.size(); ++i) by_id_.emplace(coins_[i].id, i);
  for (const CoinFacts& coin : coins_) pegged_to_.push_back(Find(coin.pegged_to));
  for (const Currency& row : Currencies()) currency_coin_.push_back(Find(row.coin_id));
  Refresh();
}

std::optional<std::size_t> MarketModel::Find(std::string_view id) const {
  const auto found = by_id_.find(id);
  if (found == by_id_.end() || IsWithdrawn(found->second)) return std::nullopt;
  return found->second;
}

void MarketModel::Withdraw(std::size_t coin, bool withdrawn) {
  if (withdrawn) {
    withdrawn_.insert(coin);
  } else {
    withdrawn_.erase(coin);
  }
}

void MarketModel::Sink(std::size_t coin, std::optional<int> rank) {
  assert(coin < market_count_);
  if (rank) {
    sunk_[coin] = *rank;
  } else {
    sunk_.erase(coin);
  }
  Refresh();
}

void MarketModel::MoveTo(std::int64_t step) {
  if (step <= step_) return;
  step_ = step;
  Refresh();
}

void MarketModel::Pin(std::size_t coin, double price_usd) {
  assert(coin < coins_.size() && price_usd > 0);
  Release(coin);
  std::vector<PinSpan>& pins = pins_[coin];
  if (pins.size() == kPinsMax) pins.erase(pins.begin());
  pins.push_back({.from_ms = MillisAt(now()), .to_ms = kForever, .price_usd = price_usd});
  Refresh();
}

void MarketModel::Release(std::size_t coin) {
  const auto found = pins_.find(coin);
  if (found == pins_.end() || found->second.empty()) return;
  PinSpan& last = found->second.back();
  if (last.to_ms == kForever) last.to_ms = MillisAt(now());
  Refresh();
}

void MarketModel::Freeze(bool frozen) {
  const bool is_frozen = !frozen_.empty() && frozen_.back().to_ms == kForever;
  if (frozen == is_frozen) return;
  if (frozen) {
    if (frozen_.size() == kFreezesMax) frozen_.erase(frozen_.begin());
    frozen_.push_back({.from_ms = MillisAt(now()), .to_ms = kForever});
  } else {
    frozen_.back().to_ms = MillisAt(now());
  }
  Refresh();
}

CoinState MarketModel::StateOf(std::size_t coin) const {
  assert(coin < coins_.size());
  CoinState state;
  state.price = coin < market_count_ ? standings_[coin].price : PriceAt(coin, now());
  if (coin < market_count_) state.rank = standings_[coin].rank;
  state.volume = VolumeAt(coin, now());
  state.market_cap = sunk_.contains(coin) ? standings_[coin].market_cap
                                          : state.price.value_or(0) * coins_[coin].circulating;
  state.last_updated = LastUpdated(coin);
  state.records = Recall(coin).records;
  if (state.price && coins_[coin].kind != CoinKind::kStale) FillDay(coin, state);
  return state;
}

std::optional<double> MarketModel::PriceAt(std::size_t coin, WallTime at) const {
  return PriceAt(coin, MomentAt(MillisAt(at)));
}

double MarketModel::VolumeAt(std::size_t coin, WallTime at) const {
  const CoinKind kind = coins_[coin].kind;
  if (kind == CoinKind::kStale || kind == CoinKind::kDead) return 0;
  return paths_.VolumeAt(coin, PathMillis(MillisAt(at)));
}

double MarketModel::PerUsd(std::size_t currency, WallTime at) const {
  if (!currency_coin_[currency]) {
    return paths_.FiatPerUsd(currency, PathMillis(MillisAt(at)));
  }
  return Currencies()[currency].per_usd / PriceAt(*currency_coin_[currency], at).value();
}

MarketModel::Moment MarketModel::MomentAt(std::int64_t ms) const {
  const std::int64_t path_ms = PathMillis(ms);
  return {.ms = ms, .path_ms = path_ms, .market = MarketAt(path_ms)};
}

double MarketModel::MarketAt(std::int64_t path_ms) const {
  auto& [known_ms, market] =
      market_cache_[Hash(static_cast<std::uint64_t>(path_ms)) % market_cache_.size()];
  if (known_ms != path_ms) {
    known_ms = path_ms;
    market = paths_.MarketAt(path_ms);
  }
  return market;
}

std::int64_t MarketModel::PathMillis(std::int64_t ms) const {
  for (const FrozenSpan& span : frozen_) {
    if (span.from_ms <= ms && ms < span.to_ms) return span.from_ms;
  }
  return ms;
}

std::optional<double> MarketModel::PriceAt(std::size_t coin, const Moment& moment) const {
  const CoinFacts& facts = coins_[coin];
  if (const PinSpan* pin = PinAt(coin, moment.ms)) return pin->price_usd;
  if (facts.kind == CoinKind::kDead || moment.ms < -facts.age_days * kDayMs) return std::nullopt;
  if (facts.kind == CoinKind::kStale) return facts.price_usd;
  const double price = paths_.PriceAt(coin, moment.path_ms, moment.market);
  if (!pegged_to_[coin]) return price;
  return price * PriceAt(*pegged_to_[coin], moment).value();
}

const MarketModel::PinSpan* MarketModel::PinAt(std::size_t coin, std::int64_t ms) const {
  if (pins_.empty()) return nullptr;
  const auto found = pins_.find(coin);
  if (found == pins_.end()) return nullptr;
  const auto& pins = found->second;
  const auto pin = std::find_if(pins.rbegin(), pins.rend(), [&](const PinSpan& span) {
    return span.from_ms <= ms && ms < span.to_ms;
  });
  return pin == pins.rend() ? nullptr : &*pin;
}

const MarketModel::Memory& MarketModel::Recall(std::size_t coin) const {
  Memory& memory = memory_[coin];
  if (memory.day.empty()) StartMemory(coin, memory);
  RememberDay(coin, memory);
  const std::int64_t hour = FloorDivide(MillisAt(now()), kHourMs);
  memory.hours_done = std::max(memory.hours_done, hour - kRecordHoursMax);
  while (memory.hours_done < hour) RememberRecord(coin, ++memory.hours_done * kHourMs, memory);
  return memory;
}

// The past year may have seen records that the facts do not know.
void MarketModel::StartMemory(std::size_t coin, Memory& memory) const {
  const CoinFacts& facts = coins_[coin];
  const WallTime latest = options_.start - std::chrono::days{1};
  memory.records = {.ath = facts.ath_usd,
                    .atl = facts.atl_usd,
                    .ath_date = std::min(facts.ath_date, latest),
                    .atl_date = std::min(facts.atl_date, latest)};
  for (int days = 365; days > 0; days -= 5) RememberRecord(coin, -days * kDayMs, memory);
  memory.day.assign(kDayGridCount, 0);
  memory.day_done = FloorDivide(MillisAt(now()), kDayGridMs) - kDayGridCount;
}

void MarketModel::RememberDay(std::size_t coin, Memory& memory) const {
  const std::int64_t index = FloorDivide(MillisAt(now()), kDayGridMs);
  if (memory.day_done == index) return;
  memory.day_done = std::max(memory.day_done, index - kDayGridCount);
  while (memory.day_done < index) {
    const std::int64_t point = ++memory.day_done;
    const std::int64_t place = point - kDayGridCount * FloorDivide(point, kDayGridCount);
    memory.day[static_cast<std::size_t>(place)] =
        PriceAt(coin, MomentAt(point * kDayGridMs)).value_or(0);
  }
  const auto [low, high] = std::ranges::minmax(memory.day);
  memory.low = low;
  memory.high = high;
}

void MarketModel::RememberRecord(std::size_t coin, std::int64_t ms, Memory& memory) const {
  if (const auto price = PriceAt(coin, MomentAt(ms))) Update(memory.records, *price, WallAt(ms));
}

void MarketModel::Refresh() {
  const Moment moment = MomentAt(MillisAt(now()));
  for (std::size_t i = 0; i < market_count_; ++i) {
    standings_[i].price = PriceAt(i, moment);
    standings_[i].market_cap = standings_[i].price.value_or(0) * coins_[i].circulating;
  }
  AssignRanks();
}

void MarketModel::AssignRanks() {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < market_count_; ++i) {
    standings_[i].rank.reset();
    const bool ranked = coins_[i].kind != CoinKind::kUnranked && standings_[i].market_cap > 0;
    if (ranked && !sunk_.contains(i)) order.push_back(i);
  }
  std::ranges::stable_sort(order, std::greater{},
                           [&](std::size_t i) { return standings_[i].market_cap; });
  for (std::size_t i = 0; i < order.size(); ++i) {
    standings_[order[i]].rank = static_cast<int>(i) + 1;
  }
  for (const auto& [coin, rank] : sunk_) {
    standings_[coin].rank = rank;
    standings_[coin].market_cap = kSunkenCap / rank;
  }
}

void MarketModel::FillDay(std::size_t coin, CoinState& state) const {
  state.price_24h_ago = PriceAt(coin, now() - std::chrono::days{1});
  if (!state.price_24h_ago) return;
  const Memory& memory = memory_[coin];
  state.high_24h = std::max(memory.high, *state.price);
  state.low_24h = std::min(memory.low, *state.price);
  WidenByPins(coin, state);
  Update(state.records, *state.high_24h, now());
  Update(state.records, *state.low_24h, now());
}

void MarketModel::WidenByPins(std::size_t coin, CoinState& state) const {
  const auto found = pins_.find(coin);
  if (found == pins_.end()) return;
  for (const PinSpan& pin : found->second) {
    if (pin.to_ms < MillisAt(now()) - kDayMs) continue;
    state.high_24h = std::max(*state.high_24h, pin.price_usd);
    state.low_24h = std::min(*state.low_24h, pin.price_usd);
  }
}

// Each coin was last seen at its own moment within the current step.
WallTime MarketModel::LastUpdated(std::size_t coin) const {
  if (coins_[coin].kind == CoinKind::kStale) return options_.start - std::chrono::days{203};
  if (coins_[coin].kind == CoinKind::kDead) return options_.start - std::chrono::days{731};
  const std::uint64_t hash = Hash(coin, static_cast<std::uint64_t>(step_));
  return now() - Millis{static_cast<std::int64_t>(
                     hash % static_cast<std::uint64_t>(options_.step.count()))};
}

}  // namespace cpa::simulator
