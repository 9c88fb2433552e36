#include "history/candle_fold.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "history/candle_time.h"

namespace cpa {
namespace {

void KeepKnown(std::optional<double>& held, const std::optional<double>& newer) {
  if (newer) held = newer;
}

constexpr Millis kSeenTogether = std::chrono::minutes{10};

// REQUIRES: the samples of one candle, in order.
Millis SeenBy(std::span<const PriceSample> samples) {
  Millis seen{0};
  WallTime until = WallTime::min();
  WallTime last = WallTime::min();
  for (const PriceSample& sample : samples) {
    const WallTime piece = CandleOpenTime(CandleInterval::k5m, sample.at);
    const WallTime end = CandleEndTime(CandleInterval::k5m, piece);
    const bool together = last != WallTime::min() && sample.at - last <= kSeenTogether;
    const WallTime from = together ? until : std::max(piece, until);
    if (end > from) seen += end - from;
    until = std::max(until, end);
    last = sample.at;
  }
  return seen;
}

Millis LengthOf(CandleInterval interval, const Candle& candle) {
  return CandleEndTime(interval, candle.open_time) - candle.open_time;
}

// Exact: what was seen is whole milliseconds.
Millis SeenOf(const Candle& candle, CandleInterval interval) {
  const auto length = static_cast<double>(LengthOf(interval, candle).count());
  return Millis{std::llround(candle.coverage * length)};
}

void AddCandle(Candle& whole, const Candle& part) {
  whole.high = std::max(whole.high, part.high);
  whole.low = std::min(whole.low, part.low);
  whole.close = part.close;
  KeepKnown(whole.market_cap, part.market_cap);
  KeepKnown(whole.volume_24h, part.volume_24h);
  if (whole.traded_volume && part.traded_volume) {
    *whole.traded_volume += *part.traded_volume;
  } else {
    whole.traded_volume.reset();  // A sum with a part missing would pass for the whole.
  }
  whole.samples += part.samples;
  whole.source = std::max(whole.source, part.source);
  whole.is_open = whole.is_open || part.is_open;
}

}  // namespace

double CoverageOf(Millis seen, Millis length) {
  if (seen >= length) return 1;
  return static_cast<double>(seen.count()) / static_cast<double>(length.count());
}

bool CandleFolder::Add(const PriceSample& sample) {
  if (!open_ || sample.at >= CandleEndTime(interval_, open_->open_time)) {
    closed_ = std::exchange(open_, std::nullopt);
    Begin(sample);
    return true;
  }
  if (sample.at < open_->open_time || sample.at == last_at_) return false;
  AddToOpen(sample);
  return true;
}

void CandleFolder::Begin(const PriceSample& sample) {
  open_ = Candle{.open_time = CandleOpenTime(interval_, sample.at),
                 .open = sample.price,
                 .high = sample.price,
                 .low = sample.price,
                 .close = sample.price,
                 .market_cap = sample.market_cap,
                 .volume_24h = sample.volume_24h,
                 .samples = 1,
                 .is_open = true};
  first_at_ = sample.at;
  last_at_ = sample.at;
}

void CandleFolder::AddToOpen(const PriceSample& sample) {
  open_->high = std::max(open_->high, sample.price);
  open_->low = std::min(open_->low, sample.price);
  ++open_->samples;
  if (sample.at < first_at_) {
    open_->open = sample.price;
    first_at_ = sample.at;
  }
  if (sample.at < last_at_) {
    // What it knows is older than what is held, but better than nothing.
    if (!open_->market_cap) open_->market_cap = sample.market_cap;
    if (!open_->volume_24h) open_->volume_24h = sample.volume_24h;
    return;
  }
  open_->close = sample.price;
  last_at_ = sample.at;
  KeepKnown(open_->market_cap, sample.market_cap);
  KeepKnown(open_->volume_24h, sample.volume_24h);
}

std::optional<Candle> CandleFolder::TakeClosed() {
  return std::exchange(closed_, std::nullopt);
}

std::vector<Candle> FoldSamples(std::span<const PriceSample> samples, CandleInterval interval) {
  std::vector<Candle> candles;
  CandleFolder folder(interval);
  std::size_t first = 0;  // Of the open candle's samples.
  const auto close = [&](std::optional<Candle> candle, std::size_t end) {
    if (!candle) return;
    candle->is_open = false;
    candle->coverage =
        CoverageOf(SeenBy(samples.subspan(first, end - first)), LengthOf(interval, *candle));
    candles.push_back(*candle);
    first = end;
  };
  for (std::size_t i = 0; i < samples.size(); ++i) {
    folder.Add(samples[i]);
    close(folder.TakeClosed(), i);
  }
  close(folder.open(), samples.size());
  return candles;
}

std::vector<Candle> FoldCandles(std::span<const Candle> candles, CandleInterval from,
                                CandleInterval to) {
  std::vector<Candle> folded;
  Millis seen{0};
  for (const Candle& candle : candles) {
    const WallTime open_time = CandleOpenTime(to, candle.open_time);
    if (!folded.empty() && folded.back().open_time == open_time) {
      AddCandle(folded.back(), candle);
    } else {
      folded.push_back(candle);
      folded.back().open_time = open_time;
      seen = Millis{0};
    }
    seen += SeenOf(candle, from);
    folded.back().coverage = CoverageOf(seen, LengthOf(to, folded.back()));
  }
  return folded;
}

void SortSamples(std::vector<PriceSample>& samples) {
  std::ranges::stable_sort(samples, {}, &PriceSample::at);
  const auto repeated = std::ranges::unique(samples, {}, &PriceSample::at);
  samples.erase(repeated.begin(), repeated.end());
}

}  // namespace cpa
