#include "http/request_id.h"

#include <algorithm>

#include "base/log.h"

namespace cpa::http {
namespace {

constexpr std::size_t kIdBytesMax = 64;

bool IsIdByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == ':';
}

// SplitMix64's finalizer (Steele, Lea, Flood: Fast splittable pseudorandom number generators): one
// to one, so different numbers give different ids.
std::uint64_t Mix(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31);
}

}  // namespace

bool IsFitRequestId(std::string_view id) {
  const bool is_plain =
      !id.empty() && id.size() <= kIdBytesMax && std::ranges::all_of(id, IsIdByte);
  return is_plain && Redact(id) == id;
}

std::string_view RequestIds::Next() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::uint64_t value = Mix(next_++);
  for (char& digit : text_) {
    digit = kDigits[value >> 60];
    value <<= 4;
  }
  return {text_.data(), text_.size()};
}

}  // namespace cpa::http
