#include "accounts/key_cache.h"

#include "base/mutex.h"

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

void KeyCache::Shelf::Forget(const std::string& user_id) {
  const auto count =
      std::erase_if(entries, [&](const auto& entry) { return entry.second.user.id == user_id; });
  if (count == 0) return;
  std::erase_if(order, [&](const std::string& hash) { return !entries.contains(hash); });
}

void KeyCache::Shelf::Clear() {
  entries.clear();
  order.clear();
}

KeyCache::KeyCache(std::size_t good_max, std::size_t bad_max, const Clock& clock,
                   KeyChanges* changes)
    : clock_(clock), changes_(changes), good_{good_max}, bad_{bad_max} {}

void KeyCache::ForgetAll() {
  ++generation_;
  good_.Clear();
}

// Whose keys another server has changed it does not tell: that happens seldom, and to look a key up
// again is cheap.
void KeyCache::HeedOthers() {
  if (changes_ == nullptr) return;
  const std::uint64_t count = changes_->Count();
  if (count == heeded_) return;
  heeded_ = count;
  ForgetAll();
}

CachedKey KeyCache::Find(const std::string& key_hash) {
  const SteadyTime now = clock_.Steady();
  MutexLock lock(mutex_);
  HeedOthers();
  if (const Entry* entry = good_.Find(key_hash, now)) {
    const bool works = !entry->expires_at || clock_.Wall() < *entry->expires_at;
    return works ? CachedKey{KeyState::kGood, entry->user} : CachedKey{};
  }
  if (bad_.Find(key_hash, now) != nullptr) return {KeyState::kBad, {}};
  return {};
}

std::uint64_t KeyCache::generation() {
  MutexLock lock(mutex_);
  HeedOthers();
  return generation_;
}

void KeyCache::PutGood(const std::string& key_hash, const KeyHolder& holder,
                       std::uint64_t generation) {
  const SteadyTime until = clock_.Steady() + kGoodFor;
  MutexLock lock(mutex_);
  HeedOthers();
  if (generation != generation_) return;
  good_.Put(key_hash, {holder.user, until, holder.key.expires_at});
}

void KeyCache::PutBad(const std::string& key_hash) {
  const SteadyTime until = clock_.Steady() + kBadFor;
  MutexLock lock(mutex_);
  bad_.Put(key_hash, {{}, until});
}

void KeyCache::Forget(const std::string& user_id) {
  MutexLock lock(mutex_);
  HeedOthers();
  ++generation_;
  good_.Forget(user_id);
  if (changes_ == nullptr) return;
  const std::uint64_t count = changes_->Tell();
  if (count != heeded_ + 1) ForgetAll();  // Somebody else has told something meanwhile.
  heeded_ = count;
}

}  // namespace cpa
