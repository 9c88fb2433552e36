// A hash for maps from texts that are looked up by std::string_view, without making a std::string;
// goes with std::equal_to<>. Threads: pure.
#pragma once

#include <functional>
#include <string_view>

namespace cpa {

struct TextHash : std::hash<std::string_view> {
  using is_transparent = void;
};

}  // namespace cpa
