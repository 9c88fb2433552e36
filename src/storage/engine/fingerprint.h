// Checks whether the server has the same secret as when its keys were made: with another one none
// of them works any more. Only an HMAC is kept. Threads: any. Calls block.
#pragma once

#include <string_view>

#include "base/result.h"
#include "storage/engine/state_store.h"

namespace cpa {

enum class SecretCheck {
  kOk,       // The secret of the last time.
  kFirst,    // The first one seen; remembered from now on.
  kChanged,  // Another one than last time; the old one stays remembered.
};

Result<SecretCheck> CheckSecret(StateStore& state, std::string_view secret);

// For a secret that was changed on purpose.
Result<void> RememberSecret(StateStore& state, std::string_view secret);

}  // namespace cpa
