// Durations counted in buckets of at most 1.6 % width, so that a run of any length costs the same.
// Threads: one.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace cpa::load {

class Histogram {
 public:
  using Micros = std::chrono::microseconds;

  void Add(Micros value);  // Negative counts as zero.

  std::uint64_t count() const { return count_; }

  double MaxMs() const;
  // The value below which `share` (0..1) of the entries lie, to the bucket's width. 0 when empty.
  double QuantileMs(double share) const;

 private:
  // 64 buckets for each power of two: exact below 128 us, then 1/64 of the value.
  static constexpr int kSubBits = 6;
  static constexpr std::size_t kBuckets = std::size_t{40} << kSubBits;

  static std::size_t BucketOf(std::uint64_t micros);
  static std::uint64_t TopOf(std::size_t bucket);

  std::array<std::uint64_t, kBuckets> counts_{};
  std::uint64_t count_ = 0;
  std::uint64_t max_micros_ = 0;
};

}  // namespace cpa::load
