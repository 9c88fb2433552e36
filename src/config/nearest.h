// "Did you mean": the known word that takes the fewest edits to reach. Threads: pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace cpa::config {

// Insertions, deletions, replacements and swaps of neighbours; letter case does not count.
std::size_t EditDistance(std::string_view a, std::string_view b);

// The nearest of `known`; empty when even that has little to do with `word`.
std::string Nearest(std::string_view word, std::span<const std::string> known);

// ` (did you mean "PORT"?)`, or nothing.
std::string DidYouMean(std::string_view word, std::span<const std::string> known);

}  // namespace cpa::config
