#include "market/snapshot.h"

#include <algorithm>
#include <utility>

namespace cpa {
namespace {

std::size_t CountTop(const std::vector<SnapshotEntry>& entries) {
  return static_cast<std::size_t>(std::ranges::count(entries, false, &SnapshotEntry::extra));
}

}  // namespace

bool IsStale(const SnapshotEntry& entry, SteadyTime now, Millis stale_after) {
  return entry.frozen || now - entry.confirmed_at > stale_after;
}

Snapshot::Snapshot(std::uint64_t id, WallTime published_at, std::vector<SnapshotEntry> entries,
                   SnapshotFrame frame)
    : id_(id),
      published_at_(published_at),
      entries_(std::move(entries)),
      frame_(std::move(frame)),
      top_count_(CountTop(entries_)) {
  by_id_.reserve(entries_.size());
  for (const SnapshotEntry& entry : entries_) by_id_.emplace(entry.quote->id, &entry);
  if (!frame_.aliases) return;
  for (const auto& [old_id, new_id] : frame_.aliases->all()) {
    if (const auto found = by_id_.find(new_id); found != by_id_.end()) {
      by_id_.insert_or_assign(old_id, found->second);
    }
  }
}

const SnapshotEntry* Snapshot::Find(std::string_view coin_id) const {
  const auto found = by_id_.find(coin_id);
  return found == by_id_.end() ? nullptr : found->second;
}

}  // namespace cpa
