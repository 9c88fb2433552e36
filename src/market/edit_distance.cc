#include "market/edit_distance.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace cpa {
namespace {

// Row i holds the distances from the first i bytes of `a` to every prefix of `b`.
using Row = std::array<std::uint8_t, kEditDistanceBytesMax + 1>;

struct Rows {
  Row before_previous;
  Row previous;
  Row current;
};

std::uint8_t CellOf(std::string_view a, std::string_view b, std::size_t i, std::size_t j,
                    const Rows& rows) {
  const bool same = a[i - 1] == b[j - 1];
  int cell = std::min(
      {rows.previous[j] + 1, rows.current[j - 1] + 1, rows.previous[j - 1] + (same ? 0 : 1)});
  const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
  if (swapped) cell = std::min(cell, rows.before_previous[j - 2] + 1);
  return static_cast<std::uint8_t>(cell);
}

}  // namespace

bool IsWithinEdits(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t longer = std::max(a.size(), b.size());
  if (longer > kEditDistanceBytesMax || longer - std::min(a.size(), b.size()) > limit) return false;
  Rows rows;
  for (std::size_t j = 0; j <= b.size(); ++j) rows.previous[j] = static_cast<std::uint8_t>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    rows.current[0] = static_cast<std::uint8_t>(i);
    std::size_t best = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      rows.current[j] = CellOf(a, b, i, j, rows);
      best = std::min<std::size_t>(best, rows.current[j]);
    }
    // A later row can undercut this one's best only by a swap across it, which costs one itself.
    if (best > limit + 1) return false;
    std::copy_n(rows.previous.begin(), b.size() + 1, rows.before_previous.begin());
    std::copy_n(rows.current.begin(), b.size() + 1, rows.previous.begin());
  }
  return rows.previous[b.size()] <= limit;
}

}  // namespace cpa
