// One writer publishes immutable values; readers take the newest and never wait on work.
// Threads: any. (std::atomic<std::shared_ptr> of g++ 12 draws ThreadSanitizer reports.)
#pragma once

#include <memory>

#include "base/mutex.h"

namespace cpa {

template <class T>
class Published {
 public:
  std::shared_ptr<const T> Load() const {
    MutexLock lock(mutex_);
    return value_;
  }

  void Store(std::shared_ptr<const T> next) {
    MutexLock lock(mutex_);
    value_.swap(next);
  }  // `next` outlives the lock, so the old value dies after the unlock.

 private:
  mutable Mutex mutex_;
  std::shared_ptr<const T> value_ CPA_GUARDED_BY(mutex_);
};

}  // namespace cpa
