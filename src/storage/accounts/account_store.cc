#include "storage/accounts/account_store.h"

#include <algorithm>
#include <set>

#include <soci/soci.h>

#include "storage/accounts/account_rows.h"
#include "storage/accounts/erasures.h"
#include "storage/accounts/polled_key_changes.h"
#include "storage/engine/once_store.h"
#include "storage/engine/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;
using FirstNote = AccountStore::FirstNote;

Failure NameTheField(const Failure& failure) {
  if (ViolatesUnique(failure, "users", "username")) return Conflict(Subject::kUsername);
  if (ViolatesUnique(failure, "users", "email")) return Conflict(Subject::kEmail);
  if (ViolatesUnique(failure, "api_keys", "key_id")) return Conflict(Subject::kKey);
  return failure;
}

template <class T>
Result<T> NameTheFieldOf(Result<T> result) {
  if (result) return result;
  return NameTheField(result.error());
}

// ---- Sign-ups that may come again

FirstNote SelectSignup(soci::session& session, const Once& once, WallTime now) {
  const long long expired_before_ms = ToSqlTime(now - kOnceKeptFor);
  std::string note;
  session << "SELECT note FROM idempotent_signups WHERE fingerprint = :fingerprint "
             "AND key = :key AND created_at_ms >= :expired",
      use(once.fingerprint, "fingerprint"), use(once.key, "key"), use(expired_before_ms, "expired"),
      into(note);
  return session.got_data() ? FirstNote(std::move(note)) : std::nullopt;
}

void KeepSignup(soci::session& session, const Once& once, const User& user,
                const std::string& note) {
  const long long now_ms = ToSqlTime(user.created_at);
  const long long expired_before_ms = ToSqlTime(user.created_at - kOnceKeptFor);
  session << "DELETE FROM idempotent_signups WHERE created_at_ms < :expired",
      use(expired_before_ms, "expired");
  session << "INSERT INTO idempotent_signups (fingerprint, key, user_id, note, created_at_ms) "
             "VALUES (:fingerprint, :key, :user_id, :note, :now)",
      use(once.fingerprint, "fingerprint"), use(once.key, "key"), use(user.id, "user_id"),
      use(note, "note"), use(now_ms, "now");
}

// ---- Keys

const ApiKey* FindIn(const std::vector<ApiKey>& keys, const std::string& key_id) {
  const auto found = std::ranges::find(keys, key_id, &ApiKey::id);
  return found == keys.end() ? nullptr : &*found;
}

void StoreDifference(soci::session& session, const std::string& user_id,
                     const std::vector<ApiKey>& before, const std::vector<ApiKey>& after) {
  for (const ApiKey& key : before) {
    if (FindIn(after, key.id) == nullptr) EraseKey(session, key.id);
  }
  for (const ApiKey& key : after) {
    const ApiKey* old = FindIn(before, key.id);
    if (old == nullptr) {
      InsertKey(session, user_id, key);
    } else if (old->expires_at != key.expires_at) {
      UpdateKeyExpiry(session, key);
    }
  }
}

Result<std::string> EditIn(soci::session& session, const std::string& user_id,
                           const AccountStore::KeyEdit& edit) {
  const std::vector<ApiKey> before = SelectKeys(session, user_id);
  std::vector<ApiKey> after = before;
  auto note = edit(after);
  if (!note) return note.error();
  StoreDifference(session, user_id, before, after);
  CountKeyChange(session);
  return note;
}

}  // namespace

Result<FirstNote> SqlAccountStore::Insert(const User& user, const ApiKey& key, const Once* once,
                                          const std::string& note) {
  const auto insert = [&](soci::session& session) -> Result<FirstNote> {
    if (once != nullptr) {
      if (auto first = SelectSignup(session, *once, user.created_at)) return first;
    }
    InsertUser(session, user);
    InsertKey(session, user.id, key);
    if (once != nullptr) KeepSignup(session, *once, user, note);
    return FirstNote();
  };
  auto inserted = WriteFor<FirstNote>(database_, insert);
  if (inserted) return inserted;
  if (once != nullptr && inserted.error().kind == ErrorKind::kConflict) {
    // The same request may have been under way on another server, and taken the name.
    auto first = FindSignup(*once, user.created_at);
    if (first && *first) return first;
  }
  return NameTheField(inserted.error());
}

Result<FirstNote> SqlAccountStore::FindSignup(const Once& once, WallTime now) {
  const auto find = [&](soci::session& session) -> Result<FirstNote> {
    return SelectSignup(session, once, now);
  };
  return ReadFor<FirstNote>(database_, find);
}

Result<std::optional<KeyHolder>> SqlAccountStore::FindByKeyId(std::string_view key_id) {
  const auto find = [&](soci::session& session) -> Result<std::optional<KeyHolder>> {
    return SelectHolder(session, std::string(key_id));
  };
  return ReadFor<std::optional<KeyHolder>>(database_, find);
}

Result<User> SqlAccountStore::Change(const std::string& user_id, const ProfileChange& change,
                                     WallTime now) {
  const auto update = [&](soci::session& session) -> Result<User> {
    auto user = LockUser(session, user_id);
    if (!user) return NotFound(Subject::kUser);
    const User before = *user;
    user->username = change.username.value_or(user->username);
    user->email = change.email.value_or(user->email);
    if (*user == before) return before;
    user->updated_at = now;
    UpdateUser(session, *user);
    CountKeyChange(session);
    return std::move(*user);
  };
  return NameTheFieldOf(WriteFor<User>(database_, update));
}

Result<void> SqlAccountStore::Erase(const std::string& user_id) {
  return database_.Write([&](soci::session& session) -> Result<void> {
    if (!DeleteUser(session, user_id)) return NotFound(Subject::kUser);
    CountKeyChange(session);
    return {};
  });
}

Result<std::vector<ApiKey>> SqlAccountStore::ListKeys(const std::string& user_id) {
  const auto list = [&](soci::session& session) -> Result<std::vector<ApiKey>> {
    return SelectKeys(session, user_id);
  };
  return ReadFor<std::vector<ApiKey>>(database_, list);
}

Result<FirstNote> SqlAccountStore::EditKeys(const std::string& user_id, const Once* once,
                                            WallTime now, const KeyEdit& edit) {
  const auto work = [&](soci::session& session) -> Result<FirstNote> {
    if (!LockUser(session, user_id)) return NotFound(Subject::kUser);
    SqlKeptReplies replies(session, now);
    if (once != nullptr) {
      auto first = replies.Claim(*once);
      if (!first || *first) return first;
    }
    const auto note = EditIn(session, user_id, edit);
    if (!note) return note.error();
    if (once != nullptr) replies.Keep(*once, *note);
    return FirstNote();
  };
  return NameTheFieldOf(WriteFor<FirstNote>(database_, work));
}

Result<FirstNote> SqlAccountStore::FindNote(const Once& once, WallTime now) {
  const long long expired_before_ms = ToSqlTime(now - kOnceKeptFor);
  const auto find = [&](soci::session& session) -> Result<FirstNote> {
    std::string note;
    session << "SELECT body FROM idempotent_requests WHERE user_id = :scope AND key = :key "
               "AND fingerprint = :fingerprint AND created_at_ms >= :expired",
        use(once.scope, "scope"), use(once.key, "key"), use(once.fingerprint, "fingerprint"),
        use(expired_before_ms, "expired"), into(note);
    return session.got_data() ? FirstNote(std::move(note)) : FirstNote();
  };
  return ReadFor<FirstNote>(database_, find);
}

Result<std::vector<std::string>> SqlAccountStore::FindDeadKeys(std::span<const std::string> key_ids,
                                                               WallTime now) {
  std::set<std::string> working;
  const auto done = database_.Read([&](soci::session& session) -> Result<void> {
    working.clear();
    for (std::size_t from = 0; from < key_ids.size(); from += kKeysPerSelect) {
      const auto some = key_ids.subspan(from, std::min(kKeysPerSelect, key_ids.size() - from));
      for (std::string& id : SelectWorking(session, some, now)) working.insert(std::move(id));
    }
    return {};
  });
  if (!done) return done.error();
  std::vector<std::string> dead;
  std::ranges::copy_if(key_ids, std::back_inserter(dead),
                       [&](const std::string& id) { return !working.contains(id); });
  return dead;
}

}  // namespace cpa
