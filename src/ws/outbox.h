// What goes to one client alone: messages and answers to its pings in order and without loss, our
// ping, and at last the close frame. Sent between ticks. Exists only while it holds
// something. Threads: its session's loop.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cpa::ws {

class Outbox {
 public:
  void AddBytes(std::string_view bytes) { bytes_ += bytes; }

  void AddText(std::string_view text);

  // Behind the messages before it, so that its pong means that they have arrived.
  void AddPing(std::string_view payload);

  // In its turn; while kPongsInOrderMax bytes wait, only the newest one, behind them (RFC 6455,
  // section 5.5.3, allows that), so that a client that takes nothing cannot pile them up.
  void AddPong(std::string_view payload);

  void SetPing() { ping_ = true; }

  // The last frame. `code` 0: without code and reason.
  void SetClose(std::uint16_t code, std::string_view reason);

  // All that is to be sent, in order; empty when there is nothing. Consume takes off the front.
  std::string_view Next();

  void Consume(std::size_t bytes) { sent_ += bytes; }

  std::size_t unsent_bytes() const { return bytes_.size() - sent_; }

  static constexpr std::size_t kPongsInOrderMax = 4 * 1024;

 private:
  void DropSent();

  std::string bytes_;
  std::size_t sent_ = 0;
  std::optional<std::string> pong_;
  bool ping_ = false;
  std::optional<std::string> close_;  // Payload.
};

}  // namespace cpa::ws
