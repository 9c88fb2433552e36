#include "base/turn_thread.h"

#include <cassert>
#include <utility>

namespace cpa {

TurnThread::TurnThread(Turn turn) : turn_(std::move(turn)) {}

TurnThread::~TurnThread() {
  Stop();
}

void TurnThread::Start() {
  assert(!thread_.joinable());
  stopping_ = false;
  thread_ = std::thread([this] { Run(); });
}

void TurnThread::Wake() {
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_one();
}

bool TurnThread::Stop() {
  if (!thread_.joinable()) return false;
  assert(!IsThisThread());
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  return true;
}

void TurnThread::Run() {
  const auto is_due = [this] { return woken_ || stopping_; };
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    const Millis patience = turn_();
    lock.lock();
    if (patience == kUntilWoken) {
      wake_.wait(lock, is_due);
    } else {
      wake_.wait_for(lock, patience, is_due);
    }
  }
}

}  // namespace cpa
