#include "config/nearest.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace cpa::config {
namespace {

// Longer words are no misspelt setting; the limit keeps the table small whatever .env holds.
constexpr std::size_t kWordMax = 64;

}  // namespace

std::size_t EditDistance(std::string_view first, std::string_view second) {
  const std::string a = AsciiLower(first);
  const std::string b = AsciiLower(second);
  // table[i][j]: edits from the first i characters of a to the first j of b.
  std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        table[i][j] = i + j;
        continue;
      }
      const std::size_t replaced = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
    }
  }
  return table[a.size()][b.size()];
}

std::string Nearest(std::string_view word, std::span<const std::string> known) {
  if (word.size() > kWordMax) return {};
  std::size_t fewest = std::max<std::size_t>(2, word.size() / 3) + 1;
  std::string nearest;
  for (const std::string& other : known) {
    const std::size_t longer = std::max(word.size(), other.size());
    const std::size_t edits_min = longer - std::min(word.size(), other.size());
    if (edits_min >= fewest) continue;
    const std::size_t edits = EditDistance(word, other);
    if (edits >= fewest) continue;
    fewest = edits;
    nearest = other;
  }
  return nearest;
}

std::string DidYouMean(std::string_view word, std::span<const std::string> known) {
  const std::string nearest = Nearest(word, known);
  return nearest.empty() ? std::string() : " (did you mean \"" + nearest + "\"?)";
}

}  // namespace cpa::config
