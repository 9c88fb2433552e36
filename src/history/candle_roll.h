// Candles of a shorter stored interval rolled up to a longer one as they come, for imports.
//
// A longer candle is made only of one whose first and last parts are there: the ends of a file
// must not pass for whole days, while a hole in the middle, as an exchange that was down leaves,
// is the truth. Threads: one at a time.
#pragma once

#include <optional>
#include <vector>

#include "domain/candle.h"

namespace cpa {

class CandleRoll {
 public:
  // REQUIRES: the boundaries of `to` are among those of `from`.
  CandleRoll(CandleInterval from, CandleInterval to) : from_(from), to_(to) {}

  // In order of time.
  void Add(const Candle& part);

  // The candles that are whole, oldest first; with `at_end` nothing more comes.
  std::vector<Candle> Take(bool at_end);

 private:
  void Close();

  const CandleInterval from_;
  const CandleInterval to_;
  std::vector<Candle> parts_;  // Of the candle that is being rolled.
  std::vector<Candle> whole_;
};

}  // namespace cpa
