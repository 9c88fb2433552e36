#include "simulator/noise.h"

#include <cmath>

#include "simulator/time_grid.h"

namespace cpa::simulator {
namespace {

constexpr double kMillisPerDay = 86'400'000;

// One unit of amplitude at a period of one day makes this standard deviation of a day's change,
// when all shorter and longer octaves are there too: the octaves up to a day give 8/3, the longer
// ones 2.
const double kDailySigmaPerUnit = std::sqrt(8.0 / 3.0 + 2.0);

std::uint64_t Scramble(std::uint64_t x) {  // The finalizer of SplitMix64.
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

class Lattice {
 public:
  Lattice(std::uint64_t seed, double tail)
      : seed_(seed), tail_(tail), scale_(1 / std::sqrt(1 + 6 * tail + 15 * tail * tail)) {}

  double ValueAt(std::int64_t period_ms, std::int64_t moment_ms) const {
    const std::uint64_t octave_seed = Hash(seed_, static_cast<std::uint64_t>(period_ms));
    const auto phase = static_cast<std::int64_t>(octave_seed % std::uint64_t(period_ms));
    const std::int64_t cell = FloorDivide(moment_ms + phase, period_ms);
    const double part =
        static_cast<double>(moment_ms + phase - cell * period_ms) / static_cast<double>(period_ms);
    return Point(octave_seed, cell) * (1 - part) + Point(octave_seed, cell + 1) * part;
  }

 private:
  double Point(std::uint64_t octave_seed, std::int64_t cell) const {
    const double x = BellOf(Scramble(octave_seed + 0x9E3779B97F4A7C15ULL * std::uint64_t(cell)));
    return scale_ * (x + tail_ * x * x * x);  // The scale keeps the variance at 1.
  }

  const std::uint64_t seed_;
  const double tail_;
  const double scale_;
};

}  // namespace

std::uint64_t Hash(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15ULL;
  return Scramble(Scramble(Scramble(a + kGolden) ^ (b + kGolden)) ^ (c + kGolden));
}

double UnitOf(std::uint64_t hash) {
  return static_cast<double>(hash >> 11) * 0x1.0p-53;
}

double BellOf(std::uint64_t hash) {
  // Four uniform parts have mean 2 and variance 1/3 together.
  constexpr double kPart = 0x1.0p-16;
  const double sum = static_cast<double>((hash & 0xFFFF) + ((hash >> 16) & 0xFFFF) +
                                         ((hash >> 32) & 0xFFFF) + (hash >> 48)) *
                     kPart;
  return (sum - 2) * 1.7320508075688772;
}

double NoiseAt(std::uint64_t seed, const NoiseShape& shape, std::int64_t moment_ms) {
  const Lattice lattice(seed, shape.tail);
  double sum = 0;
  for (std::int64_t period = shape.period_min_ms; period <= shape.period_max_ms; period *= 2) {
    const double amplitude = std::sqrt(static_cast<double>(period) / kMillisPerDay);
    sum += amplitude * lattice.ValueAt(period, moment_ms);
  }
  return sum * shape.daily_sigma / kDailySigmaPerUnit;
}

}  // namespace cpa::simulator
