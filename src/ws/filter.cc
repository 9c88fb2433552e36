#include "ws/filter.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace cpa::ws {
namespace {

constexpr double kNeverSent = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void Filter::SetInterest(std::optional<std::vector<Topic>> topics) {
  assert(!topics || std::ranges::adjacent_find(*topics, std::greater_equal<>()) == topics->end());
  Filter before = std::move(*this);
  *this = Filter();
  topics_ = std::move(topics);
  min_change_percent_ = before.min_change_percent_;
  interval_ = before.interval_;
  next_batch_at_ = before.next_batch_at_;
  batch_open_ = before.batch_open_;
  // Topics that stay keep the value they were last sent with.
  for (std::size_t slot = 0; slot < before.last_sent_.size(); ++slot) {
    if (std::isnan(before.last_sent_[slot])) continue;
    const Topic topic = before.topics_ ? (*before.topics_)[slot] : static_cast<Topic>(slot);
    NoteSent({.topic = topic, .value = before.last_sent_[slot]});
  }
}

void Filter::SetMinChange(double percent) {
  min_change_percent_ = percent;
  if (percent <= 0) last_sent_ = {};
}

void Filter::SetMaxRate(Millis interval) {
  interval_ = interval;
  next_batch_at_ = SteadyTime::min();
}

bool Filter::is_full_feed() const {
  return !topics_ && min_change_percent_ <= 0 && interval_ <= Millis{0};
}

void Filter::Collect(const LatestFrames& latest, std::uint64_t after,
                     std::vector<const LatestFrame*>& out) const {
  const auto all = latest.all();
  const std::size_t slots = topics_ ? topics_->size() : all.size();
  for (std::size_t slot = 0; slot < slots; ++slot) {
    const std::size_t topic = topics_ ? (*topics_)[slot] : slot;
    if (topic >= all.size()) break;  // Sorted: the rest has had no frame either.
    if (IsOwed(all[topic], slot, after)) out.push_back(&all[topic]);
  }
}

bool Filter::IsOwed(const LatestFrame& latest, std::size_t slot, std::uint64_t after) const {
  return latest.sequence > after && MovedEnough(slot, latest.frame().value);
}

bool Filter::MovedEnough(std::size_t slot, double value) const {
  if (min_change_percent_ <= 0 || slot >= last_sent_.size()) return true;
  const double last = last_sent_[slot];
  if (std::isnan(last)) return true;
  return std::abs(value - last) * 100 >= min_change_percent_ * std::abs(last);
}

void Filter::NoteSent(const TickFrame& frame) {
  if (min_change_percent_ <= 0) return;
  const auto slot = SlotOf(frame.topic);
  if (!slot) return;
  if (*slot >= last_sent_.size()) last_sent_.resize(*slot + 1, kNeverSent);
  last_sent_[*slot] = frame.value;
}

void Filter::Forget(Topic topic) {
  const auto slot = SlotOf(topic);
  if (slot && *slot < last_sent_.size()) last_sent_[*slot] = kNeverSent;
}

std::optional<std::size_t> Filter::SlotOf(Topic topic) const {
  if (!topics_) return topic;
  const auto found = std::ranges::lower_bound(*topics_, topic);
  if (found == topics_->end() || *found != topic) return std::nullopt;
  return static_cast<std::size_t>(found - topics_->begin());
}

void Filter::BeginBatch(SteadyTime now) {
  if (batch_open_) return;
  batch_open_ = true;
  next_batch_at_ = now + interval_;
}

}  // namespace cpa::ws
