// UTF-8 (RFC 3629) checked piece by piece: a broken sequence is found at its first wrong byte,
// however the text is cut. Threads: a plain value.
#pragma once

#include <cstdint>
#include <string_view>

namespace cpa::ws {

class Utf8Checker {
 public:
  // False once the text can no longer become valid; do not feed it further then.
  bool Feed(std::string_view piece);

  // Whether the text may end here.
  bool complete() const { return left_ == 0; }

 private:
  bool Lead(std::uint8_t byte);
  bool Continue(std::uint8_t byte);

  std::uint8_t left_ = 0;  // Continuation bytes still to come.
  std::uint8_t low_ = 0x80;
  std::uint8_t high_ = 0xBF;  // The next one lies in [low_, high_].
};

}  // namespace cpa::ws
