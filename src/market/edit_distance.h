// Typing errors between two short texts. Threads: pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace cpa {

// Texts longer than this are never within any limit.
inline constexpr std::size_t kEditDistanceBytesMax = 128;

// Whether `a` becomes `b` with at most `limit` insertions, deletions, replacements or swaps of
// neighbours, where no place is edited twice (optimal string alignment). Bytes, not characters.
bool IsWithinEdits(std::string_view a, std::string_view b, std::size_t limit);

}  // namespace cpa
