#include "alerts/alert_key.h"

#include <cassert>

namespace cpa {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

std::uint8_t Nibble(char c) {
  const std::size_t value = kDigits.find(c);
  assert(value != kDigits.npos);
  return static_cast<std::uint8_t>(value & 0xF);
}

}  // namespace

AlertKey KeyOf(std::string_view uuid) {
  assert(uuid.size() == 36);
  AlertKey key{};
  std::size_t nibbles = 0;
  for (const char c : uuid) {
    if (c == '-' || nibbles == 2 * key.size()) continue;
    key[nibbles / 2] = static_cast<std::uint8_t>(key[nibbles / 2] << 4 | Nibble(c));
    ++nibbles;
  }
  return key;
}

std::string UuidOf(const AlertKey& key) {
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[key[i] >> 4];
    text += kDigits[key[i] & 0xF];
  }
  return text;
}

}  // namespace cpa
