// Coins that were listed once, by id: what their ids mean stays known when upstream has withdrawn
// or renamed them. Threads: never changes after construction; share freely.
#pragma once

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/quote.h"

namespace cpa {

class KnownCoins {
 public:
  // More than upstream has ever listed; an upstream of ever new ids fills no more memory than that.
  static constexpr std::size_t kCoinsMax = 100'000;

  KnownCoins() = default;

  // Of rows with the same id the first counts.
  explicit KnownCoins(std::vector<ListedCoin> coins) : coins_(std::move(coins)) {
    std::ranges::stable_sort(coins_, {}, &ListedCoin::id);
    const auto again = std::ranges::unique(coins_, {}, &ListedCoin::id);
    coins_.erase(again.begin(), again.end());
    if (coins_.size() > kCoinsMax) coins_.resize(kCoinsMax);
  }

  const ListedCoin* Find(std::string_view id) const {  // nullptr: never listed
    const auto found = std::ranges::lower_bound(
        coins_, id, {}, [](const ListedCoin& coin) { return std::string_view(coin.id); });
    return found != coins_.end() && found->id == id ? &*found : nullptr;
  }

  const std::vector<ListedCoin>& all() const { return coins_; }  // By id.

 private:
  std::vector<ListedCoin> coins_;
};

}  // namespace cpa
