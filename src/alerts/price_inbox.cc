#include "alerts/price_inbox.h"

#include <utility>

#include "base/mutex.h"

namespace cpa {
namespace {

void Merge(std::optional<ChangeRange>& range, const std::optional<double>& value) {
  if (!value) return;
  if (range) {
    range->Add(*value);
  } else {
    range = ChangeRange::Of(*value);
  }
}

}  // namespace

void PriceInbox::Add(const std::vector<const SnapshotEntry*>& rows) {
  MutexLock lock(mutex_);
  for (const SnapshotEntry* row : rows) {
    if (row->quote->price && !row->frozen) AddRow(*row);
  }
}

void PriceInbox::AddRow(const SnapshotEntry& row) {
  const double price = *row.quote->price;
  const auto [place, is_new] = place_.try_emplace(row.quote->id, seen_.size());
  if (is_new) seen_.push_back({.look = {.price = ValueRange::Of(price)}});
  SeenCoin& seen = seen_[place->second];
  seen.quote = row.quote;
  seen.look.price.Add(price);
  Merge(seen.look.change, row.quote->price_change_percentage_24h);
  seen.look.volume = row.quote->volume_24h;
  seen.look.stamp = row.quote->last_updated;
}

std::vector<SeenCoin> PriceInbox::Take() {
  MutexLock lock(mutex_);
  place_.clear();
  return std::exchange(seen_, {});
}

bool PriceInbox::empty() const {
  MutexLock lock(mutex_);
  return seen_.empty();
}

}  // namespace cpa
