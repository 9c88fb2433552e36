#include "ws/message_reader.h"

#include <algorithm>

#include "base/text.h"
#include "ws/close_code.h"
#include "ws/inflater.h"

namespace cpa::ws {

struct MessageReader::Parts {
  std::string message;
  std::string control;
  std::unique_ptr<Inflater> inflater;
  std::uint64_t deflated_bytes = 0;
};

namespace {

// A deflated message may come a little larger than the text it holds, but not endlessly so.
std::uint64_t DeflatedBytesMax(std::size_t message_bytes_max) {
  return 2 * static_cast<std::uint64_t>(message_bytes_max) + 1024;
}

std::uint16_t CloseCode(std::string_view payload) {
  return static_cast<std::uint16_t>(static_cast<std::uint8_t>(payload[0]) << 8 |
                                    static_cast<std::uint8_t>(payload[1]));
}

}  // namespace

MessageReader::MessageReader(std::size_t message_bytes_max, bool deflate)
    : message_bytes_max_(message_bytes_max), deflate_(deflate) {}

MessageReader::~MessageReader() = default;

std::optional<Incoming> MessageReader::Next(std::span<char>& bytes) {
  DropFinished();
  while (true) {
    if (!in_frame_) {
      const auto status = parser_.Feed(bytes);
      if (status == FrameHeaderParser::Status::kNeedMore) return std::nullopt;
      if (status == FrameHeaderParser::Status::kError) {
        return Violation(kCloseProtocolError, parser_.error());
      }
      if (auto wrong = BeginFrame()) return wrong;
    }
    auto event = frame_.is_control() ? TakeControl(bytes) : TakeData(bytes);
    if (event || in_frame_) return event;
  }
}

Incoming MessageReader::Violation(std::uint16_t code, std::string_view what) {
  return {.kind = Incoming::Kind::kViolation, .code = code, .text = what};
}

std::optional<Incoming> MessageReader::BeginFrame() {
  frame_ = parser_.header();
  frame_left_ = frame_.payload_bytes;
  in_frame_ = true;
  if (frame_.is_control()) return std::nullopt;
  if (frame_.opcode != Opcode::kContinuation) return BeginMessage();
  if (!in_message_) return Violation(kCloseProtocolError, "nothing to continue");
  if (frame_.deflated) return Violation(kCloseProtocolError, "compressed continuation frame");
  return CheckSize();
}

std::optional<Incoming> MessageReader::BeginMessage() {
  if (in_message_) return Violation(kCloseProtocolError, "expected a continuation frame");
  if (frame_.deflated && !deflate_) return Violation(kCloseProtocolError, "RSV1 is set");
  if (frame_.opcode == Opcode::kBinary) {
    return Violation(kCloseUnsupportedData, "only text messages are understood");
  }
  in_message_ = true;
  message_deflated_ = frame_.deflated;
  utf8_ = {};
  return CheckSize();
}

// Refuses a frame by its announced length, before its payload comes.
std::optional<Incoming> MessageReader::CheckSize() const {
  const std::uint64_t before = !parts_             ? 0
                               : message_deflated_ ? parts_->deflated_bytes
                                                   : parts_->message.size();
  const std::uint64_t limit =
      message_deflated_ ? DeflatedBytesMax(message_bytes_max_) : message_bytes_max_;
  if (frame_left_ <= limit && before + frame_left_ <= limit) return std::nullopt;
  return Violation(kCloseTooBig, "message is too big");
}

// The part of the payload that has come, unmasked.
std::string_view MessageReader::TakePayload(std::span<char>& bytes) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(frame_left_, bytes.size()));
  const std::span<char> piece = bytes.first(count);
  Unmask(piece, frame_.mask);
  bytes = bytes.subspan(count);
  frame_left_ -= count;
  in_frame_ = frame_left_ > 0;
  return {piece.data(), piece.size()};
}

std::optional<Incoming> MessageReader::TakeControl(std::span<char>& bytes) {
  const std::string_view piece = TakePayload(bytes);
  if (!in_frame_ && piece.size() == frame_.payload_bytes) return ControlEvent(piece);
  parts().control += piece;
  if (in_frame_) return std::nullopt;
  return ControlEvent(parts_->control);
}

Incoming MessageReader::ControlEvent(std::string_view payload) const {
  using enum Incoming::Kind;
  if (frame_.opcode == Opcode::kPing) return {.kind = kPing, .text = payload};
  if (frame_.opcode == Opcode::kPong) return {.kind = kPong, .text = payload};
  if (payload.empty()) return {.kind = kClose, .text = {}};
  if (payload.size() == 1) return Violation(kCloseProtocolError, "half a close code");
  const std::uint16_t code = CloseCode(payload);
  if (!IsSendableCloseCode(code)) return Violation(kCloseProtocolError, "invalid close code");
  if (!IsValidUtf8(payload.substr(2))) {
    return Violation(kCloseInvalidPayload, "close reason is not UTF-8");
  }
  return {.kind = kClose, .code = code, .text = payload.substr(2)};
}

std::optional<Incoming> MessageReader::TakeData(std::span<char>& bytes) {
  const std::string_view piece = TakePayload(bytes);
  return message_deflated_ ? TakeDeflated(piece) : TakePlain(piece);
}

std::optional<Incoming> MessageReader::TakePlain(std::string_view piece) {
  if (!utf8_.Feed(piece)) return Violation(kCloseInvalidPayload, "text is not UTF-8");
  const bool last = !in_frame_ && frame_.fin;
  if (last && message().empty()) return FinishText(piece);  // All at once: no copy.
  if (!piece.empty()) parts().message += piece;
  if (!last) return std::nullopt;
  return FinishText(message());
}

std::optional<Incoming> MessageReader::TakeDeflated(std::string_view piece) {
  Parts& parts = this->parts();
  if (!parts.inflater) parts.inflater = std::make_unique<Inflater>();
  parts.deflated_bytes += piece.size();
  const std::size_t before = parts.message.size();
  const bool last = !in_frame_ && frame_.fin;
  auto status = parts.inflater->Append(piece, parts.message, message_bytes_max_);
  if (last && status == Inflater::Status::kOk) {
    status = parts.inflater->Finish(parts.message, message_bytes_max_);
  }
  if (status == Inflater::Status::kTooBig) return Violation(kCloseTooBig, "message is too big");
  if (status == Inflater::Status::kBroken) {
    return Violation(kCloseInvalidPayload, "compressed data is broken");
  }
  if (!utf8_.Feed(message().substr(before))) {
    return Violation(kCloseInvalidPayload, "text is not UTF-8");
  }
  if (!last) return std::nullopt;
  return FinishText(message());
}

std::optional<Incoming> MessageReader::FinishText(std::string_view text) {
  in_message_ = false;
  if (!utf8_.complete()) return Violation(kCloseInvalidPayload, "text is not UTF-8");
  return Incoming{.kind = Incoming::Kind::kText, .text = text};
}

std::string_view MessageReader::message() const {
  return parts_ ? std::string_view(parts_->message) : std::string_view();
}

MessageReader::Parts& MessageReader::parts() {
  if (!parts_) parts_ = std::make_unique<Parts>();
  return *parts_;
}

void MessageReader::DropFinished() {
  if (!parts_ || in_frame_) return;
  if (in_message_) {
    parts_->control.clear();
  } else {
    parts_.reset();
  }
}

}  // namespace cpa::ws
