// Who depends on which coins, as handlers see it: what they have stored is tracked at once
// (market/tracking.h). Threads: any.
#pragma once

#include <functional>
#include <string>

#include "market/tracking.h"

namespace cpa::api {

struct Dependencies {
  TrackedCoins& tracked;
  std::function<void()> look;  // Reads again what is stored; must not block.

  // Before it is stored, so that the answer can say whether the coin is tracked.
  void Expect(const std::string& user_id, const std::string& crypto_id, WallTime now) const {
    tracked.Expect({crypto_id, user_id, now});
  }

  // An alert or a holding of the user may have come, changed or gone. A coin of the top is tracked
  // anyway: it has time until the next look at everything.
  void Changed(const std::string& user_id) const {
    if (tracked.DependsBeyondTop(user_id)) look();
  }

  void ChangedMany() const { look(); }
};

}  // namespace cpa::api
