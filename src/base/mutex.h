// Mutexes that clang knows: what a mutex guards is written at the member, and `./dev lint` refuses
// code that touches it without holding the mutex. g++ sees plain mutexes.
// Threads: any.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

// See https://clang.llvm.org/docs/ThreadSafetyAnalysis.html
#if defined(__clang__)
#define CPA_THREADS(attribute) __attribute__((attribute))
#else
#define CPA_THREADS(attribute)
#endif

#define CPA_GUARDED_BY(mutex) CPA_THREADS(guarded_by(mutex))             // A member.
#define CPA_REQUIRES(...) CPA_THREADS(requires_capability(__VA_ARGS__))  // A function: held before.

namespace cpa {

class CPA_THREADS(capability("mutex")) Mutex {
 public:
  void Lock() CPA_THREADS(acquire_capability()) { mutex_.lock(); }

  void Unlock() CPA_THREADS(release_capability()) { mutex_.unlock(); }

  // Tells clang that it is held, where it cannot see that: in a lambda that a template calls.
  void AssumeHeld() const CPA_THREADS(assert_capability(this)) {}

 private:
  friend class CondVar;

  std::mutex mutex_;
};

// Holds a mutex to the end of its scope, or of Unlock.
class CPA_THREADS(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) CPA_THREADS(acquire_capability(mutex)) : mutex_(mutex) {
    mutex_.Lock();
  }

  ~MutexLock() CPA_THREADS(release_capability()) {
    if (holds_) mutex_.Unlock();
  }

  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  void Unlock() CPA_THREADS(release_capability()) {
    holds_ = false;
    mutex_.Unlock();
  }

  void Lock() CPA_THREADS(acquire_capability()) {
    mutex_.Lock();
    holds_ = true;
  }

 private:
  Mutex& mutex_;
  bool holds_ = true;
};

class CondVar {
 public:
  void NotifyOne() { wake_.notify_one(); }

  void NotifyAll() { wake_.notify_all(); }

  template <class Done>
  void Wait(Mutex& mutex, Done done) CPA_REQUIRES(mutex) CPA_THREADS(no_thread_safety_analysis) {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    wake_.wait(lock, done);
    lock.release();
  }

  // Until `done` returns true; false: the time is over. `done` is called with the mutex held:
  // [this]() CPA_REQUIRES(mutex_) { return ...; }.
  template <class Done>
  bool WaitFor(Mutex& mutex, std::chrono::milliseconds patience, Done done) CPA_REQUIRES(mutex)
      CPA_THREADS(no_thread_safety_analysis) {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    const bool is_done = wake_.wait_for(lock, patience, done);
    lock.release();
    return is_done;
  }

 private:
  std::condition_variable wake_;
};

}  // namespace cpa
