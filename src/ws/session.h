// One WebSocket connection (RFC 6455) with conflation: a client that cannot keep up finishes the
// tick it is in, then gets the newest value of each topic it missed.
// Threads: its loop only. Lifetime: shared by its loop's hub and its pending operations.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/loop.h"
#include "ws/tick.h"

namespace cpa::ws {

class Session;

// Close codes of RFC 6455 section 7.4 and our own 4xxx.
inline constexpr std::uint16_t kCloseNormal = 1000;
inline constexpr std::uint16_t kCloseGoingAway = 1001;
inline constexpr std::uint16_t kCloseProtocolError = 1002;
inline constexpr std::uint16_t kCloseUnsupportedData = 1003;
inline constexpr std::uint16_t kCloseInvalidPayload = 1007;
inline constexpr std::uint16_t kClosePolicy = 1008;
inline constexpr std::uint16_t kCloseTooBig = 1009;
inline constexpr std::uint16_t kCloseTryAgainLater = 1013;
inline constexpr std::uint16_t kCloseInvalidKey = 4001;

// What the application does with a session. Calls come on the session's loop.
class SessionHandler {
 public:
  virtual ~SessionHandler() = default;
  virtual void OnOpen(Session& session) = 0;
  virtual void OnText(Session& session, std::string_view text) = 0;  // Valid UTF-8, complete.
  virtual void OnClosed(Session& session) = 0;                       // Last call; once.
};

struct SessionOptions {
  std::size_t message_bytes_max = 64 * 1024;   // 1009; counted after inflating
  std::size_t control_bytes_max = 256 * 1024;  // Queue of personal messages; over it: 1008
  int kernel_unsent_bytes = 128 * 1024;        // TCP_NOTSENT_LOWAT
  Millis ping_interval{30'000};                // WEBSOCKET_PING_INTERVAL
  Millis silence_max{60'000};                  // WEBSOCKET_CONNECTION_TIMEOUT
  Millis stalled_max{60'000};                  // No byte accepted by the peer: 1013
};

}  // namespace cpa::ws
