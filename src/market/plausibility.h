// Whether a row of upstream's answer may be believed, judged against what is known of its coin.
// Whether its price is one at all has been judged by its type (domain/price.h).
// Threads: pure functions over values.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "domain/quote.h"

namespace cpa {

// Stamps further ahead of every clock at hand than this are wrong: real ones are minutes behind.
inline constexpr Millis kStampAheadMax = std::chrono::hours{1};

// Nothing had a price before bitcoin's first day.
inline constexpr WallTime kStampMin =
    WallTime{std::chrono::sys_days{std::chrono::year{2009} / 1 / 1}.time_since_epoch()};

// Upstream's clock is heard when ours may be wrong, but not further away than this.
inline constexpr Millis kClockDifferenceMax = std::chrono::days{20 * 365};

enum class Verdict : std::uint8_t {
  kAccepted,
  kConfirmed,      // Accepted: a jump that a second sample bears out.
  kNotPositive,    // Zero, negative, non-finite or out of range.
  kBecameNull,     // The price was known before.
  kOutOfOrder,     // Older than what is held.
  kFuture,         // Stamped further ahead than any clock at hand allows.
  kAncient,        // Stamped before there were prices.
  kHeldBack,       // A jump that waits for a second sample.
  kDuplicate,      // The same row was already in the answer.
  kContradictory,  // The answer has another row of the coin that says otherwise.
};

// A price that jumped, and waits for a second sample from another answer.
struct HeldBack {
  double price = 0;
  std::optional<WallTime> stamp;
};

// What is known of a coin before a source gives its price.
struct KnownCoin {
  std::optional<PriceTick> last = {};       // Of the same source; empty: none since the start.
  std::optional<double> price_before = {};  // What others know of it, or history knew then.
  std::optional<HeldBack> held_back = {};
};

// Which stamps of one answer can be believed.
struct StampLimits {
  WallTime latest{};
  WallTime frozen_before{};  // Prices with older stamps are stale by their own age.
};

// By our own clock and, where it told, upstream's, of which either may be wrong: a stamp is good
// when one of them allows it, and old only when both say so.
StampLimits StampLimitsOf(WallTime ours, const std::optional<WallTime>& upstreams,
                          Millis stamp_age_max);

// `tick` by itself and against `known`. Never kDuplicate or kContradictory: those are the answer's
// affair.
Verdict Judge(const PriceTick& tick, const KnownCoin& known, const StampLimits& stamps);

bool IsAccepted(Verdict verdict);  // kAccepted, kConfirmed
bool IsPoison(Verdict verdict);    // Wrong by itself: not late, missing or repeated.

// Whether the stamp is so old that the price says nothing of now.
bool IsFrozen(const PriceTick& tick, const StampLimits& stamps);

// Whether so many rows were poisoned that the rest of the answer cannot be trusted either: more
// than a tenth, and at least five, so that a few coins that upstream has wrong stop nobody else's.
bool IsPoisonedBatch(std::size_t poisoned_rows, std::size_t rows);

// A coin whose rows were poison this many times in a row says nothing about the answer.
inline constexpr int kPoisonKnownAfter = 3;

// Side values that cannot be true become unknown: the row is still good for its price.
// Upstream writes 0 for a market cap or circulating supply it does not know.
bool NeedsRepair(const Quote& row, const StampLimits& stamps);
Quote Repaired(Quote row, const StampLimits& stamps);

}  // namespace cpa
