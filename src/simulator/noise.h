// Noise by address: the value of a random path at any moment, without walking there. It is a sum of
// octaves of interpolated lattice noise whose amplitude grows with the square root of their period,
// so that it wanders like a market from the shortest period to the longest, and beyond the longest
// stays where it is: mean reversion. The same seed and moment give the same value on every machine.
// Threads: pure.
#pragma once

#include <cstdint>

namespace cpa::simulator {

// A well mixed 64-bit hash of its arguments.
std::uint64_t Hash(std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0);

double UnitOf(std::uint64_t hash);  // uniform in [0, 1)

// About normal with variance 1, never beyond 3.47.
double BellOf(std::uint64_t hash);

struct NoiseShape {
  double daily_sigma = 0;  // standard deviation of the change within a day
  double tail = 0;         // weight of the cubed term: more makes large moves likelier
  std::int64_t period_min_ms = 2'000;
  std::int64_t period_max_ms = 128LL * 86'400'000;
};

double NoiseAt(std::uint64_t seed, const NoiseShape& shape, std::int64_t moment_ms);

}  // namespace cpa::simulator
