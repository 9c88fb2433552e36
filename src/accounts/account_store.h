// The port to where users live, and the users themselves.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/once.h"

namespace cpa {

// A user, seen through one of its keys.
struct User {
  std::string id;  // UUIDv7
  std::string username;
  std::string email;
  std::string key_prefix;  // The part of the API key that may be shown: "ck_AbCd".
  WallTime created_at{};
  WallTime updated_at{};
  std::string key_id = {};  // Of the same key.

  bool operator==(const User&) const = default;
};

// What is kept of an API key; never the key itself.
struct ApiKey {
  std::string id;      // Public: the key is looked up by it.
  std::string hash;    // What proves the key.
  std::string prefix;  // See User::key_prefix.
  WallTime created_at{};
  std::optional<WallTime> expires_at = {};  // From then on it is refused. Nothing: for good.

  bool WorksAt(WallTime now) const { return !expires_at || now < *expires_at; }

  bool operator==(const ApiKey&) const = default;
};

struct KeyHolder {
  User user;
  ApiKey key;
};

// What is absent stays as it is.
struct ProfileChange {
  std::optional<std::string> username;
  std::optional<std::string> email;
};

// Threads: any. Calls block: run them on the blocking pool.
// Of a user that is not there: kNotFound about kUser. A value that somebody else has, ASCII case
// ignored: kConflict about kUsername, kEmail or kKey. With a `once`
// (nullptr: none) a change takes effect once and a note is kept with it: a repetition within 24 h
// changes nothing and returns the note of the first request; another request under the same key is
// kConflict about kIdempotency.
class AccountStore {
 public:
  virtual ~AccountStore() = default;

  using FirstNote = std::optional<std::string>;  // Nothing: the change was made now.
  using KeyEdit = std::function<Result<std::string>(std::vector<ApiKey>& keys)>;

  // Returns once the user and the key are on disk.
  virtual Result<FirstNote> Insert(const User& user, const ApiKey& key, const Once* once,
                                   const std::string& note) = 0;
  // Of an earlier Insert with the same `once`.
  virtual Result<FirstNote> FindSignup(const Once& once, WallTime now) = 0;
  // The key may have expired.
  virtual Result<std::optional<KeyHolder>> FindByKeyId(std::string_view key_id) = 0;

  // The user as it is now, without a key.
  virtual Result<User> Change(const std::string& user_id, const ProfileChange& change,
                              WallTime now) = 0;
  virtual Result<void> Erase(const std::string& user_id) = 0;  // With everything that it owns.

  // The oldest first; also those that have expired.
  virtual Result<std::vector<ApiKey>> ListKeys(const std::string& user_id) = 0;
  // Stores what `edit` makes of the user's keys (adds, removes, sets expires_at), in one
  // transaction, and the note that it returns. It may run again after a conflict with another
  // server. When it fails nothing changes, and its failure is returned.
  virtual Result<FirstNote> EditKeys(const std::string& user_id, const Once* once, WallTime now,
                                     const KeyEdit& edit) = 0;
  // Of an earlier EditKeys with the same `once`.
  virtual Result<FirstNote> FindNote(const Once& once, WallTime now) = 0;
  // Those of `key_ids` that do not work at `now`.
  virtual Result<std::vector<std::string>> FindDeadKeys(std::span<const std::string> key_ids,
                                                        WallTime now) = 0;
};

}  // namespace cpa
