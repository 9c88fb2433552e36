#include "market/plausibility.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

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
constexpr std::array<Field, 6> kFiniteFields = {
    &Quote::price_change_24h,
    &Quote::price_change_percentage_1h,
    &Quote::price_change_percentage_24h,
    &Quote::price_change_percentage_7d,
    &Quote::ath_change_percentage,
    &Quote::atl_change_percentage,
};

bool IsPositive(double value) {
  return std::isfinite(value) && value > 0;
}

bool IsNonNegative(double value) {
  return std::isfinite(value) && value >= 0;
}

bool IsFinite(double value) {
  return std::isfinite(value);
}

// Calls visit(field) for every known side value of `row` that cannot be true.
template <class Visit>
void ForEachFalseField(const Quote& row, Visit visit) {
  const auto check = [&](const auto& fields, bool (*is_true)(double)) {
    for (const Field field : fields) {
      if ((row.*field) && !is_true(*(row.*field))) visit(field);
    }
  };
  check(kPositiveFields, IsPositive);
  check(kNonNegativeFields, IsNonNegative);
  check(kFiniteFields, IsFinite);
}

bool IsPlausiblePrice(double price) {
  return price >= kPriceMin && price <= kPriceMax;
}

bool IsJump(double price, double held) {
  return price > held * kJumpFactor || price * kJumpFactor < held;
}

// A stamp ahead of every clock at hand protects nothing: it would lock out all later rows.
bool IsOlder(const Quote& row, const Quote& held, WallTime stamp_max) {
  return row.last_updated && held.last_updated && *row.last_updated < *held.last_updated &&
         *held.last_updated <= stamp_max;
}

// A cached answer served twice carries the same stamp, and is no second sample.
bool IsSecondSample(const Quote& row, const HeldBack& first) {
  if (row.last_updated && first.stamp && *row.last_updated == *first.stamp) return false;
  return std::abs(*row.price - first.price) <= first.price * kAgreementShare;
}

Verdict JudgeJump(const Quote& row, const KnownCoin& known) {
  const std::optional<double> held = known.quote->price;
  if (!held || known.age > kJumpRuleAgeMax || !IsJump(*row.price, *held)) return Verdict::kAccepted;
  const bool confirmed = known.held_back && IsSecondSample(row, *known.held_back);
  return confirmed ? Verdict::kConfirmed : Verdict::kHeldBack;
}

}  // namespace

WallTime LatestPlausibleStamp(const QuoteBatch& batch, WallTime now) {
  std::vector<WallTime> stamps;
  stamps.reserve(batch.quotes.size());
  for (const Quote& row : batch.quotes) {
    if (row.last_updated) stamps.push_back(*row.last_updated);
  }
  if (stamps.size() < 3) return now + kStampAheadMax;
  const auto median = stamps.begin() + static_cast<std::ptrdiff_t>((stamps.size() - 1) / 2);
  std::ranges::nth_element(stamps, median);
  return std::max(now, *median) + kStampAheadMax;
}

Verdict Judge(const Quote& row, const KnownCoin& known, WallTime stamp_max) {
  if (row.price && !IsPlausiblePrice(*row.price)) return Verdict::kNotPositive;
  if (row.last_updated && *row.last_updated > stamp_max) return Verdict::kFuture;
  if (known.quote == nullptr) return Verdict::kAccepted;
  if (!row.price && known.quote->price) return Verdict::kBecameNull;
  if (IsOlder(row, *known.quote, stamp_max)) return Verdict::kOutOfOrder;
  return row.price ? JudgeJump(row, known) : Verdict::kAccepted;
}

bool IsAccepted(Verdict verdict) {
  return verdict == Verdict::kAccepted || verdict == Verdict::kConfirmed;
}

bool IsPoison(Verdict verdict) {
  return verdict == Verdict::kNotPositive || verdict == Verdict::kFuture ||
         verdict == Verdict::kHeldBack;
}

bool IsPoisonedBatch(std::size_t poisoned_rows, std::size_t rows) {
  return poisoned_rows >= 2 && poisoned_rows * 10 > rows;
}

bool NeedsRepair(const Quote& row) {
  bool found = false;
  ForEachFalseField(row, [&](Field) { found = true; });
  return found;
}

Quote Repaired(Quote row) {
  ForEachFalseField(row, [&](Field field) { (row.*field).reset(); });
  return row;
}

}  // namespace cpa
