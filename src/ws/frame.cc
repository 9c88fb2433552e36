#include "ws/frame.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace cpa::ws {
namespace {

constexpr std::uint8_t kReservedBits = 0x30;  // RSV2 and RSV3: no extension here uses them.
constexpr std::uint8_t kMaskBit = 0x80;
constexpr std::uint8_t kLength16 = 126;
constexpr std::uint8_t kLength64 = 127;

bool IsKnown(std::uint8_t opcode) {
  return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

void AppendBigEndian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>(value >> shift & 0xFF);
  }
}

}  // namespace

std::size_t FrameHeaderParser::LengthEnd() const {
  const int length = bytes_[1] & 0x7F;
  return length == kLength64 ? 10 : length == kLength16 ? 4 : 2;
}

const char* FrameHeaderParser::CheckFirst() const {
  const std::uint8_t opcode = bytes_[0] & 0x0F;
  if ((bytes_[0] & kReservedBits) != 0) return "reserved bits are set";
  if (!IsKnown(opcode)) return "reserved opcode";
  if (opcode >= 8 && (bytes_[0] & kFinBit) == 0) return "fragmented control frame";
  if (opcode >= 8 && (bytes_[0] & kDeflatedBit) != 0) return "compressed control frame";
  return nullptr;
}

const char* FrameHeaderParser::CheckSecond() const {
  if ((bytes_[1] & kMaskBit) == 0) return "frame is not masked";
  const bool control = (bytes_[0] & 0x0F) >= 8;
  if (control && (bytes_[1] & 0x7F) > kControlPayloadBytesMax) return "control frame is too long";
  return nullptr;
}

const char* FrameHeaderParser::CheckLength() const {
  const std::uint64_t length = PayloadBytes();
  if (LengthEnd() == 4 && length < kLength16) return "length is not minimal";
  if (LengthEnd() == 10 && length <= 0xFFFF) return "length is not minimal";
  if (length >> 63 != 0) return "length has its top bit set";
  return nullptr;
}

const char* FrameHeaderParser::CheckNewest() const {
  if (have_ == 1) return CheckFirst();
  const char* error = have_ == 2 ? CheckSecond() : nullptr;
  if (error == nullptr && have_ == LengthEnd()) error = CheckLength();
  return error;
}

std::uint64_t FrameHeaderParser::PayloadBytes() const {
  if (LengthEnd() == 2) return bytes_[1] & 0x7F;
  std::uint64_t length = 0;
  for (std::size_t i = 2; i < LengthEnd(); ++i) length = length << 8 | bytes_[i];
  return length;
}

void FrameHeaderParser::Decode() {
  header_.fin = (bytes_[0] & kFinBit) != 0;
  header_.deflated = (bytes_[0] & kDeflatedBit) != 0;
  header_.opcode = static_cast<Opcode>(bytes_[0] & 0x0F);
  header_.payload_bytes = PayloadBytes();
  std::copy_n(bytes_.begin() + LengthEnd(), 4, header_.mask.begin());
}

FrameHeaderParser::Status FrameHeaderParser::Feed(std::span<char>& in) {
  while (!in.empty()) {
    bytes_[have_++] = static_cast<std::uint8_t>(in.front());
    in = in.subspan(1);
    if (const char* error = CheckNewest()) {
      error_ = error;
      return Status::kError;
    }
    if (have_ < 2 || have_ < LengthEnd() + 4) continue;
    Decode();
    have_ = 0;
    return Status::kDone;
  }
  return Status::kNeedMore;
}

void Unmask(std::span<char> bytes, std::array<std::uint8_t, 4>& mask) {
  std::uint64_t wide_mask;
  std::memcpy(&wide_mask, mask.data(), 4);
  std::memcpy(reinterpret_cast<char*>(&wide_mask) + 4, mask.data(), 4);
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + at, 8);
    word ^= wide_mask;
    std::memcpy(bytes.data() + at, &word, 8);
  }
  for (; at < bytes.size(); ++at) bytes[at] = static_cast<char>(bytes[at] ^ mask[at % 4]);
  std::rotate(mask.begin(), mask.begin() + bytes.size() % 4, mask.end());
}

void AppendFrameHeader(std::string& out, std::uint8_t first_byte, std::size_t payload_bytes) {
  out += static_cast<char>(first_byte);
  if (payload_bytes < kLength16) {
    out += static_cast<char>(payload_bytes);
  } else if (payload_bytes <= 0xFFFF) {
    out += static_cast<char>(kLength16);
    AppendBigEndian(out, payload_bytes, 2);
  } else {
    out += static_cast<char>(kLength64);
    AppendBigEndian(out, payload_bytes, 8);
  }
}

void AppendFrame(std::string& out, Opcode opcode, std::string_view payload) {
  AppendFrameHeader(out, static_cast<std::uint8_t>(kFinBit | static_cast<std::uint8_t>(opcode)),
                    payload.size());
  out += payload;
}

std::string_view FramePayload(std::string_view frame) {
  assert(frame.size() >= 2);
  const auto length = static_cast<std::uint8_t>(frame[1]);
  return frame.substr(length == kLength64 ? 10 : length == kLength16 ? 4 : 2);
}

}  // namespace cpa::ws
