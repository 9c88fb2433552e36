// Turns a client's bytes into messages: fragments joined, control frames between them, texts
// inflated and checked, every rule of RFC 6455 and RFC 7692 enforced at the first wrong byte.
// Idle it is a few words; buffers exist only while a message is incomplete.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ws/frame.h"
#include "ws/utf8_checker.h"

namespace cpa::ws {

// What the client's bytes amount to. `text` lives until the next call of Next, and no longer than
// the bytes it was read from.
struct Incoming {
  enum class Kind : std::uint8_t { kText, kPing, kPong, kClose, kViolation };

  Kind kind;
  std::uint16_t code = 0;  // kClose: as sent, 0 for none. kViolation: the code to close with.
  std::string_view text;   // Message or payload; kClose: the reason; kViolation: what was wrong.
};

class MessageReader {
 public:
  // `deflate`: permessage-deflate was negotiated, with client_no_context_takeover.
  MessageReader(std::size_t message_bytes_max, bool deflate);
  ~MessageReader();

  // Takes bytes off the front of `bytes`, unmasking them in place. nullopt: all taken, no more to
  // tell. After a kViolation or a kClose the reader is done.
  std::optional<Incoming> Next(std::span<char>& bytes);

 private:
  struct Parts;  // Of what is incomplete.

  static Incoming Violation(std::uint16_t code, std::string_view what);
  std::optional<Incoming> BeginFrame();
  std::optional<Incoming> BeginMessage();
  std::optional<Incoming> CheckSize() const;
  std::optional<Incoming> TakeControl(std::span<char>& bytes);
  std::optional<Incoming> TakeData(std::span<char>& bytes);
  std::optional<Incoming> TakePlain(std::string_view piece);
  std::optional<Incoming> TakeDeflated(std::string_view piece);
  std::optional<Incoming> FinishText(std::string_view text);
  Incoming ControlEvent(std::string_view payload) const;
  std::string_view TakePayload(std::span<char>& bytes);
  std::string_view message() const;
  Parts& parts();
  void DropFinished();

  const std::size_t message_bytes_max_;
  const bool deflate_;
  bool in_frame_ = false;
  bool in_message_ = false;
  bool message_deflated_ = false;
  Utf8Checker utf8_;
  FrameHeaderParser parser_;
  FrameHeader frame_;             // The one being read; its mask turns as the payload comes.
  std::uint64_t frame_left_ = 0;  // Payload bytes still to come.
  std::unique_ptr<Parts> parts_;
};

}  // namespace cpa::ws
