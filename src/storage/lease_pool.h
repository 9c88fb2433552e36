// A fixed set of things that are lent to one user at a time. Threads: any.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace cpa {

template <class T>
class LeasePool {
 public:
  // Gives the thing back at the end of its life; empty when none came free in time.
  class Lease {
   public:
    Lease(LeasePool& pool, std::unique_ptr<T> thing) : pool_(pool), thing_(std::move(thing)) {}

    ~Lease() {
      if (thing_) pool_.Add(std::move(thing_));
    }

    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    explicit operator bool() const { return thing_ != nullptr; }

    T& operator*() const { return *thing_; }

   private:
    LeasePool& pool_;
    std::unique_ptr<T> thing_;
  };

  void Add(std::unique_ptr<T> thing) {
    {
      std::lock_guard lock(mutex_);
      free_.push_back(std::move(thing));
    }
    came_free_.notify_one();
  }

  Lease Take(Millis timeout) {
    std::unique_lock lock(mutex_);
    if (!came_free_.wait_for(lock, timeout, [this] { return !free_.empty(); })) {
      return Lease(*this, nullptr);
    }
    std::unique_ptr<T> thing = std::move(free_.back());
    free_.pop_back();
    return Lease(*this, std::move(thing));
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_free_;
  std::vector<std::unique_ptr<T>> free_;  // The last given back is the next taken: it is warm.
};

}  // namespace cpa
