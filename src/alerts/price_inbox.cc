#include "alerts/price_inbox.h"

#include <cmath>
#include <utility>

namespace cpa {
namespace {

void Merge(std::optional<ValueRange>& range, const std::optional<double>& value) {
  if (!value) return;
  if (range) {
    range->Add(*value);
  } else {
    range = ValueRange::Of(*value);
  }
}

std::optional<double> Size(const std::optional<double>& value) {
  return value ? std::optional(std::abs(*value)) : std::nullopt;
}

}  // namespace

void PriceInbox::Add(const std::vector<const SnapshotEntry*>& rows) {
  std::lock_guard lock(mutex_);
  for (const SnapshotEntry* row : rows) {
    if (row->quote->price && !row->frozen) AddRow(*row);
  }
}

void PriceInbox::AddRow(const SnapshotEntry& row) {
  const double price = *row.quote->price;
  if (row.coin >= place_.size()) place_.resize(row.coin + 1, kNone);
  std::size_t& place = place_[row.coin];
  if (place == kNone) {
    place = seen_.size();
    seen_.push_back({.coin = row.coin, .look = {.price = ValueRange::Of(price)}});
  }
  SeenCoin& seen = seen_[place];
  seen.quote = row.quote;
  seen.look.price.Add(price);
  Merge(seen.look.change, Size(row.quote->price_change_percentage_24h));
  seen.look.volume = row.quote->volume_24h;
  seen.look.stamp = row.quote->last_updated;
}

std::vector<SeenCoin> PriceInbox::Take() {
  std::lock_guard lock(mutex_);
  for (const SeenCoin& seen : seen_) place_[seen.coin] = kNone;
  return std::exchange(seen_, {});
}

bool PriceInbox::empty() const {
  std::lock_guard lock(mutex_);
  return seen_.empty();
}

}  // namespace cpa
