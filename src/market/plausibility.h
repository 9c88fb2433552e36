// Whether a row of upstream's answer may be believed, judged against what is held of its coin.
// Threads: pure functions over values.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "domain/quote.h"

namespace cpa {

// Prices in USD outside this range are an upstream fault: the smallest real ones are near 1e-13.
inline constexpr double kPriceMin = 1e-30;
inline constexpr double kPriceMax = 1e15;

// A price beyond five times the held one, or below a fifth of it, is held back until another
// sample agrees with it.
inline constexpr double kJumpFactor = 5;

// Two samples agree when the second is within a fifth of the first.
inline constexpr double kAgreementShare = 0.2;

// After a silence this long anything may have happened to a price, so a jump proves nothing.
inline constexpr Millis kJumpRuleAgeMax = std::chrono::minutes{10};

// Stamps further ahead than this are wrong: real ones are minutes behind.
inline constexpr Millis kStampAheadMax = std::chrono::hours{1};

enum class Verdict : std::uint8_t {
  kAccepted,
  kConfirmed,    // Accepted: a jump that a second sample bears out.
  kNotPositive,  // Zero, negative, non-finite or out of range.
  kBecameNull,   // The price was known before.
  kOutOfOrder,   // Older than what is held.
  kFuture,       // Stamped further ahead than any clock at hand allows.
  kHeldBack,     // A jump that waits for a second sample.
  kDuplicate,    // Its coin was already in the batch.
};

// A price that jumped, and waits for a second sample.
struct HeldBack {
  double price = 0;
  std::optional<WallTime> stamp;
};

// What is known of a coin before a row about it arrives.
struct KnownCoin {
  const Quote* quote = nullptr;  // nullptr: never seen
  Millis age{};                  // Since upstream last confirmed the quote.
  std::optional<HeldBack> held_back;
};

// The latest stamp that a row of `batch` may carry. Our own clock may be behind, so the batch's
// median stamp can vouch for a later one; from three stamps on, so that no row vouches for itself.
WallTime LatestPlausibleStamp(const QuoteBatch& batch, WallTime now);

// `row` by itself and against `known`. Never kDuplicate: that is the batch's affair.
Verdict Judge(const Quote& row, const KnownCoin& known, WallTime stamp_max);

bool IsAccepted(Verdict verdict);  // kAccepted, kConfirmed
bool IsPoison(Verdict verdict);    // kNotPositive, kFuture, kHeldBack

// Whether so many rows were poisoned that the rest of the answer cannot be trusted either: more
// than a tenth, and at least two.
bool IsPoisonedBatch(std::size_t poisoned_rows, std::size_t rows);

// Side values that cannot be true become unknown: the row is still good for its price.
// Upstream writes 0 for a market cap or circulating supply it does not know.
bool NeedsRepair(const Quote& row);
Quote Repaired(Quote row);

}  // namespace cpa
