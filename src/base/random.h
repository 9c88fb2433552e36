// Chance as a dependency. Threads: any.
#pragma once

#include <cstdint>
#include <random>
#include <span>

#include "base/mutex.h"

namespace cpa {

class Random {
 public:
  virtual ~Random() = default;
  virtual void Fill(std::span<std::uint8_t> bytes) = 0;

  std::uint64_t Next64() {
    std::uint64_t value = 0;
    Fill({reinterpret_cast<std::uint8_t*>(&value), sizeof value});
    return value;
  }

  // Uniform in [0, 1).
  double NextUnit() { return static_cast<double>(Next64() >> 11) * 0x1.0p-53; }
};

// The kernel's generator: fit for keys.
Random& SystemRandom();

// Repeatable; for tests and the simulator, never for keys.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}

  void Fill(std::span<std::uint8_t> bytes) override;

 private:
  Mutex mutex_;
  std::mt19937_64 engine_ CPA_GUARDED_BY(mutex_);
};

}  // namespace cpa
