// Candles from CSV in the layouts that exchanges publish: the open time, open, high, low, close,
// and the volume in coins; further columns are ignored, but for those of our own export (coverage,
// market_cap, volume_24h, and crypto_id, of which only one is read). A header line names the
// columns in any order; without one they are in that order. Times are unix seconds, milliseconds or
// microseconds, told apart by their size, or RFC 3339.
//
// A line is refused, with a reason, when a number does not read or is not positive, when high and
// low do not enclose open and close, when the time is not a boundary of the interval or not on from
// that of the line before, and when the candle is not over yet. Files go forwards or backwards in
// time: the first two candles tell which.
// Threads: none of its own.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "domain/candle.h"

namespace cpa {

inline constexpr std::size_t kCandleLineMax = 4'096;  // Bytes.
inline constexpr std::size_t kCandleColumnsMax = 64;

class CandleCsv {
 public:
  // Candles that end after `now` are refused, and those that the file says are of another coin.
  CandleCsv(std::string crypto_id, CandleInterval interval, WallTime now)
      : crypto_id_(std::move(crypto_id)), interval_(interval), now_(now) {}

  bool is_backwards() const { return backwards_.value_or(false); }

  struct Line {
    std::optional<Candle> candle = {};  // kImported; samples 1.
    std::string refusal = {};           // Both empty: the header, or an empty line.
  };

  // The next line of the file, without its end.
  Line Read(std::string_view text);

 private:
  // What the columns hold, in the order they have without a header.
  enum Column : std::size_t {
    kTime,
    kOpen,
    kHigh,
    kLow,
    kClose,
    kVolume,
    kCoverage,
    kMarketCap,
    kVolume24h,
    kCoin,
    kColumnCount
  };

  static std::optional<Column> ColumnNamed(std::string_view name);
  bool IsHeader(const std::vector<std::string>& cells) const;
  std::string ReadHeader(const std::vector<std::string>& cells);
  Line ReadRow(const std::vector<std::string>& cells);
  std::string Judge(const Candle& candle) const;
  bool IsOnFromLast(WallTime at) const;

  const std::string crypto_id_;
  const CandleInterval interval_;
  const WallTime now_;
  bool begun_ = false;
  bool hopeless_ = false;  // The header lacks a column: no line can be read.
  std::array<std::optional<std::size_t>, kColumnCount> places_ = {0, 1, 2, 3, 4, 5};
  std::optional<bool> backwards_;  // Once there were two candles.
  std::optional<WallTime> last_;
};

}  // namespace cpa
