// The prices of all tracked coins at one moment: the top, and besides it what somebody depends on.
// Threads: never changes after construction; share freely.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "domain/coin_aliases.h"
#include "domain/quote.h"

namespace cpa {

// A coin's place in every per-coin array of this process: given at first sight. It is reused once
// its coin is forgotten, which is never while it is in a snapshot.
using CoinIndex = std::uint32_t;

struct SnapshotEntry {
  CoinIndex coin = 0;
  std::shared_ptr<const Quote> quote;       // Shared with older snapshots while it did not change.
  std::shared_ptr<const std::string> json;  // The open public object in USD, see coin_json.h.
  SteadyTime confirmed_at{};                // When the price was last confirmed to us.
  Source source = kCoinGecko;               // Of the price.
  SteadyTime facts_at{};                    // When everything else was last told,
  Source facts_source = kCoinGecko;         // and by whom.
  // Upstream's own stamp was older than PRICE_STAMP_MAX_AGE when it confirmed the price: it is
  // served, stale by its own age, and fires and arms nothing.
  bool frozen = false;
  bool extra = false;  // Tracked besides the top, because somebody depends on it.
};

// What a snapshot has in common with those around it.
struct SnapshotFrame {
  std::uint64_t listing = 0;  // Grows when other coins are listed, or under other names.
  std::shared_ptr<const CoinAliases> aliases = {};  // nullptr: none.
};

// Whether the price counts as stale when confirmations do after `stale_after`.
bool IsStale(const SnapshotEntry& entry, SteadyTime now, Millis stale_after);

class Snapshot {
 public:
  // `entries`: the top, then the extra ones, each in the order of market_cap_desc.
  Snapshot(std::uint64_t id, WallTime published_at, std::vector<SnapshotEntry> entries,
           SnapshotFrame frame = {});

  std::uint64_t id() const { return id_; }  // Grows with every snapshot.

  WallTime published_at() const { return published_at_; }

  std::uint64_t listing() const { return frame_.listing; }

  // All that are tracked.
  std::span<const SnapshotEntry> entries() const { return entries_; }

  // The top alone: what the market is judged by, and lists show.
  std::span<const SnapshotEntry> top() const { return entries().first(top_count_); }

  // By its id, or by one that it had before it was renamed. nullptr: not tracked.
  const SnapshotEntry* Find(std::string_view coin_id) const;

 private:
  const std::uint64_t id_;
  const WallTime published_at_;
  const std::vector<SnapshotEntry> entries_;
  const SnapshotFrame frame_;
  const std::size_t top_count_;
  std::unordered_map<std::string_view, const SnapshotEntry*>
      by_id_;  // Keys live in quotes and aliases.
};

}  // namespace cpa
