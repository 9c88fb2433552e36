#include "api/alerts/event_watch.h"

#include <future>

#include "base/log.h"

namespace cpa::api {
namespace {

constexpr std::int64_t kPage = 10'000;

}  // namespace

EventWatch::EventWatch(AlertEventStore& events, AlertChannel& channel, BlockingPool& reads,
                       Loop& loop)
    : events_(events), channel_(channel), reads_(reads), loop_(loop) {
  timer_.OnFire([this] {
    reads_.Post([this] {
      Look();
      loop_.Post([this] { timer_.Arm(loop_.timers(), kInterval); });
    });
  });
}

void EventWatch::Start() {
  Look();
  loop_.Post([this] { timer_.Arm(loop_.timers(), kInterval); });
}

void EventWatch::Stop() {
  std::promise<void> disarmed;
  loop_.Post([&] {
    timer_.Cancel();
    timer_.OnFire([] {});  // A look that is under way arms it once more.
    disarmed.set_value();
  });
  disarmed.get_future().wait();
}

void EventWatch::Look() {
  if (look_) look_();
  if (!seen_) {
    const auto last = events_.LastSequence();
    if (last) seen_ = *last;
    return;
  }
  while (true) {
    const auto found = events_.OwnersAfter(*seen_, kPage);
    if (!found) {
      CPA_LOG_DEBUG("alerts", "looking for what other servers recorded: {}", found.error().detail);
      return;
    }
    seen_ = found->last_sequence;
    if (!found->owners.empty()) channel_.Tell(found->owners);
    if (found->rows < kPage) return;
  }
}

}  // namespace cpa::api
