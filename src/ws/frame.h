// RFC 6455 section 5.2: what a frame looks like on the wire.
// Threads: plain values and functions.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace cpa::ws {

enum class Opcode : std::uint8_t {
  kContinuation = 0,
  kText = 1,
  kBinary = 2,
  kClose = 8,
  kPing = 9,
  kPong = 10,
};

inline constexpr std::size_t kControlPayloadBytesMax = 125;
inline constexpr std::uint8_t kFinBit = 0x80;
inline constexpr std::uint8_t kDeflatedBit = 0x40;  // RSV1, as RFC 7692 uses it

// A client's frame header, checked.
struct FrameHeader {
  bool fin = false;
  bool deflated = false;  // RSV1
  Opcode opcode = Opcode::kContinuation;
  std::array<std::uint8_t, 4> mask{};
  std::uint64_t payload_bytes = 0;

  bool is_control() const { return opcode >= Opcode::kClose; }
};

// Reads a client's frame header from pieces of any size. Whatever is wrong in itself is found at
// the first byte that shows it; what depends on earlier frames is the caller's to check.
class FrameHeaderParser {
 public:
  enum class Status { kNeedMore, kDone, kError };

  // Takes bytes off the front of `in`. After kDone the next call starts the next header.
  Status Feed(std::span<char>& in);

  const FrameHeader& header() const { return header_; }  // After kDone.

  std::string_view error() const { return error_; }  // After kError.

 private:
  std::size_t LengthEnd() const;  // Where the mask begins.
  const char* CheckNewest() const;
  const char* CheckFirst() const;
  const char* CheckSecond() const;
  const char* CheckLength() const;
  std::uint64_t PayloadBytes() const;
  void Decode();

  std::array<std::uint8_t, 14> bytes_{};
  std::uint8_t have_ = 0;
  FrameHeader header_;
  const char* error_ = "";
};

// Applies the mask in place and turns it, so that the next piece of the payload continues.
void Unmask(std::span<char> bytes, std::array<std::uint8_t, 4>& mask);

// The header of a server frame (never masked). `first_byte` is FIN, RSV and opcode.
void AppendFrameHeader(std::string& out, std::uint8_t first_byte, std::size_t payload_bytes);
void AppendFrame(std::string& out, Opcode opcode, std::string_view payload);

// The payload of a complete server frame.
std::string_view FramePayload(std::string_view frame);

}  // namespace cpa::ws
