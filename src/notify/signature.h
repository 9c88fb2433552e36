// Standard Webhooks (www.standardwebhooks.com): what proves to a receiver that a message is ours,
// new and unchanged. Threads: pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace cpa::notify {

struct Message {
  std::string_view id;  // The same on every attempt.
  std::string_view body;
  WallTime sent_at{};  // Of this attempt.
};

// The fields webhook-id, webhook-timestamp and webhook-signature as "name: value" lines. The
// signature has one "v1,..." for each key, separated by spaces: during a rotation both are valid.
std::vector<std::string> SignatureFields(const Message& message, std::span<const std::string> keys);

}  // namespace cpa::notify
