// Server frames out of a byte stream, checked against RFC 6455: not masked, shortest length form,
// no fragments (the product never sends any), known opcodes.
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cpa::load {

enum class Opcode : std::uint8_t { kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };

struct Frame {
  Opcode opcode = Opcode::kText;
  bool deflated = false;  // RSV1, RFC 7692
  std::string_view payload;
  std::size_t wire_bytes = 0;  // With the header.
};

enum class FrameVerdict { kFrame, kIncomplete, kBroken };

struct FrameResult {
  FrameVerdict verdict = FrameVerdict::kIncomplete;
  Frame frame;           // For kFrame; its payload points into the input.
  std::string_view why;  // For kBroken.
};

// The longest payload that is taken for one; the product's own messages stay far below.
inline constexpr std::size_t kPayloadBytesMax = 1024 * 1024;

// The first frame of `input`.
FrameResult ReadFrame(std::string_view input);

}  // namespace cpa::load
