// Thresholds in order, each with the alert it belongs to: the smallest and the largest at once, any
// other in O(log n). Sorted chunks of bounded size, so that an insertion among a million moves a
// few kilobytes and an entry costs its 16 bytes and little more.
// Threads: one at a time.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace cpa {

class ThresholdList {
 public:
  struct Entry {
    double threshold = 0;
    std::uint32_t slot = 0;

    friend auto operator<=>(const Entry&, const Entry&) = default;
  };

  bool empty() const { return chunks_.empty(); }

  const Entry& front() const { return chunks_.front().front(); }  // REQUIRES: not empty.

  const Entry& back() const { return chunks_.back().back(); }  // REQUIRES: not empty.

  void Insert(const Entry& entry);
  void Erase(const Entry& entry);  // REQUIRES: it is there.

 private:
  static constexpr std::size_t kChunkMax = 256;

  using Chunk = std::vector<Entry>;  // Sorted; not empty.

  std::vector<Chunk>::iterator ChunkFor(const Entry& entry);
  void Split(std::vector<Chunk>::iterator chunk);

  std::vector<Chunk> chunks_;  // In order.
};

}  // namespace cpa
