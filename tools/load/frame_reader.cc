#include "load/frame_reader.h"

namespace cpa::load {

namespace {

constexpr std::uint8_t kFin = 0x80;
constexpr std::uint8_t kRsv1 = 0x40;
constexpr std::uint8_t kRsv23 = 0x30;
constexpr std::uint8_t kMask = 0x80;

struct Head {
  std::size_t header_bytes = 2;
  std::uint64_t payload_bytes = 0;
};

std::uint8_t ByteAt(std::string_view input, std::size_t at) {
  return static_cast<std::uint8_t>(input[at]);
}

FrameResult Broken(std::string_view why) {
  return {.verdict = FrameVerdict::kBroken, .frame = {}, .why = why};
}

std::size_t LengthBytes(std::uint8_t short_length) {
  if (short_length < 126) return 0;
  return short_length == 126 ? 2 : 8;
}

// nullopt: the header is not complete yet.
std::optional<Head> ReadHead(std::string_view input) {
  if (input.size() < 2) return std::nullopt;
  const std::uint8_t short_length = ByteAt(input, 1) & 0x7F;
  const std::size_t more = LengthBytes(short_length);
  if (input.size() < 2 + more) return std::nullopt;
  Head head{.header_bytes = 2 + more, .payload_bytes = more == 0 ? short_length : 0U};
  for (std::size_t at = 2; at < head.header_bytes; ++at) {
    head.payload_bytes = (head.payload_bytes << 8) | ByteAt(input, at);
  }
  return head;
}

bool IsControl(std::uint8_t opcode) {
  return opcode >= 8;
}

bool IsKnown(std::uint8_t opcode) {
  return opcode == 1 || opcode == 2 || opcode == 8 || opcode == 9 || opcode == 10;
}

bool IsShortestForm(const Head& head) {
  if (head.header_bytes == 4) return head.payload_bytes >= 126;
  return head.header_bytes != 10 || head.payload_bytes > 0xFFFF;
}

// Empty: nothing wrong.
std::string_view Defect(std::uint8_t first, std::uint8_t second, const Head& head) {
  const std::uint8_t opcode = first & 0x0F;
  if (!IsKnown(opcode)) return "unknown opcode";
  if ((first & kFin) == 0) return "fragmented message";
  if ((first & kRsv23) != 0) return "reserved bits set";
  if (IsControl(opcode) && (first & kRsv1) != 0) return "compressed control frame";
  if (IsControl(opcode) && head.payload_bytes > 125) return "control frame over 125 bytes";
  if ((second & kMask) != 0) return "masked server frame";
  if (!IsShortestForm(head)) return "length not in its shortest form";
  if (head.payload_bytes > kPayloadBytesMax) return "payload over 1 MiB";
  return {};
}

}  // namespace

FrameResult ReadFrame(std::string_view input) {
  const std::optional<Head> head = ReadHead(input);
  if (!head) return {};
  const std::uint8_t first = ByteAt(input, 0);
  if (const auto defect = Defect(first, ByteAt(input, 1), *head); !defect.empty()) {
    return Broken(defect);
  }
  const auto payload_bytes = static_cast<std::size_t>(head->payload_bytes);
  if (input.size() - head->header_bytes < payload_bytes) return {};
  Frame frame;
  frame.opcode = static_cast<Opcode>(first & 0x0F);
  frame.deflated = (first & kRsv1) != 0;
  frame.payload = input.substr(head->header_bytes, payload_bytes);
  frame.wire_bytes = head->header_bytes + payload_bytes;
  return {.verdict = FrameVerdict::kFrame, .frame = frame, .why = {}};
}

}  // namespace cpa::load
