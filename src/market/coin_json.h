// The public JSON of a coin: the object of /crypto/prices and /crypto/{id}, and the WebSocket's
// price_update. Appending functions add to `out` and never clear it. Threads: pure.
//
// An object is rendered once per change and shared, so it comes "open": without its last members,
// which depend on the moment of the answer, and without the closing brace. AppendFreshness closes
// it:
//   {"id":"bitcoin",...,"source":"coingecko"     OpenCoinJson, AppendCoinDetail
//   ,"age_ms":1234,"stale":false}                AppendFreshness
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "domain/quote.h"
#include "market/snapshot.h"

namespace cpa {

// The open object. `units_per_usd` converts money to another currency; percentages, supplies and
// ranks stay. What is unknown, or no finite number after the conversion, is null.
std::string OpenCoinJson(const Quote& quote, Source source);
void AppendOpenCoin(std::string& out, const Quote& quote, Source source, double units_per_usd = 1);

// The open object with everything of the coin's page. Without `detail` (a tracked coin whose page
// was not fetched yet) description, links, categories and genesis_date are null.
void AppendCoinDetail(std::string& out, const Quote& quote, Source source, const CoinDetail* detail,
                      double units_per_usd = 1);

// Closes an open object. Stale: older than `stale_after`.
void AppendFreshness(std::string& out, SteadyTime confirmed_at, SteadyTime now, Millis stale_after);

// A complete price_update message. "seq" and "timestamp" come last, the timestamp within the last
// kTimestampTailBytes, so that both are found without parsing.
inline constexpr std::size_t kTimestampTailBytes = 64;
void AppendPriceUpdate(std::string& out, const SnapshotEntry& entry, std::uint64_t sequence,
                       WallTime now);

// `price_update`, which AppendPriceUpdate made, with "skipped":n before "seq": how many values of
// the coin a slow client has missed.
void MarkSkipped(std::string& out, std::string_view price_update, std::uint64_t skipped);

}  // namespace cpa
