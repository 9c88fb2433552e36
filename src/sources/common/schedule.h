// When a repeated call is due: on a grid that does not drift, with a small jitter per round so that
// installations do not call on the full minute together. Threads: none of its own.
#pragma once

#include <algorithm>

#include "base/clock.h"
#include "base/random.h"

namespace cpa::sources {

class Schedule {
 public:
  explicit Schedule(SteadyTime first_due) : base_(first_due) {}

  SteadyTime Due(Millis interval) const { return started_ ? base_ + interval + jitter_ : base_; }

  // The round of `now` begins. It keeps its place on the grid unless it came early (a retry after
  // an outage) or a whole interval late, from where a new grid starts.
  void OnStart(SteadyTime now, Millis interval, Random& random) {
    const SteadyTime grid = started_ ? base_ + interval : base_;
    base_ = now >= grid && now - grid < interval ? grid : now;
    jitter_ = Jitter(interval, random);
    started_ = true;
  }

 private:
  // Up to 2 % of the interval and at most a second; none where a second matters.
  static Millis Jitter(Millis interval, Random& random) {
    if (interval < std::chrono::seconds{2}) return Millis{0};
    const Millis most = std::min<Millis>(interval / 50, std::chrono::seconds{1});
    return Millis{static_cast<Millis::rep>(random.NextUnit() * static_cast<double>(most.count()))};
  }

  SteadyTime base_;
  Millis jitter_{0};
  bool started_ = false;
};

}  // namespace cpa::sources
