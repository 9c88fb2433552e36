// All alerts that may fire, by coin and series, in order of their thresholds: a look at a coin
// costs a few comparisons and O(log n) for each alert that it moves. See alerts/rules.h for what a
// look does. What it finds takes effect here at once; the database follows, and what that says in
// the end is brought in by Correct.
// Threads: one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <queue>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "alerts/alert_key.h"
#include "alerts/alert_store.h"
#include "alerts/rules.h"
#include "alerts/threshold_list.h"

namespace cpa {

// What a look has found.
struct Transition {
  AlertStep::Kind kind = AlertStep::Kind::kFire;
  AlertKey key{};
  std::int64_t arming = 0;
  double value = 0;  // Of a firing: what met the condition.
};

class AlertIndex {
 public:
  using Coin = std::uint32_t;

  Coin CoinOf(std::string_view id);  // Adds it when it is new.

  // All numbers given out are below this; released ones are given out again.
  std::size_t coin_count() const { return coins_.size(); }

  bool HasAlerts(Coin coin) const { return coins_[coin].alerts > 0; }

  // Its number may come to mean another coin. REQUIRES: it has no alerts, and was not released.
  void Release(Coin coin);

  // What the owner made of the alert, as committed. Passed over unless its revision is newer.
  void Put(const WatchedAlert& alert, const Moment& now);
  // The alert as the database has it (nullptr: not at all), once all its steps are on record.
  void Correct(const AlertKey& key, const WatchedAlert* alert, const Moment& now);

  // Call before the looks of a moment: arms those whose cooldown is over.
  void EndCooldowns(const Moment& now);
  void Look(Coin coin, Series series, const ValueRange& seen, const Moment& now,
            std::vector<Transition>& out);

  std::size_t size() const { return by_key_.size(); }

 private:
  enum class Place : std::uint8_t { kArmed, kWaiting, kCooling };

  struct Slot {
    AlertKey key{};
    double threshold = 0;  // Upwards.
    std::int64_t arming = 0;
    std::int64_t revision = 0;
    SteadyTime cool_at{};  // An armed repeat may fire from then on.
    std::int64_t expires_at_ms = INT64_MAX;
    std::int64_t cooldown_s = 0;
    Coin coin = 0;
    Series series = Series::kPriceAbove;
    Place place = Place::kArmed;
    bool repeat = false;
  };

  struct Lists {
    ThresholdList armed;    // Fire at a value not below the threshold.
    ThresholdList waiting;  // Are armed again at a value below it.
  };

  struct CoinAlerts {
    std::string id;
    std::array<Lists, kSeriesCount> lists;
    std::size_t alerts = 0;
  };

  using SlotIndex = std::uint32_t;
  using Cooling = std::pair<SteadyTime, SlotIndex>;

  struct Sight {  // One look, upwards.
    ValueRange range;
    const Moment& now;
    std::vector<Transition>& out;
  };

  Lists& ListsOf(const Slot& slot);
  void Replace(const AlertKey& key, const WatchedAlert* alert, const Moment& now);
  void Add(const AlertKey& key, const WatchedAlert& alert, const Moment& now);
  void Drop(SlotIndex index);
  void PutArmed(SlotIndex index, const Moment& now);
  void PutWaiting(SlotIndex index);
  void TakeOut(SlotIndex index);
  void Fire(SlotIndex index, const Sight& sight);
  void Rearm(SlotIndex index, const Sight& sight);

  std::unordered_map<std::string, Coin> coin_numbers_;
  std::vector<CoinAlerts> coins_;
  std::vector<Coin> free_coins_;
  std::vector<Slot> slots_;
  std::vector<SlotIndex> free_;
  boost::unordered_flat_map<AlertKey, SlotIndex, AlertKeyHash> by_key_;
  // Entries whose slot has moved on are passed over when their time comes.
  std::priority_queue<Cooling, std::vector<Cooling>, std::greater<>> cooling_;
  std::vector<SlotIndex> moved_;  // Of one look; kept for its memory.
};

}  // namespace cpa
