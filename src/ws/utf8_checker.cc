#include "ws/utf8_checker.h"

#include <cstring>

namespace cpa::ws {
namespace {

// The length of the run of ASCII at the front, in steps of eight bytes.
std::size_t AsciiRun(std::string_view text) {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    if ((word & 0x8080808080808080) != 0) break;
  }
  return at;
}

}  // namespace

bool Utf8Checker::Lead(std::uint8_t byte) {
  if (byte < 0x80) return true;
  if (byte < 0xC2 || byte > 0xF4) return false;
  left_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
  // No overlong forms, no surrogates, nothing above U+10FFFF.
  low_ = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
  high_ = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
  return true;
}

bool Utf8Checker::Continue(std::uint8_t byte) {
  if (byte < low_ || byte > high_) return false;
  low_ = 0x80;
  high_ = 0xBF;
  --left_;
  return true;
}

bool Utf8Checker::Feed(std::string_view piece) {
  while (!piece.empty()) {
    if (left_ == 0) piece.remove_prefix(AsciiRun(piece));
    if (piece.empty()) break;
    const auto byte = static_cast<std::uint8_t>(piece.front());
    if (!(left_ == 0 ? Lead(byte) : Continue(byte))) return false;
    piece.remove_prefix(1);
  }
  return true;
}

}  // namespace cpa::ws
