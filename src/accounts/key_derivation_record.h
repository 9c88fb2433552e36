// What is kept of a request that made an API key (Idempotency-Key), so that a repetition can show
// the same key: it is derived again, from the nonce here and from what only the server and the
// client know. Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace cpa {

struct KeyDerivationRecord {
  std::string nonce;      // Random, so that no two requests ever make the same key.
  WallTime created_at{};  // Of the key.
  std::string user_id;
  WallTime previous_expires_at{};  // Of the key that was replaced, if any.

  bool operator==(const KeyDerivationRecord&) const = default;
};

std::string FormatKeyDerivationRecord(const KeyDerivationRecord& note);
Result<KeyDerivationRecord> ParseKeyDerivationRecord(
    std::string_view text);  // kInternal when it is none.

}  // namespace cpa
