#include "ws/outbox.h"

#include <utility>

#include "ws/frame.h"

namespace cpa::ws {
namespace {

constexpr std::size_t kReasonBytesMax = kControlPayloadBytesMax - 2;

// As much of the text as fits, cut between characters.
std::string_view Fit(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<std::uint8_t>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

void Outbox::AddText(std::string_view text) {
  AppendFrame(bytes_, Opcode::kText, text);
}

void Outbox::AddPing(std::string_view payload) {
  AppendFrame(bytes_, Opcode::kPing, payload);
}

void Outbox::AddPong(std::string_view payload) {
  if (unsent_bytes() >= kPongsInOrderMax || pong_) {
    pong_ = payload;
  } else {
    AppendFrame(bytes_, Opcode::kPong, payload);
  }
}

void Outbox::SetClose(std::uint16_t code, std::string_view reason) {
  close_.emplace();
  if (code == 0) return;
  *close_ += static_cast<char>(code >> 8);
  *close_ += static_cast<char>(code & 0xFF);
  *close_ += Fit(reason, kReasonBytesMax);
}

std::string_view Outbox::Next() {
  DropSent();
  if (pong_) AppendFrame(bytes_, Opcode::kPong, *std::exchange(pong_, std::nullopt));
  if (std::exchange(ping_, false)) AppendFrame(bytes_, Opcode::kPing, {});
  if (close_) AppendFrame(bytes_, Opcode::kClose, *std::exchange(close_, std::nullopt));
  return std::string_view(bytes_).substr(sent_);
}

// Moves the rest to the front only when that is cheap, so that a long queue drains in linear time.
void Outbox::DropSent() {
  if (sent_ < bytes_.size() / 2 || sent_ == 0) return;
  bytes_.erase(0, sent_);
  sent_ = 0;
}

}  // namespace cpa::ws
