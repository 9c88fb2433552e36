// Says that the database fails, and that it works again, instead of the thousand failures a second
// between the two. Threads: any.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"

namespace cpa {

class TroubleLog {
 public:
  // `what` does not work: "writing to the database".
  TroubleLog(std::string what, const Clock& clock) : what_(std::move(what)), clock_(clock) {}

  Result<void> Note(Result<void> outcome);  // Returns it as it is.

  // How the last operation failed; nothing once one has succeeded.
  std::optional<Failure> trouble() const;

 private:
  bool IsDue();
  void Keep(const Failure& failure);

  const std::string what_;
  const Clock& clock_;
  std::atomic<bool> failing_{false};
  mutable Mutex mutex_;
  std::optional<Failure> last_ CPA_GUARDED_BY(mutex_);  // of no meaning unless failing_.
  std::atomic<SteadyTime::rep> quiet_until_{0};
};

}  // namespace cpa
