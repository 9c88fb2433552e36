// Times as clients write them: RFC 3339, a date (its midnight, UTC), or unix seconds.
// Threads: one request.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "api/rest/query.h"
#include "base/clock.h"

namespace cpa::api {

// Since the epoch; later ones are no times. The year 2200.
inline constexpr std::chrono::seconds kMomentMax{7'258'118'400};

std::optional<WallTime> ParseMoment(std::string_view text);

// The same of a parameter; anything else is a problem of the query.
std::optional<WallTime> ReadMoment(Query& query, std::string_view name);

}  // namespace cpa::api
