// What waits to be done, by owner: the things of one owner keep their order, and owners take turns,
// one thing each. So whoever brings much waits for himself and not for others.
// Threads: one owner, or under a lock.
#pragma once

#include <cstddef>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace cpa {

template <class T>
class FairQueue {
 public:
  void Push(const std::string& owner, T thing) {
    const auto [place, is_new] = by_owner_.try_emplace(owner);
    if (is_new) turns_.push_back(&*place);
    place->second.push_back(std::move(thing));
    ++size_;
  }

  // The next thing of the first owner whom `may_go` lets; nothing when there is none.
  template <class MayGo>
  std::optional<std::pair<std::string, T>> TakeIf(MayGo may_go) {
    for (auto turn = turns_.begin(); turn != turns_.end(); ++turn) {
      if (may_go((*turn)->first)) return TakeFrom(turn);
    }
    return std::nullopt;
  }

  std::optional<std::pair<std::string, T>> Take() {
    return TakeIf([](const std::string&) { return true; });
  }

  // What Take would give. REQUIRES: not empty.
  const T& next() const { return turns_.front()->second.front(); }

  std::size_t size() const { return size_; }

  bool empty() const { return size_ == 0; }

  std::size_t SizeOf(const std::string& owner) const {
    const auto found = by_owner_.find(owner);
    return found == by_owner_.end() ? 0 : found->second.size();
  }

 private:
  using ByOwner = std::unordered_map<std::string, std::deque<T>>;
  using Turns = std::list<typename ByOwner::value_type*>;  // Nodes of a map stay where they are.

  std::optional<std::pair<std::string, T>> TakeFrom(typename Turns::iterator turn) {
    auto& [owner, things] = **turn;
    std::optional<std::pair<std::string, T>> taken(std::in_place, owner, std::move(things.front()));
    things.pop_front();
    --size_;
    if (things.empty()) {
      turns_.erase(turn);
      by_owner_.erase(taken->first);
    } else {
      turns_.splice(turns_.end(), turns_, turn);
    }
    return taken;
  }

  ByOwner by_owner_;  // Those who have something here,
  Turns turns_;       // the next to be served first.
  std::size_t size_ = 0;
};

}  // namespace cpa
