// The port to the replies that were kept for repetitions (domain/once.h). Threads: any. Calls
// block: run them on the blocking pools.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "domain/once.h"

namespace cpa {

class ReplyStore {
 public:
  virtual ~ReplyStore() = default;

  // The reply to the same request, when that came within the last day; nothing when it is a new
  // one. kConflict about kIdempotency when the key belongs to another request.
  virtual Result<std::optional<std::string>> Find(const Once& once) = 0;
};

}  // namespace cpa
