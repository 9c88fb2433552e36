// The answers of /market/overview and /market/sentiment, rendered over one snapshot. Threads: pure.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/clock.h"
#include "domain/quote.h"
#include "market/snapshot.h"

namespace cpa {

// Upstream's totals with their age since they were received. `stats` may be nullptr: never
// received.
struct AgedGlobal {
  std::shared_ptr<const GlobalStats> stats;
  Millis age{};
};

// Upstream recomputes its totals every ten minutes; two missed fetches are no reason to switch.
inline constexpr Millis kGlobalAgeMax = std::chrono::minutes{30};

inline constexpr std::size_t kTopCoins = 10;
inline constexpr std::size_t kSentimentCoins = 50;

// Totals come from upstream's own while they are fresh, because one broken listing can outweigh the
// whole market in a sum ("totals_source":"global"); else from the tracked coins ("tracked").
// A coin whose 24 h change is unknown counts in none of gainers, losers and unchanged.
std::string OverviewJson(const Snapshot& snapshot, const AgedGlobal& global);

// Over the top kSentimentCoins by market cap, of which those with a 24 h change other than 0 count.
std::string SentimentJson(const Snapshot& snapshot);

}  // namespace cpa
