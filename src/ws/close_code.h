// Close codes of RFC 6455 section 7.4 and our own 4xxx.
#pragma once

#include <cstdint>

namespace cpa::ws {

inline constexpr std::uint16_t kCloseNormal = 1000;
inline constexpr std::uint16_t kCloseGoingAway = 1001;
inline constexpr std::uint16_t kCloseProtocolError = 1002;
inline constexpr std::uint16_t kCloseUnsupportedData = 1003;
inline constexpr std::uint16_t kCloseNoCode = 1005;    // Never on the wire: the peer gave none.
inline constexpr std::uint16_t kCloseAbnormal = 1006;  // Never on the wire: the connection broke.
inline constexpr std::uint16_t kCloseInvalidPayload = 1007;
inline constexpr std::uint16_t kClosePolicy = 1008;
inline constexpr std::uint16_t kCloseTooBig = 1009;
inline constexpr std::uint16_t kCloseTryAgainLater = 1013;
inline constexpr std::uint16_t kCloseInvalidKey = 4001;
inline constexpr std::uint16_t kCloseTooManySockets = 4029;  // Of one user; as HTTP's 429.

// Whether a peer may send this code in a close frame (RFC 6455 section 7.4 and the registry).
constexpr bool IsSendableCloseCode(std::uint16_t code) {
  if (code >= 3000) return code <= 4999;
  // 1004, 1005, 1006 and 1015 are reserved for use inside an endpoint.
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

}  // namespace cpa::ws
