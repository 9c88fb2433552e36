#include "alerts/alert_index.h"

#include <algorithm>
#include <cassert>

namespace cpa {
namespace {

// Since its last firing, as far as the wall clock tells; a clock that was moved does not make it
// longer than the cooldown.
Millis CooldownLeft(const WatchedAlert& alert, const Moment& now) {
  if (!alert.repeat || !alert.triggered_at) return Millis{0};
  const Millis cooldown = alert.cooldown;
  return std::clamp(*alert.triggered_at + cooldown - now.wall, Millis{0}, cooldown);
}

bool IsExpired(std::int64_t expires_at_ms, const Moment& now) {
  return now.wall.time_since_epoch().count() >= expires_at_ms;
}

}  // namespace

AlertIndex::Coin AlertIndex::CoinOf(std::string_view id) {
  const auto [place, added] =
      coin_numbers_.try_emplace(std::string(id), static_cast<Coin>(coins_.size()));
  if (!added) return place->second;
  if (free_coins_.empty()) {
    coins_.emplace_back();
  } else {
    place->second = free_coins_.back();
    free_coins_.pop_back();
  }
  coins_[place->second].id = id;
  return place->second;
}

void AlertIndex::Release(Coin coin) {
  assert(!HasAlerts(coin));
  coin_numbers_.erase(coins_[coin].id);
  coins_[coin] = {};
  free_coins_.push_back(coin);
}

AlertIndex::Lists& AlertIndex::ListsOf(const Slot& slot) {
  return coins_[slot.coin].lists[static_cast<std::size_t>(slot.series)];
}

void AlertIndex::Put(const WatchedAlert& alert, const Moment& now) {
  const AlertKey key = KeyOf(alert.id);
  const auto found = by_key_.find(key);
  if (found != by_key_.end() && slots_[found->second].revision >= alert.revision) return;
  Replace(key, &alert, now);
}

void AlertIndex::Correct(const AlertKey& key, const WatchedAlert* alert, const Moment& now) {
  const auto found = by_key_.find(key);
  const bool newer_here = found != by_key_.end() && alert != nullptr &&
                          slots_[found->second].revision > alert->revision;
  if (!newer_here) Replace(key, alert, now);
}

void AlertIndex::Replace(const AlertKey& key, const WatchedAlert* alert, const Moment& now) {
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    const SlotIndex index = found->second;
    TakeOut(index);
    Drop(index);
  }
  if (alert != nullptr && alert->active) Add(key, *alert, now);
}

void AlertIndex::Add(const AlertKey& key, const WatchedAlert& alert, const Moment& now) {
  const Series series = SeriesOf(alert.type, alert.direction);
  Slot slot{.key = key,
            .threshold = Upwards(series, alert.threshold),
            .arming = alert.arming,
            .revision = alert.revision,
            .cool_at = now.steady + CooldownLeft(alert, now),
            .cooldown_s = alert.cooldown.count(),
            .coin = CoinOf(alert.crypto_id),
            .series = series,
            .repeat = alert.repeat};
  if (alert.expires_at) slot.expires_at_ms = alert.expires_at->time_since_epoch().count();
  if (IsExpired(slot.expires_at_ms, now)) return;
  SlotIndex index = static_cast<SlotIndex>(slots_.size());
  if (free_.empty()) {
    slots_.push_back(slot);
  } else {
    index = free_.back();
    free_.pop_back();
    slots_[index] = slot;
  }
  by_key_.emplace(key, index);
  ++coins_[slot.coin].alerts;
  if (alert.armed) {
    PutArmed(index, now);
  } else {
    PutWaiting(index);
  }
}

// It stands in no list any more.
void AlertIndex::Drop(SlotIndex index) {
  by_key_.erase(slots_[index].key);
  --coins_[slots_[index].coin].alerts;
  slots_[index] = Slot{};
  free_.push_back(index);
}

void AlertIndex::PutArmed(SlotIndex index, const Moment& now) {
  Slot& slot = slots_[index];
  if (slot.cool_at > now.steady) {
    slot.place = Place::kCooling;
    cooling_.emplace(slot.cool_at, index);
  } else {
    slot.place = Place::kArmed;
    ListsOf(slot).armed.Insert({slot.threshold, index});
  }
}

void AlertIndex::PutWaiting(SlotIndex index) {
  Slot& slot = slots_[index];
  slot.place = Place::kWaiting;
  ListsOf(slot).waiting.Insert({slot.threshold, index});
}

void AlertIndex::TakeOut(SlotIndex index) {
  const Slot& slot = slots_[index];
  const ThresholdList::Entry entry{slot.threshold, index};
  if (slot.place == Place::kArmed) ListsOf(slot).armed.Erase(entry);
  if (slot.place == Place::kWaiting) ListsOf(slot).waiting.Erase(entry);
}

void AlertIndex::EndCooldowns(const Moment& now) {
  while (!cooling_.empty() && cooling_.top().first <= now.steady) {
    const SlotIndex index = cooling_.top().second;
    cooling_.pop();
    const Slot& slot = slots_[index];
    if (slot.place == Place::kCooling && slot.cool_at <= now.steady) PutArmed(index, now);
  }
}

void AlertIndex::Look(Coin coin, Series series, const ValueRange& seen, const Moment& now,
                      std::vector<Transition>& out) {
  Lists& lists = coins_[coin].lists[static_cast<std::size_t>(series)];
  const Sight sight{Upwards(series, seen), now, out};
  moved_.clear();
  while (!lists.waiting.empty() && lists.waiting.back().threshold > sight.range.low) {
    const ThresholdList::Entry entry = lists.waiting.back();
    lists.waiting.Erase(entry);
    moved_.push_back(entry.slot);
  }
  // Those that fire may wait afterwards, and are not looked at twice.
  const std::size_t to_arm = moved_.size();
  while (!lists.armed.empty() && lists.armed.front().threshold <= sight.range.high) {
    const ThresholdList::Entry entry = lists.armed.front();
    lists.armed.Erase(entry);
    moved_.push_back(entry.slot);
  }
  for (std::size_t i = 0; i < moved_.size(); ++i) {
    if (i < to_arm) {
      Rearm(moved_[i], sight);
    } else {
      Fire(moved_[i], sight);
    }
  }
}

// The slot stands in no list.
void AlertIndex::Fire(SlotIndex index, const Sight& sight) {
  Slot& slot = slots_[index];
  if (IsExpired(slot.expires_at_ms, sight.now)) return Drop(index);
  const bool still_met = sight.range.last >= slot.threshold;
  const double value = still_met ? sight.range.last : sight.range.high;
  sight.out.push_back({AlertStep::Kind::kFire, slot.key, slot.arming, Upwards(slot.series, value)});
  if (!slot.repeat) return Drop(index);
  slot.cool_at = sight.now.steady + std::chrono::seconds(slot.cooldown_s);
  if (still_met) return PutWaiting(index);
  Rearm(index, sight);
}

// The slot stands in no list.
void AlertIndex::Rearm(SlotIndex index, const Sight& sight) {
  Slot& slot = slots_[index];
  if (IsExpired(slot.expires_at_ms, sight.now)) return Drop(index);
  sight.out.push_back({AlertStep::Kind::kRearm, slot.key, slot.arming, 0});
  ++slot.arming;
  const bool cooling = slot.cool_at > sight.now.steady;
  if (sight.range.last >= slot.threshold && !cooling) return Fire(index, sight);
  PutArmed(index, sight.now);
}

}  // namespace cpa
