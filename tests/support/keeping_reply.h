// A request with an Idempotency-Key, for tests of stores.
#pragma once

#include <string>

#include "domain/once.h"

namespace cpa {

// Keeps `reply` with the change; of a repetition, `reply` is the first one afterwards. Both outlive
// the result.
inline MakeOnce KeepingReply(const Once& once, std::string& reply) {
  return [&](KeptReplies& replies, const std::function<Result<void>()>& make) -> Result<void> {
    const auto first = replies.Claim(once);
    if (!first) return first.error();
    if (*first) {
      reply = **first;
      return {};
    }
    const auto made = make();
    if (made) replies.Keep(once, reply);
    return made;
  };
}

}  // namespace cpa
