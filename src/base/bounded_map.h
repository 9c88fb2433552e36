// Values by text, bounded in bytes: what was used the longest ago makes room. The keys, which may
// be a client's text, count as well. Threads: one owner, or under a lock.
#pragma once

#include <cstddef>
#include <iterator>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace cpa {

template <class Value>
class BoundedMap {
 public:
  explicit BoundedMap(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  BoundedMap(const BoundedMap&) = delete;
  BoundedMap& operator=(const BoundedMap&) = delete;

  // nullptr when it is not there; otherwise it has been used now. Valid until the next Put.
  Value* Find(std::string_view key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    by_use_.splice(by_use_.end(), by_use_, found->second);
    return &found->second->value;
  }

  // In the place of an older one. `bytes` is what the value holds beside itself. A value too large
  // for all of the room is not kept.
  void Put(std::string_view key, Value value, std::size_t bytes) {
    Erase(key);
    const std::size_t cost = bytes + 2 * key.size() + kOverhead;
    if (cost > bytes_max_) return;
    while (bytes_ + cost > bytes_max_) EraseOldest();
    by_use_.push_back({std::string(key), std::move(value), cost});
    by_key_.emplace(by_use_.back().key, std::prev(by_use_.end()));
    bytes_ += cost;
  }

  void Erase(std::string_view key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return;
    const auto entry = found->second;
    by_key_.erase(found);
    bytes_ -= entry->bytes;
    by_use_.erase(entry);
  }

  void Clear() {
    by_key_.clear();
    by_use_.clear();
    bytes_ = 0;
  }

  std::size_t size() const { return by_use_.size(); }

  std::size_t bytes() const { return bytes_; }

 private:
  struct Entry {
    std::string key;
    Value value;
    std::size_t bytes = 0;
  };

  using ByUse = std::list<Entry>;  // What was used last is last.

  static constexpr std::size_t kOverhead = sizeof(Entry) + 96;  // Nodes, and what malloc adds.

  void EraseOldest() { Erase(std::string(by_use_.front().key)); }

  const std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  ByUse by_use_;
  std::unordered_map<std::string_view, typename ByUse::iterator> by_key_;  // Keys of the entries.
};

}  // namespace cpa
