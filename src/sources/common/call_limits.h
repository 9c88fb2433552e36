// How many calls somebody may make. Threads: values.
#pragma once

#include <optional>

namespace cpa::sources {

struct CallLimits {
  std::optional<int> calls_per_minute{};  // Empty: no limit.
  std::optional<int> calls_per_month{};

  bool operator==(const CallLimits&) const = default;
};

}  // namespace cpa::sources
