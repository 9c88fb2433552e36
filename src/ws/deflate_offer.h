// Sec-WebSocket-Extensions of a request: which offer of permessage-deflate we take (RFC 7692
// section 7.1). Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ws/handshake.h"

namespace cpa::ws {

struct DeflateAgreement {
  Compression compression = Compression::kNone;
  std::string answer;  // The value of our Sec-WebSocket-Extensions; empty for kNone.
};

// Takes the first acceptable offer. nullopt: the field breaks its grammar (RFC 6455 section 9.1).
std::optional<DeflateAgreement> ChooseDeflateOffer(std::string_view extensions);

}  // namespace cpa::ws
