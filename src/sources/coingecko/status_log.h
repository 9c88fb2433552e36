// The upstream's condition for the log: one line per change of state and, while it is in
// trouble, one more whenever the pauses between the tries have doubled; none per failure.
// Threads: none of its own; the owner serialises.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "sources/coingecko/upstream_status.h"

namespace cpa::sources {

struct StatusLine {
  enum class Level { kInfo, kWarning, kError };
  Level level = Level::kInfo;
  std::string text;

  bool operator==(const StatusLine&) const = default;
};

class StatusLog {
 public:
  explicit StatusLog(Millis wanted_interval) : wanted_interval_(wanted_interval) {}

  // After every outcome. At most one line.
  std::optional<StatusLine> Observe(const UpstreamStatus& status, SteadyTime now, WallTime wall);

 private:
  using State = UpstreamStatus::State;

  std::optional<StatusLine> ObserveTrouble(const UpstreamStatus& status, SteadyTime now,
                                           WallTime wall);
  std::optional<StatusLine> ObserveGovernor(const UpstreamStatus& status);

  const Millis wanted_interval_;  // Constant after construction.

  State told_ = State::kStarting;
  bool told_governed_ = false;
  bool told_used_up_ = false;
  std::optional<SteadyTime> trouble_since_;
  std::chrono::nanoseconds told_wait_{};  // Until the next try, when that was last told.
};

}  // namespace cpa::sources
