#include "load/ws_client.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

#include "base/text.h"

namespace cpa::load {

namespace {

// The answer to the fixed Sec-WebSocket-Key of the upgrade request (RFC 6455 section 1.3).
constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
constexpr std::string_view kUpgradeEnd = "\r\n\r\n";

// The value of a header field in an answer's head; empty when absent.
std::string_view FieldOf(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const std::size_t colon = line.find(':');
    if (colon != line.npos && EqualsIgnoreCase(line.substr(0, colon), name)) {
      return Trim(line.substr(colon + 1));
    }
  }
  return {};
}

std::string CloseReason(std::string_view payload) {
  if (payload.size() < 2) return "closed without a code";
  const int code =
      (static_cast<std::uint8_t>(payload[0]) << 8) | static_cast<std::uint8_t>(payload[1]);
  return "closed with " + std::to_string(code) + " " + std::string(payload.substr(2));
}

}  // namespace

std::string MaskedFrame(Opcode opcode, std::string_view payload) {
  constexpr std::array<std::uint8_t, 4> kMask = {0x37, 0xFA, 0x21, 0x3D};
  assert(payload.size() <= 0xFFFF);
  std::string frame(1, static_cast<char>(0x80 | static_cast<int>(opcode)));
  if (payload.size() < 126) {
    frame += static_cast<char>(0x80 | payload.size());
  } else {
    frame += {static_cast<char>(0x80 | 126), static_cast<char>(payload.size() >> 8),
              static_cast<char>(payload.size() & 0xFF)};
  }
  for (const std::uint8_t byte : kMask) frame += static_cast<char>(byte);
  for (std::size_t at = 0; at < payload.size(); ++at) {
    frame += static_cast<char>(static_cast<std::uint8_t>(payload[at]) ^ kMask[at % 4]);
  }
  return frame;
}

WsClient::WsClient(const WsClientSetup& setup, Traits traits, Tally& tally)
    : setup_(setup), traits_(traits), tally_(tally), sequence_(setup.full_feed) {}

void WsClient::OnWritable() {
  const int error = ConnectError(socket_);
  if (error != 0) return Close(std::string("connect: ") + std::strerror(error));
  state_ = State::kUpgrading;
  if (!SendAll(socket_, setup_.upgrade_request)) Close("the upgrade request was not taken");
}

void WsClient::OnReadable(std::span<char> scratch, WallTime now) {
  std::ranges::copy(left_over_, scratch.begin());
  const Received received = Receive(socket_, scratch.subspan(left_over_.size()));
  if (received.verdict == ReceiveVerdict::kNothing) return;
  if (received.verdict == ReceiveVerdict::kClosed) return Close("connection lost");
  const std::size_t size = left_over_.size() + received.bytes;
  left_over_.clear();
  Consume({scratch.data(), size}, now);
}

void WsClient::Consume(std::string_view input, WallTime now) {
  if (state_ == State::kUpgrading) input.remove_prefix(ConsumeUpgrade(input));
  while (state_ == State::kGreeting || state_ == State::kOpen) {
    const FrameResult result = ReadFrame(input);
    if (result.verdict == FrameVerdict::kIncomplete) break;
    if (result.verdict == FrameVerdict::kBroken) return Break(result.why);
    OnFrame(result.frame, now);
    input.remove_prefix(result.frame.wire_bytes);
  }
  left_over_ = input;
}

// How many bytes the answer's head took; 0 when it is not complete.
std::size_t WsClient::ConsumeUpgrade(std::string_view input) {
  const std::size_t end = input.find(kUpgradeEnd);
  if (end == input.npos) return 0;
  const std::string_view head = input.substr(0, end);
  if (!head.starts_with("HTTP/1.1 101 ") || FieldOf(head, "Sec-WebSocket-Accept") != kAccept) {
    Close(std::string(head.substr(0, head.find("\r\n"))));
    return input.size();
  }
  AcceptExtension(head);
  state_ = State::kGreeting;
  return end + kUpgradeEnd.size();
}

void WsClient::AcceptExtension(std::string_view head) {
  extension_ = FieldOf(head, "Sec-WebSocket-Extensions");
  if (!traits_.inflates || !extension_.starts_with("permessage-deflate")) return;
  const bool keeps_context = extension_.find("server_no_context_takeover") == std::string::npos;
  inflater_ = std::make_unique<Inflater>(keeps_context);
}

void WsClient::OnFrame(const Frame& frame, WallTime now) {
  switch (frame.opcode) {
    case Opcode::kText:
      return OnText(frame, now);
    case Opcode::kPing:
      ++tally_.pings;
      if (!SendAll(socket_, MaskedFrame(Opcode::kPong, frame.payload)))
        Close("a pong was not taken");
      return;
    case Opcode::kPong:
      return;
    case Opcode::kBinary:
      return Break("binary message");
    case Opcode::kClose:
      return Close(CloseReason(frame.payload));
  }
}

void WsClient::OnText(const Frame& frame, WallTime now) {
  if (frame.deflated && extension_.empty()) return Break("compressed without agreement");
  // Only price updates are ever compressed, so one that is not read can still be counted.
  if (frame.deflated && inflater_ == nullptr) return CountUpdate(frame);
  std::optional<std::string_view> message = frame.payload;
  if (frame.deflated) message = inflater_->Inflate(frame.payload);
  if (!message) return Break("message that does not inflate");
  if (setup_.reads_whole && !LooksLikeJsonObject(*message)) return Break("not a JSON object");
  if (state_ == State::kGreeting) return OnGreeting(*message);
  if (!IsPriceUpdate(*message)) {
    ++tally_.other_messages;
    return;
  }
  CountUpdate(frame);
  OnUpdate(*message, now);
}

void WsClient::OnGreeting(std::string_view message) {
  if (!IsConnected(message)) return Break("the first message is not the greeting");
  state_ = State::kOpen;
  if (!setup_.opening_frame.empty() && !SendAll(socket_, setup_.opening_frame)) {
    Close("the subscription was not taken");
  }
}

void WsClient::OnUpdate(std::string_view message, WallTime now) {
  const std::optional<UpdateTail> tail = ReadTail(message);
  if (!tail) return Break("update without seq and timestamp at its end");
  ++tally_.updates_checked;
  // With compressed messages left unread, the plain ones alone would look like gaps.
  if (extension_.empty() || inflater_ != nullptr) sequence_.OnUpdate(*tail);
  if (traits_.timed && !tally_.latency.Add(tail->timestamp, now))
    Break("timestamp is not RFC 3339");
}

void WsClient::CountUpdate(const Frame& frame) {
  ++updates_;
  ++tally_.updates;
  tally_.update_bytes += frame.wire_bytes;
}

void WsClient::Break(std::string_view why) {
  ++tally_.broken;
  Close(why);
}

void WsClient::Close(std::string_view why) {
  state_ = State::kClosed;
  failure_ = why;
  socket_.Close();
}

}  // namespace cpa::load
