// The currencies a price can be asked in, and what each is worth. Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace cpa::simulator {

struct Currency {
  std::string_view code;  // lower case
  std::string_view name;
  std::string_view unit;
  std::string_view type;     // crypto, fiat or commodity
  double per_usd;            // Units per USD; for a coin or a part of one: units per coin.
  double daily_sigma;        // 0 for a rate fixed to the dollar
  std::string_view coin_id;  // The coin behind it; empty for fiat and metals.
};

inline constexpr std::size_t kUsd = 11;  // Its place in the table below.

std::span<const Currency> Currencies();
std::optional<std::size_t> FindCurrency(std::string_view code);

}  // namespace cpa::simulator
