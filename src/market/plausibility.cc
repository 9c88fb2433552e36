#include "market/plausibility.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace cpa {
namespace {

using Field = std::optional<double> Quote::*;

constexpr std::array<Field, 2> kPositiveFields = {&Quote::market_cap, &Quote::circulating_supply};
constexpr std::array<Field, 8> kNonNegativeFields = {
    &Quote::fully_diluted_valuation,
    &Quote::volume_24h,
    &Quote::high_24h,
    &Quote::low_24h,
    &Quote::total_supply,
    &Quote::max_supply,
    &Quote::ath,
    &Quote::atl,
};
constexpr std::array<Field, 1> kFiniteFields = {&Quote::price_change_24h};
constexpr std::array<Field, 5> kPercentFields = {
    &Quote::price_change_percentage_1h, &Quote::price_change_percentage_24h,
    &Quote::price_change_percentage_7d, &Quote::ath_change_percentage,
    &Quote::atl_change_percentage,
};
constexpr std::array<std::optional<WallTime> Quote::*, 2> kDateFields = {&Quote::ath_date,
                                                                         &Quote::atl_date};

// No sum of money and no number of coins is larger, and no change either.
constexpr double kSizeMax = 1e30;

// More than everything cannot be lost; upstream rounds.
constexpr double kPercentMin = -100.5;

bool IsPositive(double value) {
  return value >= kPriceMin && value <= kSizeMax;
}

bool IsNonNegative(double value) {
  return value >= 0 && value <= kSizeMax;
}

bool IsFinite(double value) {
  return std::abs(value) <= kSizeMax;
}

bool IsPercentage(double value) {
  return value >= kPercentMin && value <= kSizeMax;
}

// Calls visit(field) for every known side value of `row` that cannot be true.
template <class Visit>
void ForEachFalseField(const Quote& row, const StampLimits& stamps, Visit visit) {
  const auto check = [&](const auto& fields, const auto& is_true) {
    for (const auto field : fields) {
      if ((row.*field) && !is_true(*(row.*field))) visit(field);
    }
  };
  check(kPositiveFields, IsPositive);
  check(kNonNegativeFields, IsNonNegative);
  check(kFiniteFields, IsFinite);
  check(kPercentFields, IsPercentage);
  check(kDateFields, [&](WallTime at) { return at >= kStampMin && at <= stamps.latest; });
}

// A stamp ahead of every clock at hand protects nothing: it would lock out all later rows.
bool IsOlder(const PriceTick& tick, const PriceTick& held, const StampLimits& stamps) {
  return tick.stamp && held.stamp && *tick.stamp < *held.stamp && *held.stamp <= stamps.latest;
}

// It confirms the direction and the order of size, so that a price that goes on moving is not held
// for longer. A cached answer served twice carries the same stamp, and is no second sample.
bool IsSecondSample(const PriceTick& tick, const HeldBack& first, double held) {
  if (tick.stamp && first.stamp && *tick.stamp == *first.stamp) return false;
  const bool same_direction = (*tick.price > held) == (first.price > held);
  return same_direction && !IsJump(*tick.price, first.price);
}

Verdict JudgeJump(const PriceTick& tick, const KnownCoin& known) {
  std::optional<double> held = known.price_before;
  if (known.last && known.last->price) held = *known.last->price;
  if (!held || !IsJump(*tick.price, *held)) return Verdict::kAccepted;
  const bool confirmed = known.held_back && IsSecondSample(tick, *known.held_back, *held);
  return confirmed ? Verdict::kConfirmed : Verdict::kHeldBack;
}

}  // namespace

StampLimits StampLimitsOf(WallTime ours, const std::optional<WallTime>& upstreams,
                          Millis stamp_age_max) {
  const bool heard = upstreams && std::chrono::abs(*upstreams - ours) <= kClockDifferenceMax;
  const WallTime theirs = heard ? *upstreams : ours;
  return {.latest = std::max(ours, theirs) + kStampAheadMax,
          .frozen_before = std::min(ours, theirs) - stamp_age_max};
}

Verdict Judge(const PriceTick& tick, const KnownCoin& known, const StampLimits& stamps) {
  if (tick.price.refused()) return Verdict::kNotPositive;
  if (tick.stamp && *tick.stamp > stamps.latest) return Verdict::kFuture;
  if (tick.stamp && *tick.stamp < kStampMin) return Verdict::kAncient;
  if (known.last) {
    if (!tick.price && known.last->price) return Verdict::kBecameNull;
    if (IsOlder(tick, *known.last, stamps)) return Verdict::kOutOfOrder;
  }
  return tick.price ? JudgeJump(tick, known) : Verdict::kAccepted;
}

bool IsAccepted(Verdict verdict) {
  return verdict == Verdict::kAccepted || verdict == Verdict::kConfirmed;
}

bool IsPoison(Verdict verdict) {
  switch (verdict) {
    case Verdict::kNotPositive:
    case Verdict::kFuture:
    case Verdict::kAncient:
    case Verdict::kHeldBack:
    case Verdict::kContradictory:
      return true;
    default:
      return false;
  }
}

bool IsFrozen(const PriceTick& tick, const StampLimits& stamps) {
  return tick.stamp && *tick.stamp < stamps.frozen_before;
}

bool IsPoisonedBatch(std::size_t poisoned_rows, std::size_t rows) {
  return poisoned_rows >= 5 && poisoned_rows * 10 > rows;
}

bool NeedsRepair(const Quote& row, const StampLimits& stamps) {
  bool found = false;
  ForEachFalseField(row, stamps, [&](auto) { found = true; });
  return found;
}

Quote Repaired(Quote row, const StampLimits& stamps) {
  ForEachFalseField(row, stamps, [&](auto field) { (row.*field).reset(); });
  return row;
}

}  // namespace cpa
