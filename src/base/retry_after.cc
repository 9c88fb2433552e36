#include "base/retry_after.h"

#include <algorithm>
#include <chrono>

#include "base/text.h"

namespace cpa {
namespace {

constexpr std::chrono::seconds kMax = std::chrono::hours{24};

std::optional<Millis> ReadSeconds(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  const std::int64_t more_than_fits = kMax.count();
  return std::min(std::chrono::seconds{ParseWhole(text).value_or(more_than_fits)}, kMax);
}

}  // namespace

std::optional<Millis> ParseRetryAfter(std::string_view field, std::string_view date, WallTime now) {
  field = Trim(field);
  if (const auto seconds = ReadSeconds(field)) return seconds;
  const auto until = ParseHttpDate(field);
  if (!until) return std::nullopt;
  // The other's own clock first: ours may be wrong, and the answer may be an old one from a cache.
  const Millis wait = *until - ParseHttpDate(Trim(date)).value_or(now);
  if (wait < Millis{0}) return std::nullopt;
  return std::min<Millis>(wait, kMax);
}

}  // namespace cpa
