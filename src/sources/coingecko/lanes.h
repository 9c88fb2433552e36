// The ways to upstream, each with limits of its own: with the key, and keyless as well where the
// key's plan would make prices slower than no key. Prices and what goes with them take the faster
// way that is open; coin pages and charts always go with the key, when there is one.
//
// Threads: none of its own; the owner serialises.
#pragma once

#include <array>
#include <optional>

#include "base/clock.h"
#include "sources/common/budget.h"

namespace cpa::sources {

// kMain goes with the key if there is one. kKeyless exists only beside a key.
enum class Lane { kMain, kKeyless };

class Lanes {
 public:
  // Both outlive this; `keyless` may be nullptr.
  Lanes(Budget& main, Budget* keyless, const Clock& clock)
      : main_(main), keyless_(keyless), clock_(clock) {}

  bool has_two() const { return keyless_ != nullptr; }

  Lane For(Purpose purpose) const;
  Budget& Of(Lane lane) const;

  // Of the lane that prices take now.
  Pace CurrentPace() const { return Of(For(Purpose::kPrices)).CurrentPace(); }

  // The earliest start of a call, held lanes and the spacing between any two calls considered.
  SteadyTime NotBefore(Purpose purpose) const;
  void OnCallStart(Lane lane, Purpose purpose);

  // Upstream wants no call on this lane before then.
  void Hold(Lane lane, SteadyTime until) { StateOf(lane).held_until = until; }

  SteadyTime HeldUntil(Lane lane) const {
    return states_[static_cast<std::size_t>(lane)].held_until;
  }

  bool IsHeld(Lane lane) const { return clock_.Steady() < HeldUntil(lane); }

  // How often in a row upstream asked to wait.
  int CountHold(Lane lane) { return ++StateOf(lane).holds_in_row; }

  void OnSuccess(Lane lane) { StateOf(lane).holds_in_row = 0; }

 private:
  struct State {
    SteadyTime held_until{};
    int holds_in_row = 0;
  };

  State& StateOf(Lane lane) { return states_[static_cast<std::size_t>(lane)]; }

  Budget& main_;
  Budget* const keyless_;
  const Clock& clock_;
  std::array<State, 2> states_;
};

}  // namespace cpa::sources
