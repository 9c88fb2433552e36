#include "load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace cpa::load {

namespace {

double ToMs(std::uint64_t micros) {
  return static_cast<double>(micros) / 1000.0;
}

}  // namespace

void Histogram::Add(Micros value) {
  const auto micros = static_cast<std::uint64_t>(std::max<std::int64_t>(value.count(), 0));
  ++counts_[std::min(BucketOf(micros), kBuckets - 1)];
  ++count_;
  max_micros_ = std::max(max_micros_, micros);
}

double Histogram::MaxMs() const {
  return ToMs(max_micros_);
}

double Histogram::QuantileMs(double share) const {
  if (count_ == 0) return 0;
  const auto rank = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    seen += counts_[bucket];
    if (seen > 0 && seen >= rank) return ToMs(std::min(TopOf(bucket), max_micros_));
  }
  return MaxMs();
}

std::size_t Histogram::BucketOf(std::uint64_t micros) {
  const int shift = std::max(0, static_cast<int>(std::bit_width(micros)) - kSubBits - 1);
  return (static_cast<std::size_t>(shift) << kSubBits) + static_cast<std::size_t>(micros >> shift);
}

std::uint64_t Histogram::TopOf(std::size_t bucket) {
  constexpr std::size_t kFirstWide = std::size_t{2} << kSubBits;
  if (bucket < kFirstWide) return bucket;
  const std::size_t shift = (bucket >> kSubBits) - 1;
  const std::size_t mantissa = bucket - (shift << kSubBits);
  return ((static_cast<std::uint64_t>(mantissa) + 1) << shift) - 1;
}

}  // namespace cpa::load
