// The port to where users live, and the users themselves.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace cpa {

struct User {
  std::string id;  // UUIDv7
  std::string username;
  std::string email;
  std::string key_prefix;  // The part of the API key that may be shown: "ck_AbCd".
  WallTime created_at{};
  WallTime updated_at{};

  bool operator==(const User&) const = default;
};

// Who holds a key, and what proves it.
struct KeyHolder {
  User user;
  std::string key_hash;
};

// Threads: any. Calls block: run them on the blocking pool.
class AccountStore {
 public:
  virtual ~AccountStore() = default;

  // Returns once the user and the key are on disk. A value that somebody else has, ASCII case
  // ignored: kConflict, and the detail is "username", "email" or "key".
  virtual Result<void> Insert(const User& user, std::string_view key_id,
                              std::string_view key_hash) = 0;

  virtual Result<std::optional<KeyHolder>> FindByKeyId(std::string_view key_id) = 0;
};

}  // namespace cpa
