// Client frames for tests, right and wrong ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cpa::ws {

inline constexpr std::string_view kTestMask = "\x37\xfa\x21\x3d";

// How the payload's length is written; kMinimal is the only legal one.
enum class LengthForm { kMinimal, k16, k64 };

inline std::string ClientHeader(int first_byte, std::uint64_t length,
                                LengthForm form = LengthForm::kMinimal) {
  if (form == LengthForm::kMinimal && length > 0xFFFF) form = LengthForm::k64;
  if (form == LengthForm::kMinimal && length > 125) form = LengthForm::k16;
  std::string out(1, static_cast<char>(first_byte));
  const int bytes = form == LengthForm::k64 ? 8 : form == LengthForm::k16 ? 2 : 0;
  out += static_cast<char>(0x80 | (bytes == 8 ? 127 : bytes == 2 ? 126 : static_cast<int>(length)));
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(length >> (8 * i) & 0xFF);
  return out.append(kTestMask);
}

// A masked frame; `first_byte` is FIN, RSV and opcode.
inline std::string ClientFrame(int first_byte, std::string_view payload,
                               LengthForm form = LengthForm::kMinimal) {
  std::string out = ClientHeader(first_byte, payload.size(), form);
  for (std::size_t i = 0; i < payload.size(); ++i) {
    out += static_cast<char>(payload[i] ^ kTestMask[i % 4]);
  }
  return out;
}

inline std::string ClosePayload(int code, std::string_view reason = {}) {
  std::string out;
  out += static_cast<char>(code >> 8);
  out += static_cast<char>(code & 0xFF);
  return out.append(reason);
}

}  // namespace cpa::ws
