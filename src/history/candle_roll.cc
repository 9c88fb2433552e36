#include "history/candle_roll.h"

#include <utility>

#include "history/candle_fold.h"
#include "history/candle_time.h"

namespace cpa {

void CandleRoll::Add(const Candle& part) {
  const WallTime open_time = CandleOpenTime(to_, part.open_time);
  if (!parts_.empty() && CandleOpenTime(to_, parts_.front().open_time) != open_time) Close();
  parts_.push_back(part);
}

void CandleRoll::Close() {
  if (parts_.empty()) return;
  const WallTime open_time = CandleOpenTime(to_, parts_.front().open_time);
  const bool whole = parts_.front().open_time == open_time &&
                     CandleEndTime(from_, parts_.back().open_time) == CandleEndTime(to_, open_time);
  if (whole) whole_.push_back(FoldCandles(parts_, to_).front());
  parts_.clear();
}

std::vector<Candle> CandleRoll::Take(bool at_end) {
  if (at_end) Close();
  return std::exchange(whole_, {});
}

}  // namespace cpa
