#include "base/fair_gate.h"

#include <utility>
#include <vector>

#include "base/mutex.h"

namespace cpa {

bool FairGate::HasPlace(const std::string& owner) const {
  if (is_open_) return true;
  if (taken_ >= places_) return false;
  const auto found = taken_by_.find(owner);
  return owner.empty() || found == taken_by_.end() || found->second < shares_.places_per_owner;
}

bool FairGate::MayWait(const std::string& owner) const {
  if (owner.empty()) return true;
  return waiting_.size() < shares_.waiting_max &&
         waiting_.SizeOf(owner) < shares_.waiting_per_owner;
}

FairGate::Reading FairGate::Read() const {
  MutexLock lock(mutex_);
  return {.taken = taken_, .waiting = waiting_.size(), .refused = refused_};
}

bool FairGate::Ask(const std::string& owner, Enter enter, Entry entry) {
  {
    MutexLock lock(mutex_);
    if (!HasPlace(owner)) {
      if (entry == Entry::kAlways || MayWait(owner)) {
        waiting_.Push(owner, std::move(enter));
        return true;
      }
      ++refused_;
      return false;
    }
    ++taken_;
    ++taken_by_[owner];
  }
  enter();
  return true;
}

void FairGate::LetAllIn() {
  std::vector<Enter> all;
  {
    MutexLock lock(mutex_);
    is_open_ = true;
    while (auto next = waiting_.Take()) {
      ++taken_;
      ++taken_by_[next->first];
      all.push_back(std::move(next->second));
    }
  }
  for (const Enter& enter : all) enter();
}

// The place goes to the next in turn, who may be somebody else.
void FairGate::Leave(const std::string& owner) {
  std::optional<std::pair<std::string, Enter>> next;
  {
    MutexLock lock(mutex_);
    --taken_;
    const auto left = taken_by_.find(owner);
    if (--left->second == 0) taken_by_.erase(left);
    next = waiting_.TakeIf([this](const std::string& other) {
      mutex_.AssumeHeld();
      return HasPlace(other);
    });
    if (next) {
      ++taken_;
      ++taken_by_[next->first];
    }
  }
  if (next) next->second();
}

}  // namespace cpa
