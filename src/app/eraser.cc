#include "app/eraser.h"

#include "base/log.h"

namespace cpa::app {
namespace {

// How soon a deletion is noticed. Looking costs a read of an empty table.
constexpr Millis kLookEvery{5'000};

}  // namespace

void Eraser::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Eraser::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Eraser::Run() {
  bool was_told = false;
  for (;;) {
    const Result<bool> more = erasures_.Step();
    if (!more && !was_told) {
      CPA_LOG_WARN("storage", "cannot erase what was deleted: {}", more.error().detail);
    }
    was_told = !more;
    std::unique_lock lock(mutex_);
    if (stopping_) return;
    if (more && *more) continue;
    if (wake_.wait_for(lock, kLookEvery, [this] { return stopping_; })) return;
  }
}

}  // namespace cpa::app
