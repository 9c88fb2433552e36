#include "app/database_watch.h"

#include <algorithm>
#include <future>

#include "base/log.h"
#include "base/text.h"

namespace cpa::app {

namespace {

// A server that cannot store anything must say so within this time.
constexpr Millis kIntervalMax{10'000};

}  // namespace

DatabaseWatch::DatabaseWatch(Database& database, BlockingPool& reads, BlockingPool& writes,
                             Loop& loop, Millis interval)
    : database_(database),
      state_(database),
      reads_(reads),
      writes_(writes),
      loop_(loop),
      interval_(std::min(interval, kIntervalMax)) {
  timer_.OnFire([this] {
    PostQuestion();
    PostWrite();
    timer_.Arm(loop_.timers(), interval_);
  });
}

void DatabaseWatch::Start() {
  PostQuestion();
  loop_.Post([this] { timer_.Arm(loop_.timers(), interval_); });
}

void DatabaseWatch::PostQuestion() {
  reads_.Post([this, posted = loop_.clock().Steady()] {
    const auto waited = std::chrono::floor<Millis>(loop_.clock().Steady() - posted);
    pool_wait_ms_.store(waited.count(), std::memory_order_relaxed);
    Ask();
  });
}

void DatabaseWatch::Stop() {
  std::promise<void> disarmed;
  loop_.Post([&] {
    timer_.Cancel();
    disarmed.set_value();
  });
  disarmed.get_future().wait();
}

void DatabaseWatch::Ask() {
  const Result<void> answer = database_.Ping();
  const bool was_ok = ok_.exchange(answer.has_value(), std::memory_order_relaxed);
  if (was_ok && !answer) CPA_LOG_ERROR("database", "does not answer: {}", answer.error().detail);
  if (!was_ok && answer) CPA_LOG_INFO("database", "answers again");
  if (answer && look_) look_();
}

void DatabaseWatch::PostWrite() {
  if (writing_.exchange(true)) return;
  writes_.Post([this] {
    TryToWrite();
    writing_.store(false);
  });
}

// What clients wrote since the last time has shown as much, unless it failed.
void DatabaseWatch::TryToWrite() {
  const std::uint64_t seen = database_.stats().writes.took().count();
  if (seen == writes_seen_ || write_trouble()) {
    (void)state_.Save("written_at", FormatTime(loop_.clock().Wall()));
  }
  writes_seen_ = database_.stats().writes.took().count();
  TellOfTrouble();
}

void DatabaseWatch::TellOfTrouble() {
  const auto trouble = write_trouble();
  if (trouble && !told_of_trouble_) {
    CPA_LOG_ERROR("database", "nothing can be stored: {}", trouble->detail);
  }
  if (!trouble && told_of_trouble_) CPA_LOG_INFO("database", "stores what is written again");
  told_of_trouble_ = trouble.has_value();
}

}  // namespace cpa::app
