// Evaluates alerts over what is seen of coins: the rules, the windows and the index together. The
// engine runs it over the feed, a back-test over given prices.
// Threads: one at a time.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "alerts/alert_index.h"
#include "alerts/coin_windows.h"
#include "alerts/rules.h"

namespace cpa {

// What was seen of a coin since the look before.
struct CoinLook {
  ValueRange price = {};
  std::optional<ChangeRange> change = {};  // Of the last 24 hours, percent.
  std::optional<double> volume = {};       // Of the last 24 hours, USD.
  std::optional<WallTime> stamp = {};      // Upstream's, of the last one; empty: now.
};

class AlertEvaluator {
 public:
  explicit AlertEvaluator(Millis check_interval) : check_interval_(check_interval) {}

  AlertIndex& index() { return index_; }

  // What was seen of a coin in the past, in order of time, before the first look at it: the windows
  // know it, and nothing fires. ForgetLeft counts it as looked at now.
  CoinWindows& WindowsOf(AlertIndex::Coin coin, SteadyTime now);

  // `now` never goes back.
  void Look(AlertIndex::Coin coin, const CoinLook& look, const Moment& now,
            std::vector<Transition>& out);

  // Keeps what is remembered within bounds: of coins without alerts the past of `pasts_max`, those
  // looked at last, and none that the windows have outlived.
  void ForgetLeft(SteadyTime now, std::size_t pasts_max);

 private:
  struct Past {
    CoinWindows windows;
    std::optional<SteadyTime> looked_at;   // Nothing: nothing is known, or it is released.
    std::optional<SteadyTime> checked_at;  // The slow types.
  };

  Past& PastOf(AlertIndex::Coin coin);
  void LookAtSlow(AlertIndex::Coin coin, const CoinLook& look, const Moment& now,
                  std::vector<Transition>& out);

  const Millis check_interval_;
  AlertIndex index_;
  std::vector<Past> pasts_;  // By coin.
};

}  // namespace cpa
