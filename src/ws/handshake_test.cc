#include "ws/handshake.h"

#include <vector>

#include <gtest/gtest.h>

namespace cpa::ws {
namespace {

constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";  // RFC 6455 section 1.3

HandshakeRequest Good() {
  return {.method_is_get = true,
          .http_version_1_1 = true,
          .upgrade = "websocket",
          .connection = "Upgrade",
          .key = kKey,
          .version = "13",
          .extensions = ""};
}

TEST(Handshake, GivesTheAnswerOfTheRfc) {
  const auto result = Handshake(Good(), true);
  ASSERT_TRUE(std::holds_alternative<HandshakeAccepted>(result));
  EXPECT_EQ(std::get<HandshakeAccepted>(result).response,
            "HTTP/1.1 101 Switching Protocols\r\n"
            "Connection: Upgrade\r\n"
            "Upgrade: websocket\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            "\r\n");
  EXPECT_EQ(std::get<HandshakeAccepted>(result).compression, Compression::kNone);
}

struct HandshakeCase {
  const char* name;
  void (*change)(HandshakeRequest&);
  int status;  // 101: accepted
  std::string_view extra_fields = {};
};

constexpr std::string_view kUpgradeFields = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
constexpr std::string_view kVersionFields =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
using Request = HandshakeRequest;

const HandshakeCase kCases[] = {
    {"4.2.1 as it should be", [](Request&) {}, 101},
    {"4.2.1 other method", [](Request& r) { r.method_is_get = false; }, 405, "Allow: GET\r\n"},
    {"4.2.1 HTTP/1.0", [](Request& r) { r.http_version_1_1 = false; }, 400},
    {"4.2.1 upgrade missing", [](Request& r) { r.upgrade = ""; }, 426, kUpgradeFields},
    {"4.2.1 other protocol", [](Request& r) { r.upgrade = "h2c"; }, 426, kUpgradeFields},
    {"4.2.1 upgrade in any case", [](Request& r) { r.upgrade = "WebSocket"; }, 101},
    {"4.2.1 upgrade in a list", [](Request& r) { r.upgrade = "h2c, websocket"; }, 101},
    {"4.2.1 longer name", [](Request& r) { r.upgrade = "websockets"; }, 426, kUpgradeFields},
    {"4.2.1 upgrade with a version", [](Request& r) { r.upgrade = "websocket/13"; }, 426,
     kUpgradeFields},
    {"4.2.1 connection missing", [](Request& r) { r.connection = ""; }, 400},
    {"4.2.1 connection keep-alive", [](Request& r) { r.connection = "keep-alive"; }, 400},
    {"4.2.1 connection as browsers send it",
     [](Request& r) { r.connection = "keep-alive, Upgrade"; }, 101},
    {"4.2.1 connection lower case", [](Request& r) { r.connection = "upgrade"; }, 101},
    {"4.2.1 connection with empty elements", [](Request& r) { r.connection = ", ,\tUPGRADE ,"; },
     101},
    {"4.2.1 connection holds it as a part", [](Request& r) { r.connection = "upgraded"; }, 400},
    {"4.2.1 connection without comma", [](Request& r) { r.connection = "keep-alive upgrade"; },
     400},
    {"4.4 version missing", [](Request& r) { r.version = ""; }, 426, kVersionFields},
    {"4.4 version 8", [](Request& r) { r.version = "8"; }, 426, kVersionFields},
    {"4.4 version 14", [](Request& r) { r.version = "14"; }, 426, kVersionFields},
    {"4.4 version 013", [](Request& r) { r.version = "013"; }, 426, kVersionFields},
    {"4.4 version twice", [](Request& r) { r.version = "13, 13"; }, 426, kVersionFields},
    {"4.4 several versions", [](Request& r) { r.version = "13, 8"; }, 426, kVersionFields},
    {"4.2.1 key missing", [](Request& r) { r.key = ""; }, 400},
    {"4.2.1 key of 15 bytes", [](Request& r) { r.key = "AAAAAAAAAAAAAAAAAAAA"; }, 400},
    {"4.2.1 key of 17 bytes", [](Request& r) { r.key = "AAAAAAAAAAAAAAAAAAAAAAA="; }, 400},
    {"4.2.1 key without padding", [](Request& r) { r.key = "dGhlIHNhbXBsZSBub25jZQ"; }, 400},
    {"4.2.1 key with half the padding", [](Request& r) { r.key = "dGhlIHNhbXBsZSBub25jZQ="; }, 400},
    {"4.2.1 key of 18 bytes", [](Request& r) { r.key = "AAAAAAAAAAAAAAAAAAAAAAAA"; }, 400},
    {"4.2.1 key in base64url", [](Request& r) { r.key = "-GhlIHNhbXBsZSBub25jZ_=="; }, 400},
    {"4.2.1 key with a space", [](Request& r) { r.key = "dGhl IHNhbXBsZSBub25jZ=="; }, 400},
    {"4.2.1 key with padding inside", [](Request& r) { r.key = "dGhl=HNhbXBsZSBub25jZQ=="; }, 400},
    {"4.2.1 key twice",
     [](Request& r) { r.key = "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ=="; }, 400},
    {"4.2.1 key with plus and slash", [](Request& r) { r.key = "+/hlIHNhbXBsZSBub25jZQ=="; }, 101},
    {"9.1 extension unknown", [](Request& r) { r.extensions = "x-mine; a=1"; }, 101},
    {"9.1 extension field empty elements", [](Request& r) { r.extensions = ", ,"; }, 101},
    {"9.1 no name", [](Request& r) { r.extensions = "; a"; }, 400},
    {"9.1 parameter without name", [](Request& r) { r.extensions = "x;"; }, 400},
    {"9.1 value missing", [](Request& r) { r.extensions = "x; a="; }, 400},
    {"9.1 quotes not closed", [](Request& r) { r.extensions = "x; a=\"1"; }, 400},
    {"9.1 quoted value is no token", [](Request& r) { r.extensions = "x; a=\"1 2\""; }, 400},
    {"9.1 quoted value is empty", [](Request& r) { r.extensions = "x; a=\"\""; }, 400},
    {"9.1 backslash at the end", [](Request& r) { r.extensions = "x; a=\"\\"; }, 400},
    {"9.1 two names without comma", [](Request& r) { r.extensions = "x y"; }, 400},
    {"9.1 not a token", [](Request& r) { r.extensions = "x/y"; }, 400},
};

TEST(Handshake, TableOfRequests) {
  for (const HandshakeCase& c : kCases) {
    HandshakeRequest request = Good();
    c.change(request);
    const auto result = Handshake(request, true);
    const auto* refused = std::get_if<HandshakeRefused>(&result);
    EXPECT_EQ(refused != nullptr ? refused->status : 101, c.status) << c.name;
    if (refused == nullptr) continue;
    EXPECT_EQ(refused->extra_fields, c.extra_fields) << c.name;
    EXPECT_FALSE(refused->detail.empty()) << c.name;
  }
}

struct OfferCase {
  std::string_view offer;
  Compression compression;
  std::string_view answer;  // Behind "permessage-deflate; client_no_context_takeover"
};

using enum Compression;

const OfferCase kOffers[] = {
    {"", kNone, ""},
    {"permessage-deflate", kShared, ""},
    {"Permessage-Deflate", kNone, ""},  // Extension names are tokens, compared as they are.
    {"x-webkit-deflate-frame", kNone, ""},
    {"permessage-deflate; client_max_window_bits", kShared, ""},  // As browsers send it.
    {"permessage-deflate;client_max_window_bits=12", kShared, ""},
    {"permessage-deflate; client_max_window_bits=\"12\"", kShared, ""},
    {"permessage-deflate; client_no_context_takeover", kShared, ""},
    {"permessage-deflate; server_max_window_bits=15", kShared, "; server_max_window_bits=15"},
    {"permessage-deflate; server_max_window_bits=\"15\"", kShared, "; server_max_window_bits=15"},
    {"permessage-deflate; server_max_window_bits=10", kPlainOut, "; server_max_window_bits=10"},
    {"permessage-deflate; server_max_window_bits=8", kPlainOut, "; server_max_window_bits=8"},
    {"permessage-deflate; server_max_window_bits=9", kPlainOut, "; server_max_window_bits=9"},
    {"permessage-deflate; server_no_context_takeover", kPlainOut, "; server_no_context_takeover"},
    {"permessage-deflate; server_no_context_takeover; server_max_window_bits=11", kPlainOut,
     "; server_no_context_takeover; server_max_window_bits=11"},
    {"permessage-deflate; server_max_window_bits", kNone, ""},
    {"permessage-deflate; server_max_window_bits=7", kNone, ""},
    {"permessage-deflate; server_max_window_bits=16", kNone, ""},
    {"permessage-deflate; server_max_window_bits=015", kNone, ""},
    {"permessage-deflate; server_max_window_bits=1", kNone, ""},
    {"permessage-deflate; server_max_window_bits=10; server_max_window_bits=10", kNone, ""},
    {"permessage-deflate; client_max_window_bits=7", kNone, ""},
    {"permessage-deflate; client_max_window_bits=x", kNone, ""},
    {"permessage-deflate; client_max_window_bits; client_max_window_bits", kNone, ""},
    {"permessage-deflate; server_no_context_takeover=1", kNone, ""},
    {"permessage-deflate; client_no_context_takeover=true", kNone, ""},
    {"permessage-deflate; client_no_context_takeover; client_no_context_takeover", kNone, ""},
    {"permessage-deflate; unknown", kNone, ""},
    {"permessage-deflate; unknown, permessage-deflate", kShared, ""},
    {"permessage-deflate; server_max_window_bits=10, permessage-deflate", kPlainOut,
     "; server_max_window_bits=10"},
    {"permessage-deflate, permessage-deflate; server_max_window_bits=10", kShared, ""},
    {"x-other; a=b, permessage-deflate; client_max_window_bits", kShared, ""},
    {"permessage-deflate; server_max_window_bits=99, permessage-deflate; "
     "server_no_context_takeover",
     kPlainOut, "; server_no_context_takeover"},
};

TEST(Handshake, TableOfDeflateOffers) {
  for (const OfferCase& c : kOffers) {
    HandshakeRequest request = Good();
    request.extensions = c.offer;
    const auto result = Handshake(request, true);
    const auto* accepted = std::get_if<HandshakeAccepted>(&result);
    ASSERT_NE(accepted, nullptr) << c.offer;
    EXPECT_EQ(accepted->compression, c.compression) << c.offer;
    const std::string line =
        "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover" +
        std::string(c.answer) + "\r\n\r\n";
    if (c.compression == kNone) {
      EXPECT_EQ(accepted->response.find("Extensions"), std::string::npos) << c.offer;
    } else {
      EXPECT_TRUE(accepted->response.ends_with(line)) << c.offer << '\n' << accepted->response;
    }
  }
}

TEST(Handshake, NoExtensionWhenCompressionIsOff) {
  HandshakeRequest request = Good();
  request.extensions = "permessage-deflate";
  const auto result = Handshake(request, false);
  EXPECT_EQ(std::get<HandshakeAccepted>(result).compression, Compression::kNone);
  EXPECT_EQ(std::get<HandshakeAccepted>(result).response.find("Extensions"), std::string::npos);
}

}  // namespace
}  // namespace cpa::ws
