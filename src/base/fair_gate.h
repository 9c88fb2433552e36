// Places that many owners share: so many at once in all, so many for one of them. Who finds none
// waits, each owner in a queue of its own of bounded length, and owners take turns.
// The empty owner is the server itself: it may have every place, and bounds by itself what it asks.
// Threads: any.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>

#include "base/fair_queue.h"
#include "base/mutex.h"

namespace cpa {

// Whether somebody may be turned away: what goes on with what was let in always waits.
enum class Entry { kMayBeRefused, kAlways };

struct FairShares {
  std::size_t places_per_owner = 1'000'000;   // Taken at once.
  std::size_t waiting_per_owner = 1'000'000;  // Behind them.
  std::size_t waiting_max = 1'000'000;        // Of all owners.
};

class FairGate {
 public:
  using Enter = std::function<void()>;

  FairGate(std::size_t places, FairShares shares) : places_(places), shares_(shares) {}

  FairGate(const FairGate&) = delete;
  FairGate& operator=(const FairGate&) = delete;

  // Calls `enter` once there is a place: now, or later on the thread of whoever leaves; it must not
  // block, and each call wants a Leave. False when too much waits already: then it is never called.
  [[nodiscard]] bool Ask(const std::string& owner, Enter enter, Entry entry = Entry::kMayBeRefused);
  void Leave(const std::string& owner);

  // From now on everybody has a place: at a stop, so that nobody is left waiting.
  void LetAllIn();

  struct Reading {
    std::size_t taken = 0;  // Places.
    std::size_t waiting = 0;
    std::uint64_t refused = 0;  // Turned away until now.
  };

  Reading Read() const;

 private:
  bool HasPlace(const std::string& owner) const CPA_REQUIRES(mutex_);
  bool MayWait(const std::string& owner) const CPA_REQUIRES(mutex_);

  const std::size_t places_;
  const FairShares shares_;

  mutable Mutex mutex_;
  std::size_t taken_ CPA_GUARDED_BY(mutex_) = 0;  // Places, by all
  std::unordered_map<std::string, std::size_t> taken_by_
      CPA_GUARDED_BY(mutex_);  // and by each who has one.
  FairQueue<Enter> waiting_ CPA_GUARDED_BY(mutex_);
  bool is_open_ CPA_GUARDED_BY(mutex_) = false;  // To all.
  std::uint64_t refused_ CPA_GUARDED_BY(mutex_) = 0;
};

}  // namespace cpa
