#include "app/eraser.h"

#include "base/log.h"

namespace cpa::app {
namespace {

// How soon a deletion is noticed. Looking costs a read of an empty table.
constexpr Millis kLookEvery{5'000};

}  // namespace

Eraser::Eraser(Database& database) : erasures_(database), thread_([this] { return Turn(); }) {}

void Eraser::Start() {
  thread_.Start();
}

void Eraser::Stop() {
  thread_.Stop();
}

Millis Eraser::Turn() {
  const Result<bool> more = erasures_.Step();
  if (!more && !is_failing_) {
    CPA_LOG_WARN("storage", "cannot erase what was deleted: {}", more.error().detail);
  }
  is_failing_ = !more;
  return more && *more ? Millis{0} : kLookEvery;
}

}  // namespace cpa::app
