#include "ws/hub.h"

#include <cassert>
#include <utility>

namespace cpa::ws {

Hub::Hub(Loop& loop, HubOptions options, std::atomic<std::int64_t>& deflate_wanted)
    : loop_(loop), options_(std::move(options)), deflate_wanted_(deflate_wanted) {}

// Operations still pending in the loop keep sessions alive a little longer; they must not reach
// for the hub or the timers then.
Hub::~Hub() {
  for (const auto& session : sessions_) session->Abandon();
}

void Hub::Broadcast(const TickPtr& tick, DeflatedForm deflated) {
  if (tick->frames.empty()) return;
  latest_.Record(tick);
  // Converted once: a count of references per client would cost more than the call it serves.
  const std::shared_ptr<const void> owner = tick;
  for (const auto& session : sessions_) session->OnTick(*tick, owner, deflated);
}

void Hub::BroadcastDeflated(const TickPtr& tick, const DeflatedTickPtr& deflated) {
  if (tick->frames.empty()) return;
  assert(tick->last_sequence() <= latest_.last_sequence());  // Broadcast came before.
  const std::shared_ptr<const void> owner = deflated;
  for (const auto& session : sessions_) session->OnDeflatedTick(*tick, owner, deflated->bytes);
}

void Hub::Forget(std::span<const Topic> topics) {
  for (const Topic topic : topics) {
    latest_.Forget(topic);
    for (const auto& session : sessions_) session->ForgetTopic(topic);
  }
}

void Hub::Drain(Millis spread, Random& random) {
  draining_ = true;
  for (const auto& session : sessions_) {
    const double share = random.NextUnit() * static_cast<double>(spread.count());
    session->GoAwayAfter(Millis{static_cast<Millis::rep>(share)});
  }
}

std::span<const LatestFrame*> Hub::Owed(const Filter* filter, std::uint64_t after) {
  owed_.clear();
  (filter != nullptr ? *filter : full_feed_).Collect(latest_, after, owed_);
  return owed_;
}

void Hub::Add(std::shared_ptr<Session> session) {
  session->hub_index_ = static_cast<std::uint32_t>(sessions_.size());
  sessions_.push_back(std::move(session));
  counters_.sessions_open.fetch_add(1, std::memory_order_relaxed);
}

void Hub::Remove(Session& session) {
  const std::uint32_t index = session.hub_index_;
  assert(sessions_[index].get() == &session);
  std::swap(sessions_[index], sessions_.back());
  sessions_[index]->hub_index_ = index;
  sessions_.pop_back();
  counters_.sessions_open.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace cpa::ws
