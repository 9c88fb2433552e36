// A thread that takes turns: it does what is due, says for how long nothing will be, and sleeps
// until then or until somebody wakes it.
// Threads: Wake from any; Start and Stop from the owner's; the turn runs on the thread's own, and
// what only the turn touches needs no lock.
#pragma once

#include <functional>
#include <thread>

#include "base/clock.h"
#include "base/mutex.h"

namespace cpa {

class TurnThread {
 public:
  // Returns after how long the next turn is due; kUntilWoken: only when somebody wakes it.
  using Turn = std::function<Millis()>;
  static constexpr Millis kUntilWoken = Millis::max();

  explicit TurnThread(Turn turn);
  ~TurnThread();  // Stops.
  TurnThread(const TurnThread&) = delete;
  TurnThread& operator=(const TurnThread&) = delete;

  void Start();  // Takes the first turn at once. REQUIRES: it does not run.
  void Wake();   // A turn begins after this, whether one is under way or not.
  // Waits for the turn under way. False: it did not run.
  bool Stop();

  bool IsThisThread() const { return std::this_thread::get_id() == thread_.get_id(); }

 private:
  void Run();

  const Turn turn_;
  Mutex mutex_;
  CondVar wake_;
  bool woken_ CPA_GUARDED_BY(mutex_) = false;
  bool stopping_ CPA_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace cpa
