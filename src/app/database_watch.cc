#include "app/database_watch.h"

#include <future>

#include "base/log.h"

namespace cpa::app {

DatabaseWatch::DatabaseWatch(Database& database, BlockingPool& pool, Loop& loop, Millis interval)
    : database_(database), pool_(pool), loop_(loop), interval_(interval) {
  timer_.OnFire([this] {
    PostQuestion();
    timer_.Arm(loop_.timers(), interval_);
  });
}

void DatabaseWatch::Start() {
  PostQuestion();
  loop_.Post([this] { timer_.Arm(loop_.timers(), interval_); });
}

void DatabaseWatch::PostQuestion() {
  asio::post(pool_, [this, posted = loop_.clock().Steady()] {
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

}  // namespace cpa::app
