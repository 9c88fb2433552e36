// The port to the answers that were kept for repetitions (domain/once.h). Threads: any. Calls
// block: run them on the blocking pools.
#pragma once

#include <optional>

#include "base/result.h"
#include "domain/once.h"

namespace cpa {

class KeptAnswers {
 public:
  virtual ~KeptAnswers() = default;

  // What was answered, within the last day, to the same request; nothing when it is a new one.
  // kConflict, detail "idempotency_key", when the key belongs to another request.
  virtual Result<std::optional<KeptAnswer>> Find(const Once& once) = 0;
};

}  // namespace cpa
