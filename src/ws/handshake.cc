#include "ws/handshake.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/text.h"
#include "ws/deflate_offer.h"

namespace cpa::ws {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::string_view kUpgradeFields = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
constexpr std::string_view kVersionFields =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";

// Whether a comma-separated list holds the token, in any case.
bool HasToken(std::string_view list, std::string_view token) {
  while (true) {
    const std::size_t comma = list.find(',');
    if (EqualsIgnoreCase(Trim(list.substr(0, comma)), token)) return true;
    if (comma == list.npos) return false;
    list.remove_prefix(comma + 1);
  }
}

bool IsBase64Char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' ||
         c == '/';
}

// Base64 of 16 bytes: 22 characters and two of padding.
bool IsKey(std::string_view key) {
  return key.size() == 24 && key.ends_with("==") &&
         std::ranges::all_of(key.substr(0, 22), IsBase64Char);
}

std::string AcceptKey(std::string_view key) {
  return Base64(Sha1(std::string(key).append(kGuid)));
}

std::string Response(std::string_view key, std::string_view extensions) {
  std::string out = "HTTP/1.1 101 Switching Protocols\r\n";
  out.append(kUpgradeFields);
  out.append("Sec-WebSocket-Accept: ").append(AcceptKey(key)).append("\r\n");
  if (!extensions.empty()) {
    out.append("Sec-WebSocket-Extensions: ").append(extensions).append("\r\n");
  }
  return out.append("\r\n");
}

}  // namespace

HandshakeResult Handshake(const HandshakeRequest& request, bool enable_compression) {
  using Refused = HandshakeRefused;
  if (!request.method_is_get) return Refused{405, "WebSocket needs GET", "Allow: GET\r\n"};
  if (!request.http_version_1_1) return Refused{400, "WebSocket needs HTTP/1.1", {}};
  if (!HasToken(request.upgrade, "websocket")) {
    return Refused{426, "This address speaks WebSocket", kUpgradeFields};
  }
  if (!HasToken(request.connection, "upgrade")) {
    return Refused{400, "Connection does not name Upgrade", {}};
  }
  if (request.version != "13") {
    return Refused{426, "Sec-WebSocket-Version must be 13", kVersionFields};
  }
  if (!IsKey(request.key)) {
    return Refused{400, "Sec-WebSocket-Key must be base64 of 16 bytes", {}};
  }
  auto deflate = ChooseDeflateOffer(request.extensions);
  if (!deflate) return Refused{400, "Sec-WebSocket-Extensions is malformed", {}};
  if (!enable_compression) deflate = DeflateAgreement{};
  return HandshakeAccepted{Response(request.key, deflate->answer), deflate->compression};
}

}  // namespace cpa::ws
