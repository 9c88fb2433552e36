#include "sources/coingecko/detail_desk.h"

#include <algorithm>
#include <utility>

namespace cpa::sources {

void DetailDesk::Ask(const std::string& id, Callback done, const std::optional<Failure>& refusal,
                     SteadyTime now) {
  const Cached* const cached = Look(id);
  if (cached != nullptr && now < cached->fresh_until) {
    ready_.push_back({std::move(done), cached->result});
  } else if (waiters_.contains(id) && waiters_total_ < options_.waiters_max) {
    Enqueue(id, std::move(done), now);
  } else if (refusal) {
    ready_.push_back({std::move(done), RefusedOrOlder(id, *refusal)});
  } else if (queue_.size() >= options_.queued_ids_max || waiters_total_ >= options_.waiters_max) {
    ready_.push_back({std::move(done),
                      RefusedOrOlder(id, Unavailable("too many coins are waiting for upstream"))});
  } else {
    Enqueue(id, std::move(done), now);
  }
}

void DetailDesk::Enqueue(const std::string& id, Callback done, SteadyTime now) {
  std::vector<Waiter>& waiters = waiters_[id];
  if (waiters.empty()) queue_.push_back(id);
  waiters.push_back({std::move(done), now + options_.wait_max});
  ++waiters_total_;
}

std::string DetailDesk::TakeNext() {
  std::string id = std::move(queue_.front());
  queue_.pop_front();
  return id;
}

void DetailDesk::Settle(const std::string& id, const DetailResult& result, SteadyTime now) {
  if (result) {
    Keep(id, result, now + options_.detail_ttl);
    AnswerAll(id, result);
  } else if (result.error().kind == ErrorKind::kNotFound) {
    Keep(id, result, now + options_.unknown_ttl);
    AnswerAll(id, result);
  } else {
    AnswerAll(id, RefusedOrOlder(id, result.error()));
  }
}

void DetailDesk::RefuseQueued(const Failure& refusal) {
  for (const std::string& id : std::exchange(queue_, {})) {
    AnswerAll(id, RefusedOrOlder(id, refusal));
  }
}

void DetailDesk::RefuseAll(const Failure& refusal) {
  queue_.clear();
  while (!waiters_.empty()) {
    const std::string id = waiters_.begin()->first;
    AnswerAll(id, RefusedOrOlder(id, refusal));
  }
}

void DetailDesk::Expire(SteadyTime now) {
  const Failure late = Unavailable("upstream is busy");
  std::erase_if(queue_, [&](const std::string& id) {
    std::vector<Waiter>& waiters = waiters_.at(id);
    // Waiters stand in the order of their deadlines.
    const auto alive =
        std::ranges::find_if(waiters, [&](const Waiter& w) { return now < w.expires; });
    for (auto late_one = waiters.begin(); late_one != alive; ++late_one) {
      ready_.push_back({std::move(late_one->done), RefusedOrOlder(id, late)});
      --waiters_total_;
    }
    waiters.erase(waiters.begin(), alive);
    return waiters.empty() && waiters_.erase(id) > 0;
  });
}

std::optional<SteadyTime> DetailDesk::NextExpiry() const {
  std::optional<SteadyTime> next;
  for (const std::string& id : queue_) {
    const SteadyTime first = waiters_.at(id).front().expires;
    if (!next || first < *next) next = first;
  }
  return next;
}

std::vector<DetailDesk::Answer> DetailDesk::TakeReady() {
  return std::exchange(ready_, {});
}

const DetailDesk::Cached* DetailDesk::Look(const std::string& id) {
  const auto found = cache_index_.find(id);
  if (found == cache_index_.end()) return nullptr;
  cache_.splice(cache_.begin(), cache_, found->second);
  return &cache_.front();
}

void DetailDesk::Keep(const std::string& id, const DetailResult& result, SteadyTime fresh_until) {
  if (Look(id) != nullptr) {
    cache_.front().result = result;
    cache_.front().fresh_until = fresh_until;
    return;
  }
  cache_.push_front({id, result, fresh_until});
  cache_index_.emplace(id, cache_.begin());
  if (cache_.size() <= options_.cached_max) return;
  cache_index_.erase(cache_.back().id);
  cache_.pop_back();
}

void DetailDesk::AnswerAll(const std::string& id, const DetailResult& result) {
  auto node = waiters_.extract(id);
  if (node.empty()) return;
  waiters_total_ -= node.mapped().size();
  for (Waiter& waiter : node.mapped()) ready_.push_back({std::move(waiter.done), result});
}

// An older page beats none: its `received` tells its age.
DetailDesk::DetailResult DetailDesk::RefusedOrOlder(const std::string& id, const Failure& refusal) {
  const Cached* const cached = Look(id);
  if (cached != nullptr && cached->result) return cached->result;
  return refusal;
}

}  // namespace cpa::sources
