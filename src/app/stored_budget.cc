#include "app/stored_budget.h"

#include <utility>

#include "base/log.h"
#include "base/mutex.h"
#include "base/text.h"

namespace cpa::app {

// Says also that this server shares the month from now on.
sources::MonthUse StoredBudget::Load() {
  const std::string month = FormatTime(clock_.Wall()).substr(0, 7);
  {
    MutexLock lock(mutex_);
    known_.month = month;
  }
  Write(month, 0);
  MutexLock lock(mutex_);
  return known_;
}

sources::MonthUse StoredBudget::Add(const std::string& month, int calls) {
  const SteadyTime now = clock_.Steady();
  MutexLock lock(mutex_);
  if (known_.month != month) known_ = {.month = month, .used = 0, .servers = known_.servers};
  known_.used += calls;
  unwritten_[month] += calls;
  if (now >= next_write_at_) {
    next_write_at_ = now + kWriteEvery;
    pool_.Post([this] { Flush(); });
  }
  return known_;
}

void StoredBudget::Flush() {
  std::map<std::string, int> unwritten;
  {
    MutexLock lock(mutex_);
    unwritten.swap(unwritten_);
  }
  for (const auto& [month, calls] : unwritten) Write(month, calls);
}

// What cannot be written is tried again with the next calls.
void StoredBudget::Write(const std::string& month, int calls) {
  const auto sum = store_.Add(month, calls, server_);
  MutexLock lock(mutex_);
  if (!sum) {
    CPA_LOG_WARN("upstream", "cannot keep the call count: {}", sum.error().detail);
    unwritten_[month] += calls;
  } else if (month == known_.month) {
    const auto since = unwritten_.find(month);
    known_.used = sum->used + (since == unwritten_.end() ? 0 : since->second);
    known_.servers = sum->servers;
  }
}

void StoredBudget::Leave() {
  Flush();
  const auto left = store_.Leave(server_);
  if (!left) CPA_LOG_WARN("upstream", "cannot leave the shared budget: {}", left.error().detail);
}

}  // namespace cpa::app
