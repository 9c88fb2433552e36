// A fixed set of things that are lent to one user at a time. Some may be unfit at the moment (a
// connection that is not open): fit ones are lent first. Threads: any.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"

namespace cpa {

template <class T>
class LeasePool {
 public:
  using IsFit = std::function<bool(const T&)>;

  explicit LeasePool(IsFit is_fit = [](const T&) { return true; }) : is_fit_(std::move(is_fit)) {}

  // Gives the thing back at the end of its life; empty when none came free in time.
  class Lease {
   public:
    Lease(LeasePool& pool, std::unique_ptr<T> thing) : pool_(&pool), thing_(std::move(thing)) {}

    Lease(Lease&& other) noexcept = default;

    Lease& operator=(Lease&& other) noexcept {
      Return();
      pool_ = other.pool_;
      thing_ = std::move(other.thing_);
      return *this;
    }

    ~Lease() { Return(); }

    explicit operator bool() const { return thing_ != nullptr; }

    T& operator*() const { return *thing_; }

    void Return() {
      if (thing_) pool_->TakeBack(std::move(thing_));
    }

   private:
    LeasePool* pool_;
    std::unique_ptr<T> thing_;
  };

  void Add(std::unique_ptr<T> thing) {
    {
      MutexLock lock(mutex_);
      Keep(std::move(thing));
    }
    came_free_.NotifyAll();
  }

  Lease Take(Millis timeout) {
    MutexLock lock(mutex_);
    came_free_.WaitFor(mutex_, timeout,
                       [this]() CPA_REQUIRES(mutex_) { return !fit_.empty() || !unfit_.empty(); });
    return Lend(fit_.empty() ? unfit_ : fit_);
  }

  // The same for one that is fit. Does not wait when all are back and none is.
  Lease TakeFit(Millis timeout) {
    MutexLock lock(mutex_);
    came_free_.WaitFor(mutex_, timeout,
                       [this]() CPA_REQUIRES(mutex_) { return !fit_.empty() || lent_ == 0; });
    return Lend(fit_);
  }

 private:
  using Things = std::vector<std::unique_ptr<T>>;

  void Keep(std::unique_ptr<T> thing) CPA_REQUIRES(mutex_) {
    Things& kept = is_fit_(*thing) ? fit_ : unfit_;
    kept.push_back(std::move(thing));
  }

  Lease Lend(Things& things) CPA_REQUIRES(mutex_) {
    if (things.empty()) return Lease(*this, nullptr);
    std::unique_ptr<T> thing = std::move(things.back());
    things.pop_back();
    ++lent_;
    return Lease(*this, std::move(thing));
  }

  void TakeBack(std::unique_ptr<T> thing) {
    {
      MutexLock lock(mutex_);
      Keep(std::move(thing));
      --lent_;
    }
    came_free_.NotifyAll();
  }

  const IsFit is_fit_;
  Mutex mutex_;
  CondVar came_free_;
  Things fit_ CPA_GUARDED_BY(mutex_);  // The last given back is the next taken: it is warm.
  Things unfit_ CPA_GUARDED_BY(mutex_);
  int lent_ CPA_GUARDED_BY(mutex_) = 0;
};

}  // namespace cpa
