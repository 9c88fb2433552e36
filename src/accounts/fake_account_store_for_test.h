// For tests: a store in memory that counts look-ups and can be told to fail.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "accounts/account_store.h"

namespace cpa {

class FakeAccountStore final : public AccountStore {
 public:
  Result<FirstNote> Insert(const User& user, const ApiKey& key, const Once* once,
                           const std::string& note) override {
    ++inserts;
    if (write_failure) return *write_failure;
    if (once != nullptr) {
      if (const FirstNote first = NoteOf(*once)) return first;
      notes[{once->scope, once->key}] = {once->fingerprint, note};
    }
    users[user.id] = user;
    keys[user.id] = {key};
    return FirstNote();
  }

  Result<FirstNote> FindSignup(const Once& once, WallTime now) override {
    return FindNote(once, now);
  }

  Result<std::optional<KeyHolder>> FindByKeyId(std::string_view key_id) override {
    ++finds;
    if (read_failure) return *read_failure;
    for (const auto& [user_id, owned] : keys) {
      for (const ApiKey& key : owned) {
        if (key.id != key_id) continue;
        KeyHolder holder{users[user_id], key};
        holder.user.key_id = key.id;
        holder.user.key_prefix = key.prefix;
        if (after_find) std::exchange(after_find, {})();
        return std::optional(holder);
      }
    }
    return std::optional<KeyHolder>();
  }

  Result<User> Change(const std::string& user_id, const ProfileChange& change,
                      WallTime now) override {
    if (write_failure) return *write_failure;
    if (!users.contains(user_id)) return NotFound(Subject::kUser);
    User& user = users[user_id];
    user.username = change.username.value_or(user.username);
    user.email = change.email.value_or(user.email);
    user.updated_at = now;
    return user;
  }

  Result<void> Erase(const std::string& user_id) override {
    if (write_failure) return *write_failure;
    if (users.erase(user_id) == 0) return NotFound(Subject::kUser);
    keys.erase(user_id);
    return {};
  }

  Result<std::vector<ApiKey>> ListKeys(const std::string& user_id) override {
    if (read_failure) return *read_failure;
    return keys[user_id];
  }

  Result<FirstNote> EditKeys(const std::string& user_id, const Once* once, WallTime,
                             const KeyEdit& edit) override {
    if (write_failure) return *write_failure;
    if (!users.contains(user_id)) return NotFound(Subject::kUser);
    if (once != nullptr) {
      const auto found = notes.find({once->scope, once->key});
      if (found != notes.end() && found->second.first != once->fingerprint) {
        return Conflict(Subject::kIdempotency);
      }
      if (const FirstNote first = NoteOf(*once)) return first;
    }
    std::vector<ApiKey> edited = keys[user_id];
    auto note = edit(edited);
    if (!note) return note.error();
    keys[user_id] = std::move(edited);
    if (once != nullptr) notes[{once->scope, once->key}] = {once->fingerprint, *note};
    return FirstNote();
  }

  Result<FirstNote> FindNote(const Once& once, WallTime) override {
    if (read_failure) return *read_failure;
    return NoteOf(once);
  }

  Result<std::vector<std::string>> FindDeadKeys(std::span<const std::string> key_ids,
                                                WallTime now) override {
    ++dead_key_questions;
    if (read_failure) return *read_failure;
    std::vector<std::string> dead;
    for (const std::string& id : key_ids) {
      const auto works = [&](const auto& owned) {
        return std::ranges::any_of(
            owned.second, [&](const ApiKey& key) { return key.id == id && key.WorksAt(now); });
      };
      if (std::ranges::none_of(keys, works)) dead.push_back(id);
    }
    return dead;
  }

  std::map<std::string, User> users;
  std::map<std::string, std::vector<ApiKey>> keys;  // By user.
  // By scope and key: fingerprint and note.
  std::map<std::pair<std::string, std::string>, std::pair<std::string, std::string>> notes;
  std::optional<Failure> write_failure, read_failure;
  std::function<void()> after_find;  // Called once.
  int inserts = 0;
  int finds = 0;
  int dead_key_questions = 0;

 private:
  FirstNote NoteOf(const Once& once) const {
    const auto found = notes.find({once.scope, once.key});
    if (found == notes.end() || found->second.first != once.fingerprint) return {};
    return found->second.second;
  }
};

}  // namespace cpa
