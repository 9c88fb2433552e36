#include "sources/coingecko/chart_desk.h"

#include <utility>

namespace cpa::sources {

void ChartDesk::Ask(ChartQuery query, Callback done, const std::optional<Failure>& refusal,
                    SteadyTime now) {
  if (refusal) {
    Settle(std::move(done), *refusal);
  } else if (queue_.size() >= options_.queued_max) {
    Settle(std::move(done), Unavailable("too many charts are waiting for upstream"));
  } else {
    queue_.push_back({std::move(query), std::move(done), now + options_.wait_max});
  }
}

ChartDesk::Asked ChartDesk::TakeNext() {
  Asked next = std::move(queue_.front());
  queue_.pop_front();
  return next;
}

void ChartDesk::Settle(Callback done, ChartResult result) {
  ready_.push_back({std::move(done), std::move(result)});
}

void ChartDesk::RefuseQueued(const Failure& refusal) {
  while (!queue_.empty()) Settle(TakeNext().done, refusal);
}

void ChartDesk::Expire(SteadyTime now) {
  while (!queue_.empty() && queue_.front().expires <= now) {
    Settle(TakeNext().done, Unavailable("upstream is busy"));
  }
}

std::optional<SteadyTime> ChartDesk::NextExpiry() const {
  if (queue_.empty()) return std::nullopt;
  return queue_.front().expires;
}

std::vector<ChartDesk::Answer> ChartDesk::TakeReady() {
  return std::exchange(ready_, {});
}

}  // namespace cpa::sources
