// One writer publishes immutable values; readers take the newest and never wait on work.
// Threads: any. (std::atomic<std::shared_ptr> of g++ 12 draws ThreadSanitizer reports.)
#pragma once

#include <memory>
#include <mutex>

namespace cpa {

template <class T>
class Published {
 public:
  std::shared_ptr<const T> Load() const {
    std::lock_guard lock(mutex_);
    return value_;
  }

  void Store(std::shared_ptr<const T> next) {
    std::lock_guard lock(mutex_);
    value_.swap(next);
  }  // `next` outlives the lock, so the old value dies after the unlock.

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

}  // namespace cpa
