#include "load/sequence_check.h"

#include <algorithm>

namespace cpa::load {

void SequenceCheck::OnUpdate(const UpdateTail& tail) {
  skipped_ += tail.skipped.value_or(0);
  covered_ += tail.skipped.value_or(0);
  if (newest_ != 0 && tail.sequence <= newest_) {
    ++disordered_;
    return;
  }
  if (newest_ != 0 && full_feed_) OnGap(tail.sequence - newest_ - 1);
  newest_ = tail.sequence;
}

void SequenceCheck::OnGap(std::uint64_t missing) {
  const std::uint64_t told = std::min(missing, covered_);
  covered_ -= told;
  lost_ += missing - told;
}

}  // namespace cpa::load
