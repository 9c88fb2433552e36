#include "base/bytes_in_flight.h"

#include "base/mutex.h"

namespace cpa {

void BytesInFlight::Charge::Set(std::size_t bytes) {
  if (bytes == bytes_) return;
  all_.Move(owner_, bytes_, bytes);
  bytes_ = bytes;
}

// Who holds nothing may always begin: one thing may be larger than a share.
BytesInFlight::Verdict BytesInFlight::Judge(const std::string& owner, std::size_t bytes) {
  MutexLock lock(mutex_);
  const auto held = by_owner_.find(owner);
  if (held != by_owner_.end() && held->second + bytes > per_owner_max_) {
    ++refused_owners_;
    return Verdict::kOwnerHasTooMuch;
  }
  if (in_sum_ > 0 && in_sum_ + bytes > in_sum_max_) {
    ++refused_all_;
    return Verdict::kAllHaveTooMuch;
  }
  return Verdict::kAdmitted;
}

void BytesInFlight::Move(const std::string& owner, std::size_t from, std::size_t to) {
  MutexLock lock(mutex_);
  in_sum_ = in_sum_ - from + to;
  std::size_t& held = by_owner_[owner];
  held = held - from + to;
  if (held == 0) by_owner_.erase(owner);
}

BytesInFlight::Reading BytesInFlight::Read() const {
  MutexLock lock(mutex_);
  return {.bytes = in_sum_, .refused_owners = refused_owners_, .refused_all = refused_all_};
}

}  // namespace cpa
