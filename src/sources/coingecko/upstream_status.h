// How CoinGecko's client is doing, with its plan and what is left of it. Threads: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "market/quote_source.h"

namespace cpa::sources {

struct UpstreamStatus : SourceStatus {
  std::string plan = {};                            // keyless, demo, pro, unlimited
  std::optional<int> minute_limit = {};             // calls
  std::optional<int> month_limit = {};              // credits
  std::optional<std::int64_t> month_used = {};      // credits, kept across restarts
  bool prices_keyless = false;                      // They come without the key that there is.
  std::optional<int> prices_minute_limit = {};      // calls, of the way that prices take
  std::optional<WallTime> budget_lasts_until = {};  // Empty: the month is covered.
};

}  // namespace cpa::sources
