// Users and their API keys: creates and changes them, and finds the owner of a key.
// Several servers may share one store: they tell each other what they change (KeyChanges).
// Threads: any. Everything but TryCached blocks (it uses the store): run it on the blocking pool.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/account_failure.h"
#include "accounts/account_store.h"
#include "accounts/key_cache.h"
#include "accounts/key_derivation_record.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "domain/once.h"

namespace cpa {

struct AccountsOptions {
  std::string secret;                // Key of the HMAC under which keys are stored; never empty.
  std::string key_prefix = "ck_";    // API_KEY_PREFIX
  int key_bytes = 32;                // API_KEY_LENGTH
  bool registration_enabled = true;  // ENABLE_REGISTRATION
  std::size_t cached_keys_max = 10'000;
  std::size_t cached_bad_keys_max = 10'000;
};

// A request that may come again (Idempotency-Key). The API key that it made is then shown again,
// although it is stored nowhere: it is derived from the server's secret and from `key`.
struct Repeatable {
  Once once;        // Its key is a hash.
  std::string key;  // As the client gave it; never stored.
};

struct NewAccount {
  User user;
  std::string key;        // The full key: shown to its owner now and never again.
  bool replayed = false;  // This is the answer to an earlier request.
};

struct RotatedKey {
  ApiKey key;
  std::string text;  // The full key: shown to its owner now and never again.
  WallTime previous_expires_at{};
  bool replayed = false;
};

// Keys that stopped working before their time.
struct Revocation {
  std::string user_id;
  std::string key_id;  // Empty: all keys of the user.
};

class Accounts {
 public:
  static constexpr std::size_t kKeysMax = 10;  // Of one user, that work at the same time.

  // All of them must outlive this. For keys, `random` must be unguessable. `changes`: nullptr when
  // no other server shares the store.
  Accounts(AccountsOptions options, AccountStore& store, const Clock& clock, Random& random,
           KeyChanges* changes = nullptr);

  // Called after a revocation is on disk, on the thread that made it. Set before the first request.
  void OnRevoked(std::function<void(const Revocation&)> listener);

  // Names are compared with ASCII case ignored and kept as they were given.
  AccountResult<NewAccount> Create(std::string_view username, std::string_view email,
                                   const Repeatable* repeatable = nullptr);
  // The answer to an earlier Create, whatever the rules for a new one are; nothing when there was
  // none.
  Result<std::optional<NewAccount>> FindCreated(std::string_view username, std::string_view email,
                                                const Repeatable& repeatable);
  AccountResult<User> Change(const User& user, const ProfileChange& change);
  AccountResult<void> Delete(const User& user);

  // kNotFound for a key that nobody has; anything else is trouble with the store.
  Result<User> Authenticate(std::string_view key);

  // What is known without asking the store; kUnknown calls for Authenticate.
  CachedKey TryCached(std::string_view key);

  // A new key in place of the one that `user` came with, which works for `overlap` more, but not
  // longer than it did before.
  AccountResult<RotatedKey> Rotate(const User& user, Millis overlap, const Repeatable* repeatable);
  // The answer to an earlier Rotate, for a client that lost it together with its key: `key` may
  // have been replaced by that very request. Nothing when there was none.
  Result<std::optional<RotatedKey>> FindRotation(std::string_view key, Repeatable repeatable);
  AccountResult<std::vector<ApiKey>> Keys(const User& user);  // That work, the oldest first.
  AccountResult<void> Revoke(const User& user, const std::string& key_id);

  // Those that no longer work: expired, revoked or of a deleted user, by whichever server.
  Result<std::vector<std::string>> FindDeadKeys(std::span<const std::string> key_ids);

 private:
  struct MintedKey {
    ApiKey key;
    std::string text;
  };

  // accounts.cc
  KeyDerivationRecord NewNote();
  MintedKey Mint(const KeyDerivationRecord& note, const Repeatable* repeatable) const;
  Result<NewAccount> CreatedAgain(const std::string& note, std::string_view username,
                                  std::string_view email, const Repeatable& repeatable) const;
  Result<NewAccount> TryCreate(std::string_view username, std::string_view email,
                               const Repeatable* repeatable);
  Result<std::optional<KeyHolder>> FindHolder(std::string_view key_id, const std::string& key_hash);
  Result<User> LookUp(std::string_view key_id, const std::string& key_hash);
  void Announce(const Revocation& revocation);

  // account_keys.cc
  Result<RotatedKey> TryRotate(const User& user, Millis overlap, const Repeatable* repeatable);
  Result<RotatedKey> RotatedAgain(const std::string& note, const Repeatable& repeatable) const;

  const AccountsOptions options_;
  AccountStore& store_;
  const Clock& clock_;
  Random& random_;
  KeyCache cache_;
  std::function<void(const Revocation&)> on_revoked_;
};

}  // namespace cpa
