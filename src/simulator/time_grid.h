// Milliseconds on a grid that reaches before the epoch as well. Threads: pure.
#pragma once

#include <cstdint>

namespace cpa::simulator {

inline constexpr std::int64_t kHourMs = 3'600'000;
inline constexpr std::int64_t kDayMs = 24 * kHourMs;

// Rounds down, also below zero. REQUIRES: b > 0.
constexpr std::int64_t FloorDivide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

}  // namespace cpa::simulator
