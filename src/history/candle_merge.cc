#include "history/candle_merge.h"

#include <algorithm>

namespace cpa {
namespace {

// Less than a second of a month.
constexpr double kSameCoverage = 1e-7;

bool CoversMore(const Candle& a, const Candle& b) {
  return a.coverage > b.coverage + kSameCoverage;
}

void Widen(Candle& winner, const Candle& better) {
  winner.high = std::max(winner.high, better.high);
  winner.low = std::min(winner.low, better.low);
  winner.samples += better.samples;
  if (!winner.market_cap) winner.market_cap = better.market_cap;
  if (!winner.volume_24h) winner.volume_24h = better.volume_24h;
}

}  // namespace

bool IsSettled(const Candle& best) {
  return best.coverage >= 1 - kSameCoverage;
}

Candle MergeSources(std::span<const Candle> by_source, const std::optional<Candle>& fold) {
  Candle winner = by_source.front();
  for (const Candle& each : by_source.subspan(1)) {
    if (CoversMore(each, winner)) winner = each;
  }
  if (fold && (CoversMore(*fold, winner) ||
               (!CoversMore(winner, *fold) && fold->source <= winner.source))) {
    return *fold;
  }
  const HistorySource source = winner.source;
  for (const Candle& each : by_source) {
    if (each.source < source) Widen(winner, each);
  }
  return winner;
}

}  // namespace cpa
