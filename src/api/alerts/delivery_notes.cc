#include "api/alerts/delivery_notes.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/mutex.h"

namespace cpa::api {

bool DeliveryNotes::Add(EventNote note, Done done) {
  MutexLock lock(mutex_);
  if (waiting_.size() >= kWaitingMax) return false;
  waiting_.push_back({std::move(note), std::move(done)});
  if (!std::exchange(writing_, true)) writes_.Post([this] { Write(); });
  return true;
}

// One batch; the next goes behind what others have asked of the pool meanwhile.
void DeliveryNotes::Write() {
  std::vector<EventNote> notes;
  std::vector<Done> dones;
  {
    MutexLock lock(mutex_);
    const std::size_t count = std::min(waiting_.size(), kBatchMax);
    for (std::size_t i = 0; i < count; ++i) {
      notes.push_back(std::move(waiting_.front().note));
      dones.push_back(std::move(waiting_.front().done));
      waiting_.pop_front();
    }
  }
  const auto known = events_.Note(notes);
  if (!known) CPA_LOG_WARN("alerts", "noting delivered events: {}", known.error().detail);
  for (std::size_t i = 0; i < dones.size(); ++i) {
    if (!dones[i]) continue;
    if (!known) {
      dones[i](known.error());
    } else if (!(*known)[i]) {
      dones[i](NotFound(Subject::kEvent));
    } else {
      dones[i](Result<void>());
    }
  }
  MutexLock lock(mutex_);
  writing_ = !waiting_.empty();
  if (writing_) writes_.Post([this] { Write(); });
}

}  // namespace cpa::api
