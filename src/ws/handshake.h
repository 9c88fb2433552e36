// The server's half of the opening handshake (RFC 6455 section 4.2) with permessage-deflate
// (RFC 7692). Threads: pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace cpa::ws {

// What was agreed about compression.
enum class Compression : std::uint8_t {
  kNone,      // Nothing: neither side compresses.
  kPlainOut,  // The client may compress. It asked for a window that shared ticks do not fit in, so
              // we do not.
  kShared,    // The client may compress, and can read ticks deflated for everybody.
};

// The values of the request's fields. A field that occurs several times is given as one value
// joined with ", " (RFC 9110 section 5.3); an absent one is empty.
struct HandshakeRequest {
  bool method_is_get = false;
  bool http_version_1_1 = false;  // Or a later HTTP/1.x.
  std::string_view upgrade;
  std::string_view connection;
  std::string_view key;         // Sec-WebSocket-Key
  std::string_view version;     // Sec-WebSocket-Version
  std::string_view extensions;  // Sec-WebSocket-Extensions
};

struct HandshakeAccepted {
  std::string response;  // The complete 101 answer.
  Compression compression = Compression::kNone;
};

struct HandshakeRefused {
  int status = 400;               // 400, 405 or 426
  std::string_view detail;        // Fit for the client.
  std::string_view extra_fields;  // Complete lines: "Sec-WebSocket-Version: 13\r\n".
};

using HandshakeResult = std::variant<HandshakeAccepted, HandshakeRefused>;

HandshakeResult Handshake(const HandshakeRequest& request, bool enable_compression);

}  // namespace cpa::ws
