// Price history as values: samples, candles, and the intervals they come in. Times are UTC; all
// money is USD. Threads: values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace cpa {

enum class CandleInterval : std::uint8_t { k1m, k5m, k15m, k1h, k4h, k1d, k1w, k1M };

inline constexpr std::array<std::string_view, 8> kCandleIntervalNames = {"1m", "5m", "15m", "1h",
                                                                         "4h", "1d", "1w",  "1M"};

constexpr std::string_view CandleIntervalName(CandleInterval interval) {
  return kCandleIntervalNames[static_cast<std::size_t>(interval)];
}

// Where a stretch of history comes from, the best first. What covers more of a time wins; of what
// covers as much, the best source.
enum class HistorySource : std::uint8_t {
  kOwn,       // Recorded from the feed.
  kImported,  // From a file of candles; its volume is traded volume.
  kUpstream,  // Back-filled from CoinGecko.
};

// What was known of a coin at one moment.
struct PriceSample {
  WallTime at{};
  double price = 0;
  std::optional<double> market_cap = {};
  std::optional<double> volume_24h = {};  // Traded in the 24 hours before, not since the last one.

  bool operator==(const PriceSample&) const = default;
};

struct Candle {
  WallTime open_time{};  // Aligned to the interval: weeks begin on Monday, months on the first.
  double open = 0;
  double high = 0;
  double low = 0;
  double close = 0;
  std::optional<double> market_cap = {};     // The last one known.
  std::optional<double> volume_24h = {};     // The last one known; of 24 hours, not of the candle.
  std::optional<double> traded_volume = {};  // In the candle, in units of the coin; imported only.
  std::int64_t samples = 0;                  // How many it is made of.
  double coverage = 1;                       // Of its whole time, how much was seen: 0 to 1.
  HistorySource source = HistorySource::kOwn;
  bool is_open = false;  // Its time is not over: it may still change.

  bool operator==(const Candle&) const = default;
};

}  // namespace cpa
