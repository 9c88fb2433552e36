#include "accounts/key_cache.h"

namespace cpa {

const KeyCache::Entry* KeyCache::Shelf::Find(const std::string& key_hash, SteadyTime now) const {
  const auto found = entries.find(key_hash);
  const bool fresh = found != entries.end() && now < found->second.until;
  return fresh ? &found->second : nullptr;
}

void KeyCache::Shelf::Put(const std::string& key_hash, Entry entry) {
  const bool added = entries.insert_or_assign(key_hash, std::move(entry)).second;
  if (added) order.push_back(key_hash);
  if (order.size() <= max) return;
  entries.erase(order.front());
  order.pop_front();
}

KeyCache::KeyCache(std::size_t good_max, std::size_t bad_max, const Clock& clock)
    : clock_(clock), good_{good_max}, bad_{bad_max} {}

CachedKey KeyCache::Find(const std::string& key_hash) const {
  const SteadyTime now = clock_.Steady();
  std::lock_guard lock(mutex_);
  if (const Entry* entry = good_.Find(key_hash, now)) return {KeyState::kGood, entry->user};
  if (bad_.Find(key_hash, now) != nullptr) return {KeyState::kBad, {}};
  return {};
}

void KeyCache::PutGood(const std::string& key_hash, const User& user) {
  const SteadyTime until = clock_.Steady() + kGoodFor;
  std::lock_guard lock(mutex_);
  good_.Put(key_hash, {user, until});
}

void KeyCache::PutBad(const std::string& key_hash) {
  const SteadyTime until = clock_.Steady() + kBadFor;
  std::lock_guard lock(mutex_);
  bad_.Put(key_hash, {{}, until});
}

}  // namespace cpa
