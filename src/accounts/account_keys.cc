// The keys of a user: rotation, list, revocation.
#include <algorithm>
#include <chrono>

#include "accounts/accounts.h"
#include "accounts/keys.h"

namespace cpa {
namespace {

// So long a client that lost the answer to its rotation can get it again with the replaced key.
constexpr Millis kDeadKeyKeptFor = std::chrono::hours{24};

constexpr int kKeyAttempts = 3;

std::int64_t CountWorking(const std::vector<ApiKey>& keys, WallTime now) {
  return std::ranges::count_if(keys, [&](const ApiKey& key) { return key.WorksAt(now); });
}

auto FindKey(std::vector<ApiKey>& keys, const std::string& key_id, WallTime now) {
  return std::ranges::find_if(
      keys, [&](const ApiKey& key) { return key.id == key_id && key.WorksAt(now); });
}

void DropLongDead(std::vector<ApiKey>& keys, WallTime now) {
  std::erase_if(keys, [&](const ApiKey& key) { return !key.WorksAt(now - kDeadKeyKeptFor); });
}

// Puts `fresh` in the place of the key with `old_id`, which gets its end. Returns that.
Result<WallTime> Replace(std::vector<ApiKey>& keys, const std::string& old_id, const ApiKey& fresh,
                         WallTime old_expires_at) {
  const WallTime now = fresh.created_at;
  const auto old = FindKey(keys, old_id, now);
  if (old == keys.end()) return NotFound(Subject::kUser);
  const WallTime end = std::min(old->expires_at.value_or(old_expires_at), old_expires_at);
  old->expires_at = end;
  DropLongDead(keys, now);
  if (CountWorking(keys, now) >= static_cast<std::int64_t>(Accounts::kKeysMax)) {
    return Conflict(Subject::kKeyLimit);
  }
  keys.push_back(fresh);
  return end;
}

// A user must never be left without a key that lasts.
Result<std::string> Remove(std::vector<ApiKey>& keys, const std::string& key_id, WallTime now) {
  const auto key = FindKey(keys, key_id, now);
  if (key == keys.end()) return NotFound(Subject::kKey);
  const auto lasting = std::ranges::count_if(keys, [](const ApiKey& k) { return !k.expires_at; });
  if (!key->expires_at && lasting == 1) return Conflict(Subject::kLastKey);
  keys.erase(key);
  return std::string();
}

}  // namespace

AccountResult<RotatedKey> Accounts::Rotate(const User& user, Millis overlap,
                                           const Repeatable* repeatable) {
  for (int attempt = 0; attempt < kKeyAttempts; ++attempt) {
    auto rotated = TryRotate(user, overlap, repeatable);
    if (rotated) return std::move(*rotated);
    const bool key_taken = rotated.error().IsAbout(ErrorKind::kConflict, Subject::kKey);
    if (!key_taken) return AccountFailure(rotated.error());
  }
  return AccountFailure(Internal("no free key id after several attempts"));
}

Result<RotatedKey> Accounts::TryRotate(const User& user, Millis overlap,
                                       const Repeatable* repeatable) {
  KeyDerivationRecord note = NewNote();
  note.user_id = user.id;
  const MintedKey minted = Mint(note, repeatable);
  const auto edit = [&](std::vector<ApiKey>& keys) -> Result<std::string> {
    const auto end = Replace(keys, user.key_id, minted.key, note.created_at + overlap);
    if (!end) return end.error();
    note.previous_expires_at = *end;
    return FormatKeyDerivationRecord(note);
  };
  const Once* once = repeatable != nullptr ? &repeatable->once : nullptr;
  const auto first = store_.EditKeys(user.id, once, note.created_at, edit);
  cache_.Forget(user.id);
  if (!first) return first.error();
  if (*first) return RotatedAgain(**first, *repeatable);
  if (overlap == Millis{0}) Announce({user.id, user.key_id});
  return RotatedKey{minted.key, minted.text, note.previous_expires_at};
}

Result<RotatedKey> Accounts::RotatedAgain(const std::string& note,
                                          const Repeatable& repeatable) const {
  const auto first = ParseKeyDerivationRecord(note);
  if (!first) return first.error();
  MintedKey minted = Mint(*first, &repeatable);
  return RotatedKey{std::move(minted.key), std::move(minted.text), first->previous_expires_at,
                    true};
}

Result<std::optional<RotatedKey>> Accounts::FindRotation(std::string_view key,
                                                         Repeatable repeatable) {
  const std::string_view key_id = KeyId(key, options_.key_prefix);
  if (key_id.empty()) return std::optional<RotatedKey>();
  const auto holder = FindHolder(key_id, HashKey(options_.secret, key));
  if (!holder) return holder.error();
  if (!*holder) return std::optional<RotatedKey>();
  repeatable.once.scope = (*holder)->user.id;
  const auto note = store_.FindNote(repeatable.once, clock_.Wall());
  if (!note) return note.error();
  if (!*note) return std::optional<RotatedKey>();
  auto rotated = RotatedAgain(**note, repeatable);
  if (!rotated) return rotated.error();
  return std::optional(std::move(*rotated));
}

AccountResult<std::vector<ApiKey>> Accounts::Keys(const User& user) {
  auto keys = store_.ListKeys(user.id);
  if (!keys) return AccountFailure(keys.error());
  std::erase_if(*keys, [now = clock_.Wall()](const ApiKey& key) { return !key.WorksAt(now); });
  return std::move(*keys);
}

AccountResult<void> Accounts::Revoke(const User& user, const std::string& key_id) {
  const WallTime now = clock_.Wall();
  const auto edit = [&](std::vector<ApiKey>& keys) { return Remove(keys, key_id, now); };
  const auto done = store_.EditKeys(user.id, nullptr, now, edit);
  cache_.Forget(user.id);
  if (!done) return AccountFailure(done.error());
  Announce({user.id, key_id});
  return {};
}

Result<std::vector<std::string>> Accounts::FindDeadKeys(std::span<const std::string> key_ids) {
  return store_.FindDeadKeys(key_ids, clock_.Wall());
}

}  // namespace cpa
