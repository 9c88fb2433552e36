// The address of a webhook, taken apart. Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ip_address.h"
#include "base/result.h"

namespace cpa::notify {

struct TargetUrl {
  std::string text;  // Scheme and host in lower case; what is sent to.
  bool is_https = true;
  std::string host;                  // A name, or an address without brackets.
  std::optional<IpAddress> literal;  // When the host is an address.
  std::uint16_t port = 0;
};

inline constexpr std::size_t kUrlBytesMax = 2048;

// Takes only what every reader understands the same way: http or https, a host name in its ASCII
// form or a plainly written address, no user, no fragment, no escapes or odd characters in the
// host. kInvalid with a sentence for its author.
Result<TargetUrl> ParseTargetUrl(std::string_view text);

}  // namespace cpa::notify
