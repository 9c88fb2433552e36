// Recent answers to "whose key is this", by the key's hash, so that an event loop need not ask the
// database. Bounded: the oldest entry makes room. Unknown keys are remembered apart and only
// shortly, so that a flood of them cannot push out the users. Threads: any.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "accounts/account_store.h"
#include "accounts/key_changes.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace cpa {

enum class KeyState { kUnknown, kGood, kBad };

struct CachedKey {
  KeyState state = KeyState::kUnknown;
  User user;  // When kGood.
};

class KeyCache {
 public:
  // A user is looked up again after a minute, whatever other servers tell.
  static constexpr Millis kGoodFor{60'000};
  static constexpr Millis kBadFor{30'000};

  // `changes`, which outlives this, is of all servers on the database; nullptr: there is only this.
  KeyCache(std::size_t good_max, std::size_t bad_max, const Clock& clock,
           KeyChanges* changes = nullptr);

  CachedKey Find(const std::string& key_hash);

  // Grows with every Forget, and with what other servers tell. To be read before the database is,
  // and given to PutGood with what the database said: what may have changed in between is not
  // remembered.
  std::uint64_t generation();
  // Until the key expires and a minute at most.
  void PutGood(const std::string& key_hash, const KeyHolder& holder, std::uint64_t generation);
  void PutBad(const std::string& key_hash);

  // All keys of the user, here and on the other servers. To be called once their change is on disk.
  void Forget(const std::string& user_id);

 private:
  struct Entry {
    User user;
    SteadyTime until;
    std::optional<WallTime> expires_at = {};
  };

  struct Shelf {
    std::size_t max;
    std::unordered_map<std::string, Entry> entries = {};
    std::deque<std::string> order = {};  // The keys of `entries`, the oldest first.

    const Entry* Find(const std::string& key_hash, SteadyTime now) const;
    void Put(const std::string& key_hash, Entry entry);
    void Forget(const std::string& user_id);
    void Clear();
  };

  void HeedOthers() CPA_REQUIRES(mutex_);
  void ForgetAll() CPA_REQUIRES(mutex_);

  const Clock& clock_;
  KeyChanges* const changes_;
  Mutex mutex_;
  Shelf good_ CPA_GUARDED_BY(mutex_);
  Shelf bad_ CPA_GUARDED_BY(mutex_);
  std::uint64_t generation_ CPA_GUARDED_BY(mutex_) = 0;
  std::uint64_t heeded_ CPA_GUARDED_BY(mutex_) = 0;  // The number of changes heeded.
};

}  // namespace cpa
