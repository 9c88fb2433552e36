// The prices of all tracked coins at one moment.
// Threads: never changes after construction; share freely.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/quote.h"

namespace cpa {

// A coin's place in every per-coin array of this process: given at first sight, never reused.
using CoinIndex = std::uint32_t;

struct SnapshotEntry {
  CoinIndex coin = 0;
  std::shared_ptr<const Quote> quote;       // Shared with older snapshots while it did not change.
  std::shared_ptr<const std::string> json;  // The open public object in USD, see coin_json.h.
  SteadyTime confirmed_at{};                // When upstream last confirmed the price to us.
  Source source = Source::kCoinGecko;
  // Upstream's own stamp was older than PRICE_STAMP_MAX_AGE when it confirmed the price: it is
  // served, stale by its own age, and fires and arms nothing.
  bool frozen = false;
};

// Whether the price counts as stale when confirmations do after `stale_after`.
bool IsStale(const SnapshotEntry& entry, SteadyTime now, Millis stale_after);

class Snapshot {
 public:
  // `entries` in the order of market_cap_desc.
  Snapshot(std::uint64_t id, WallTime published_at, std::vector<SnapshotEntry> entries);

  std::uint64_t id() const { return id_; }  // Grows with every snapshot.

  WallTime published_at() const { return published_at_; }

  std::span<const SnapshotEntry> entries() const { return entries_; }

  const SnapshotEntry* Find(std::string_view coin_id) const;  // nullptr: not tracked

 private:
  const std::uint64_t id_;
  const WallTime published_at_;
  const std::vector<SnapshotEntry> entries_;
  std::unordered_map<std::string_view, const SnapshotEntry*> by_id_;  // Keys live in the quotes.
};

}  // namespace cpa
