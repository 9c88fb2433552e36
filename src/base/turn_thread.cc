#include "base/turn_thread.h"

#include <cassert>
#include <utility>

#include "base/mutex.h"

namespace cpa {

TurnThread::TurnThread(Turn turn) : turn_(std::move(turn)) {}

TurnThread::~TurnThread() {
  Stop();
}

void TurnThread::Start() {
  assert(!thread_.joinable());
  {
    MutexLock lock(mutex_);
    stopping_ = false;
  }
  thread_ = std::thread([this] { Run(); });
}

void TurnThread::Wake() {
  {
    MutexLock lock(mutex_);
    woken_ = true;
  }
  wake_.NotifyOne();
}

bool TurnThread::Stop() {
  if (!thread_.joinable()) return false;
  assert(!IsThisThread());
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.NotifyOne();
  thread_.join();
  return true;
}

void TurnThread::Run() {
  const auto is_due = [this]() CPA_REQUIRES(mutex_) { return woken_ || stopping_; };
  MutexLock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.Unlock();
    const Millis patience = turn_();
    lock.Lock();
    if (patience == kUntilWoken) {
      wake_.Wait(mutex_, is_due);
    } else {
      wake_.WaitFor(mutex_, patience, is_due);
    }
  }
}

}  // namespace cpa
