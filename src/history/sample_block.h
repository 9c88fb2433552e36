// Samples as bytes, as the database keeps them: blocks of one coin, and ticks of many coins at one
// moment. Both begin with their version and end with a checksum; docs/history-format.md describes
// every byte. Decoding takes bytes from anywhere: it is bounded by their number, and what does not
// add up is refused with kInternal. Threads: pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/candle.h"

namespace cpa {

// A coin as history counts them, in one database.
using HistoryCoin = std::int32_t;

struct CoinSample {
  HistoryCoin coin = 0;
  PriceSample sample = {};

  bool operator==(const CoinSample&) const = default;
};

// REQUIRES: `samples` strictly increasing in time.
std::string EncodeBlock(std::span<const PriceSample> samples);
Result<std::vector<PriceSample>> DecodeBlock(std::string_view bytes);  // Strictly increasing.

std::string EncodeTick(std::span<const CoinSample> samples);  // In any order.
Result<std::vector<CoinSample>> DecodeTick(std::string_view bytes);

}  // namespace cpa
