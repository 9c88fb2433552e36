#include "alerts/threshold_list.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace cpa {

// The first chunk that ends at or after the entry, or the last one. REQUIRES: not empty.
std::vector<ThresholdList::Chunk>::iterator ThresholdList::ChunkFor(const Entry& entry) {
  const auto chunk = std::ranges::lower_bound(
      chunks_, entry, {}, [](const Chunk& each) -> const Entry& { return each.back(); });
  return chunk == chunks_.end() ? std::prev(chunk) : chunk;
}

void ThresholdList::Insert(const Entry& entry) {
  if (chunks_.empty()) {
    chunks_.push_back({entry});
    return;
  }
  const auto chunk = ChunkFor(entry);
  chunk->insert(std::ranges::upper_bound(*chunk, entry), entry);
  if (chunk->size() > kChunkMax) Split(chunk);
}

void ThresholdList::Split(std::vector<Chunk>::iterator chunk) {
  const auto middle = chunk->begin() + static_cast<std::ptrdiff_t>(chunk->size() / 2);
  Chunk upper(middle, chunk->end());
  chunk->erase(middle, chunk->end());
  chunks_.insert(std::next(chunk), std::move(upper));
}

void ThresholdList::Erase(const Entry& entry) {
  assert(!chunks_.empty());
  const auto chunk = ChunkFor(entry);
  const auto place = std::ranges::lower_bound(*chunk, entry);
  assert(place != chunk->end() && *place == entry);
  chunk->erase(place);
  if (chunk->empty()) chunks_.erase(chunk);
}

}  // namespace cpa
