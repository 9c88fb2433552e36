// The Retry-After field of an answer (RFC 9110, 10.2.3). Threads: pure.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace cpa {

// Seconds or an HTTP date, the latter relative to the answer's own `date` field where that is
// readable, else to `now`. Empty when absent, unreadable or past; cut to 24 h.
std::optional<Millis> ParseRetryAfter(std::string_view field, std::string_view date, WallTime now);

}  // namespace cpa
