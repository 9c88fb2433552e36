#include "storage/engine/trouble_log.h"

#include "base/log.h"
#include "base/mutex.h"

namespace cpa {
namespace {

constexpr Millis kQuietFor{10'000};  // A database that comes and goes is told of this often.

bool IsTrouble(const Result<void>& outcome) {
  if (outcome) return false;
  const ErrorKind kind = outcome.error().kind;
  return kind == ErrorKind::kUnavailable || kind == ErrorKind::kNoSpace;
}

}  // namespace

bool TroubleLog::IsDue() {
  const SteadyTime now = clock_.Steady();
  auto until = quiet_until_.load();
  return now.time_since_epoch().count() >= until &&
         quiet_until_.compare_exchange_strong(until, (now + kQuietFor).time_since_epoch().count());
}

void TroubleLog::Keep(const Failure& failure) {
  MutexLock lock(mutex_);
  last_ = failure;
}

std::optional<Failure> TroubleLog::trouble() const {
  if (!failing_.load()) return std::nullopt;
  MutexLock lock(mutex_);
  return last_;
}

Result<void> TroubleLog::Note(Result<void> outcome) {
  if (IsTrouble(outcome)) {
    Keep(outcome.error());
    if (!failing_.exchange(true) && IsDue()) {
      CPA_LOG_WARN("storage", "{} fails: {}", what_, outcome.error().detail);
    }
  } else if (failing_.load() && failing_.exchange(false)) {
    CPA_LOG_INFO("storage", "{} works again", what_);
  }
  return outcome;
}

}  // namespace cpa
