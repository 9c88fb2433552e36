#include "market/snapshot.h"

#include <utility>

namespace cpa {

bool IsStale(const SnapshotEntry& entry, SteadyTime now, Millis stale_after) {
  return entry.frozen || now - entry.confirmed_at > stale_after;
}

Snapshot::Snapshot(std::uint64_t id, WallTime published_at, std::vector<SnapshotEntry> entries)
    : id_(id), published_at_(published_at), entries_(std::move(entries)) {
  by_id_.reserve(entries_.size());
  for (const SnapshotEntry& entry : entries_) by_id_.emplace(entry.quote->id, &entry);
}

const SnapshotEntry* Snapshot::Find(std::string_view coin_id) const {
  const auto found = by_id_.find(coin_id);
  return found == by_id_.end() ? nullptr : found->second;
}

}  // namespace cpa
