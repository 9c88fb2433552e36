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

// The open object. `rate` converts money to another currency; percentages, supplies and
// ranks stay. What is unknown, or no finite number after the conversion, is null.
std::string OpenCoinJson(const Quote& quote, Source source);
void AppendOpenCoin(std::string& out, const Quote& quote, Source source, const Rate& rate = {});

// The open object with everything of the coin's page. Without `detail` (a tracked coin whose page
// was not fetched yet) description, links, categories and genesis_date are null.
void AppendCoinDetail(std::string& out, const Quote& quote, Source source, const CoinDetail* detail,
                      const Rate& rate = {});

// Closes an open object.
void AppendFreshness(std::string& out, SteadyTime confirmed_at, SteadyTime now, bool stale);

// A complete price_update message; "stale":true stands in it when the price is stale by its own age
// (SnapshotEntry::frozen). "seq" and "timestamp" come last, the timestamp within the last
// kTimestampTailBytes, so that both are found without parsing.
inline constexpr std::size_t kTimestampTailBytes = 64;
void AppendPriceUpdate(std::string& out, const SnapshotEntry& entry, std::uint64_t sequence,
                       WallTime now);

// `price_update`, which AppendPriceUpdate made, with "skipped":n before "seq": how many values of
// the coin a slow client has missed.
void MarkSkipped(std::string& out, std::string_view price_update, std::uint64_t skipped);

}  // namespace cpa
