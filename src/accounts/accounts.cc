#include "accounts/accounts.h"

#include <cassert>

#include "accounts/keys.h"
#include "base/crypto.h"

namespace cpa {
namespace {

using Kind = CreateFailure::Kind;

// Two keys with the same 8-character lookup id are rare; three times in a row is a broken
// generator.
constexpr int kKeyAttempts = 3;

// Compared when nobody has the key, so that the answer takes as long.
constexpr std::string_view kNobodysHash =
    "0000000000000000000000000000000000000000000000000000000000000000";

Failure BadKey() {
  return NotFound("Invalid API key");
}

CreateFailure ToCreateFailure(const Failure& failure) {
  switch (failure.kind) {
    case ErrorKind::kConflict:
      return {Kind::kTaken, failure.detail, {}};
    case ErrorKind::kUnavailable:
      return {Kind::kUnavailable, failure.detail, {}};
    default:
      return {Kind::kInternal, failure.detail, {}};
  }
}

}  // namespace

// A user with a fresh key, not stored yet.
struct Accounts::Draft {
  NewAccount account;
  std::string key_id;
  std::string key_hash;
};

Accounts::Accounts(AccountsOptions options, AccountStore& store, const Clock& clock, Random& random)
    : options_(std::move(options)),
      store_(store),
      clock_(clock),
      random_(random),
      cache_(options_.cached_keys_max, options_.cached_bad_keys_max, clock) {
  assert(!options_.secret.empty());
}

Accounts::Draft Accounts::MakeDraft(std::string_view username, std::string_view email) {
  const std::string key = NewKey(options_.key_prefix, options_.key_bytes, random_);
  const WallTime now = clock_.Wall();
  User user{NewUuid(clock_, random_),
            std::string(username),
            std::string(email),
            std::string(ShownKeyPrefix(key, options_.key_prefix)),
            now,
            now};
  return {{std::move(user), key},
          std::string(KeyId(key, options_.key_prefix)),
          HashKey(options_.secret, key)};
}

boost::system::result<NewAccount, CreateFailure> Accounts::Create(std::string_view username,
                                                                  std::string_view email) {
  if (!options_.registration_enabled) {
    return CreateFailure{Kind::kClosed, "registration is switched off", {}};
  }
  auto problems = CheckRegistration(username, email);
  if (!problems.empty()) return CreateFailure{Kind::kInvalidFields, {}, std::move(problems)};

  for (int attempt = 0; attempt < kKeyAttempts; ++attempt) {
    Draft draft = MakeDraft(username, email);
    const auto stored = store_.Insert(draft.account.user, draft.key_id, draft.key_hash);
    if (stored) return std::move(draft.account);
    const Failure& failure = stored.error();
    const bool key_taken = failure.kind == ErrorKind::kConflict && failure.detail == "key";
    if (!key_taken) return ToCreateFailure(failure);
  }
  return CreateFailure{Kind::kInternal, "no free key id after several attempts", {}};
}

Result<User> Accounts::Authenticate(std::string_view key) {
  const std::string_view key_id = KeyId(key, options_.key_prefix);
  if (key_id.empty()) return BadKey();
  const std::string key_hash = HashKey(options_.secret, key);
  CachedKey cached = cache_.Find(key_hash);
  if (cached.state == KeyState::kGood) return std::move(cached.user);
  if (cached.state == KeyState::kBad) return BadKey();
  return LookUp(key_id, key_hash);
}

Result<User> Accounts::LookUp(std::string_view key_id, const std::string& key_hash) {
  auto holder = store_.FindByKeyId(key_id);
  if (!holder) return holder.error();
  const std::string_view expected = *holder ? (*holder)->key_hash : kNobodysHash;
  if (!EqualsConstantTime(expected, key_hash) || !*holder) {
    cache_.PutBad(key_hash);
    return BadKey();
  }
  cache_.PutGood(key_hash, (*holder)->user);
  return std::move((*holder)->user);
}

CachedKey Accounts::TryCached(std::string_view key) const {
  if (KeyId(key, options_.key_prefix).empty()) return {KeyState::kBad, {}};
  return cache_.Find(HashKey(options_.secret, key));
}

}  // namespace cpa
