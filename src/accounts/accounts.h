// Users and their API keys: creates them, and tells whose a key is.
// Threads: any. Create and Authenticate block (they use the store); TryCached never does.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "accounts/account_store.h"
#include "accounts/key_cache.h"
#include "accounts/registration.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace cpa {

struct AccountsOptions {
  std::string secret;                // Key of the HMAC under which keys are stored; never empty.
  std::string key_prefix = "ck_";    // API_KEY_PREFIX
  int key_bytes = 32;                // API_KEY_LENGTH
  bool registration_enabled = true;  // ENABLE_REGISTRATION
  std::size_t cached_keys_max = 10'000;
  std::size_t cached_bad_keys_max = 10'000;
};

struct NewAccount {
  User user;
  std::string key;  // The full key: shown to its owner now and never again.
};

struct CreateFailure {
  enum class Kind {
    kInvalidFields,  // See `problems`; the detail is empty.
    kTaken,          // `detail` is "username" or "email".
    kClosed,         // Registration is switched off.
    kUnavailable,    // Try again later; `detail` is for the log.
    kInternal,       // Ours; `detail` is for the log.
  };

  Kind kind = Kind::kInternal;
  std::string detail;
  std::vector<FieldProblem> problems;
};

class Accounts {
 public:
  // The store, clock and random source must outlive this. For keys, `random` must be unguessable.
  Accounts(AccountsOptions options, AccountStore& store, const Clock& clock, Random& random);

  // Names are compared with ASCII case ignored and kept as they were given.
  boost::system::result<NewAccount, CreateFailure> Create(std::string_view username,
                                                          std::string_view email);

  // kNotFound for a key that nobody has; anything else is trouble with the store.
  Result<User> Authenticate(std::string_view key);

  // What is known without asking the store; kUnknown calls for Authenticate.
  CachedKey TryCached(std::string_view key) const;

 private:
  struct Draft;
  Draft MakeDraft(std::string_view username, std::string_view email);
  Result<User> LookUp(std::string_view key_id, const std::string& key_hash);

  const AccountsOptions options_;
  AccountStore& store_;
  const Clock& clock_;
  Random& random_;
  KeyCache cache_;
};

}  // namespace cpa
