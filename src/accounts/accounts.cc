#include "accounts/accounts.h"

#include <array>
#include <cassert>

#include "accounts/keys.h"
#include "base/crypto.h"

namespace cpa {
namespace {

// Two keys with the same 8-character lookup id are rare; three times in a row is a broken
// generator.
constexpr int kFirstKeyAttempts = 3;

// Compared when nobody has the key, so that the answer takes as long.
constexpr std::string_view kNobodysHash =
    "0000000000000000000000000000000000000000000000000000000000000000";

Failure RegistrationIsClosed() {
  return {.kind = ErrorKind::kSwitchedOff,
          .detail = "ENABLE_REGISTRATION is false",
          .subject = Subject::kRegistration};
}

Failure BadKey() {
  return NotFound("Invalid API key");
}

// No part of it holds a line end.
std::string SeedOf(const Repeatable& repeatable, const KeyDerivationRecord& note) {
  return "idempotent-key\n" + repeatable.once.scope + '\n' + repeatable.key + '\n' +
         repeatable.once.fingerprint + '\n' + note.nonce;
}

// The account that a sign-up made, without the text of its key.
NewAccount AccountOf(const KeyDerivationRecord& note, const ApiKey& key, std::string_view username,
                     std::string_view email) {
  NewAccount account;
  account.user = {note.user_id, std::string(username), std::string(email),
                  key.prefix,   note.created_at,       note.created_at,
                  key.id};
  return account;
}

}  // namespace

Accounts::Accounts(AccountsOptions options, AccountStore& store, const Clock& clock, Random& random,
                   KeyChanges* changes)
    : options_(std::move(options)),
      store_(store),
      clock_(clock),
      random_(random),
      cache_(options_.cached_keys_max, options_.cached_bad_keys_max, clock, changes) {
  assert(!options_.secret.empty());
}

void Accounts::OnRevoked(std::function<void(const Revocation&)> listener) {
  on_revoked_ = std::move(listener);
}

void Accounts::Announce(const Revocation& revocation) {
  if (on_revoked_) on_revoked_(revocation);
}

// ---- Making keys

KeyDerivationRecord Accounts::NewNote() {
  std::array<std::uint8_t, 16> nonce;
  random_.Fill(nonce);
  const WallTime now = clock_.Wall();
  return {Hex(nonce), now, {}, now};
}

Accounts::MintedKey Accounts::Mint(const KeyDerivationRecord& note,
                                   const Repeatable* repeatable) const {
  const std::string& prefix = options_.key_prefix;
  std::string text = repeatable == nullptr ? NewKey(prefix, options_.key_bytes, random_)
                                           : DeriveKey(prefix, options_.key_bytes, options_.secret,
                                                       SeedOf(*repeatable, note));
  ApiKey key{.id = std::string(KeyId(text, prefix)),
             .hash = HashKey(options_.secret, text),
             .prefix = std::string(ShownKeyPrefix(text, prefix)),
             .created_at = note.created_at};
  return {std::move(key), std::move(text)};
}

// ---- Users
// What is remembered is forgotten also when the store fails: the change may be in all the same, or
// another server has made it before.

AccountResult<NewAccount> Accounts::Create(std::string_view username, std::string_view email,
                                           const Repeatable* repeatable) {
  if (!options_.registration_enabled) return AccountFailure(RegistrationIsClosed());
  auto problems = CheckRegistration(username, email);
  if (!problems.empty()) return AccountFailure(std::move(problems));
  for (int attempt = 0; attempt < kFirstKeyAttempts; ++attempt) {
    auto created = TryCreate(username, email, repeatable);
    if (created) return std::move(*created);
    const bool key_taken = created.error().IsAbout(ErrorKind::kConflict, Subject::kKey);
    if (!key_taken) return AccountFailure(created.error());
  }
  return AccountFailure(Internal("no free key id after several attempts"));
}

Result<NewAccount> Accounts::TryCreate(std::string_view username, std::string_view email,
                                       const Repeatable* repeatable) {
  KeyDerivationRecord note = NewNote();
  note.user_id = NewUuid(clock_, random_);
  const MintedKey minted = Mint(note, repeatable);
  NewAccount account = AccountOf(note, minted.key, username, email);
  account.key = minted.text;
  const Once* once = repeatable != nullptr ? &repeatable->once : nullptr;
  const auto first = store_.Insert(account.user, minted.key, once, FormatKeyDerivationRecord(note));
  if (!first) return first.error();
  return *first ? CreatedAgain(**first, username, email, *repeatable) : account;
}

Result<NewAccount> Accounts::CreatedAgain(const std::string& note, std::string_view username,
                                          std::string_view email,
                                          const Repeatable& repeatable) const {
  const auto first = ParseKeyDerivationRecord(note);
  if (!first) return first.error();
  const MintedKey minted = Mint(*first, &repeatable);
  NewAccount account = AccountOf(*first, minted.key, username, email);
  account.key = minted.text;
  account.replayed = true;
  return account;
}

Result<std::optional<NewAccount>> Accounts::FindCreated(std::string_view username,
                                                        std::string_view email,
                                                        const Repeatable& repeatable) {
  const auto note = store_.FindSignup(repeatable.once, clock_.Wall());
  if (!note) return note.error();
  if (!*note) return std::optional<NewAccount>();
  auto account = CreatedAgain(**note, username, email, repeatable);
  if (!account) return account.error();
  return std::optional(*std::move(account));
}

AccountResult<User> Accounts::Change(const User& user, const ProfileChange& change) {
  auto problems = CheckRegistration(change.username, change.email);
  if (!problems.empty()) return AccountFailure(std::move(problems));
  auto changed = store_.Change(user.id, change, clock_.Wall());
  cache_.Forget(user.id);
  if (!changed) return AccountFailure(changed.error());
  changed->key_prefix = user.key_prefix;
  changed->key_id = user.key_id;
  return std::move(*changed);
}

AccountResult<void> Accounts::Delete(const User& user) {
  const auto erased = store_.Erase(user.id);
  cache_.Forget(user.id);
  if (!erased) return AccountFailure(erased.error());
  Announce({user.id, {}});
  return {};
}

// ---- Whose key is this?

Result<User> Accounts::Authenticate(std::string_view key) {
  const std::string_view key_id = KeyId(key, options_.key_prefix);
  if (key_id.empty()) return BadKey();
  const std::string key_hash = HashKey(options_.secret, key);
  CachedKey cached = cache_.Find(key_hash);
  if (cached.state == KeyState::kGood) return std::move(cached.user);
  if (cached.state == KeyState::kBad) return BadKey();
  return LookUp(key_id, key_hash);
}

// The holder of a key that may have expired.
Result<std::optional<KeyHolder>> Accounts::FindHolder(std::string_view key_id,
                                                      const std::string& key_hash) {
  auto holder = store_.FindByKeyId(key_id);
  if (!holder) return holder.error();
  const std::string_view expected = *holder ? (*holder)->key.hash : kNobodysHash;
  if (!EqualsConstantTime(expected, key_hash)) holder->reset();
  return holder;
}

Result<User> Accounts::LookUp(std::string_view key_id, const std::string& key_hash) {
  const std::uint64_t generation = cache_.generation();
  auto holder = FindHolder(key_id, key_hash);
  if (!holder) return holder.error();
  if (!*holder || !(*holder)->key.WorksAt(clock_.Wall())) {
    cache_.PutBad(key_hash);
    return BadKey();
  }
  cache_.PutGood(key_hash, **holder, generation);
  return std::move((*holder)->user);
}

CachedKey Accounts::TryCached(std::string_view key) {
  if (KeyId(key, options_.key_prefix).empty()) return {KeyState::kBad, {}};
  return cache_.Find(HashKey(options_.secret, key));
}

}  // namespace cpa
