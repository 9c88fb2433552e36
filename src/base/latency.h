// How long something took, counted by ranges: what a Prometheus histogram is made from.
// Threads: any. Observe is two relaxed additions, so the counts of one reading may differ by an
// observation under way; give each event loop a histogram of its own where many observe at once.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace cpa {

class LatencyHistogram {
 public:
  using Nanos = std::chrono::nanoseconds;

  // Upper bounds of the ranges, each included; behind the last there is one more without a bound.
  static constexpr std::array kBounds = {
      Nanos{100'000},       Nanos{250'000},       Nanos{500'000},       Nanos{1'000'000},
      Nanos{2'500'000},     Nanos{5'000'000},     Nanos{10'000'000},    Nanos{25'000'000},
      Nanos{50'000'000},    Nanos{100'000'000},   Nanos{250'000'000},   Nanos{500'000'000},
      Nanos{1'000'000'000}, Nanos{2'500'000'000}, Nanos{5'000'000'000}, Nanos{10'000'000'000}};
  static constexpr std::size_t kRanges = kBounds.size() + 1;

  // What was observed up to a moment. Readings of several histograms add up.
  struct Reading {
    std::array<std::uint64_t, kRanges> by_range{};
    Nanos sum{};

    std::uint64_t count() const {
      std::uint64_t total = 0;
      for (const std::uint64_t each : by_range) total += each;
      return total;
    }

    Reading& operator+=(const Reading& other) {
      for (std::size_t i = 0; i < kRanges; ++i) by_range[i] += other.by_range[i];
      sum += other.sum;
      return *this;
    }
  };

  void Observe(SteadyTime::duration took) {
    const Nanos time = std::max(Nanos{took}, Nanos::zero());
    const auto bound = std::ranges::lower_bound(kBounds, time);
    const auto range = static_cast<std::size_t>(bound - kBounds.begin());
    by_range_[range].fetch_add(1, std::memory_order_relaxed);
    sum_ns_.fetch_add(time.count(), std::memory_order_relaxed);
  }

  Reading Read() const {
    Reading reading;
    for (std::size_t i = 0; i < kRanges; ++i) {
      reading.by_range[i] = by_range_[i].load(std::memory_order_relaxed);
    }
    reading.sum = Nanos{sum_ns_.load(std::memory_order_relaxed)};
    return reading;
  }

 private:
  std::array<std::atomic<std::uint64_t>, kRanges> by_range_{};
  std::atomic<Nanos::rep> sum_ns_{0};
};

}  // namespace cpa
