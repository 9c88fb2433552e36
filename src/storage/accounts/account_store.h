// Users and their keys in the database. Threads: any. Calls block.
#pragma once

#include "accounts/account_store.h"
#include "storage/engine/database.h"

namespace cpa {

class SqlAccountStore final : public AccountStore {
 public:
  explicit SqlAccountStore(Database& database) : database_(database) {}  // Outlives this.

  Result<FirstNote> Insert(const User& user, const ApiKey& key, const Once* once,
                           const std::string& note) override;
  Result<std::optional<KeyHolder>> FindByKeyId(std::string_view key_id) override;
  Result<User> Change(const std::string& user_id, const ProfileChange& change,
                      WallTime now) override;
  Result<void> Erase(const std::string& user_id) override;

  Result<std::vector<ApiKey>> ListKeys(const std::string& user_id) override;
  Result<FirstNote> FindSignup(const Once& once, WallTime now) override;
  Result<FirstNote> EditKeys(const std::string& user_id, const Once* once, WallTime now,
                             const KeyEdit& edit) override;
  Result<FirstNote> FindNote(const Once& once, WallTime now) override;
  Result<std::vector<std::string>> FindDeadKeys(std::span<const std::string> key_ids,
                                                WallTime now) override;

 private:
  Database& database_;
};

}  // namespace cpa
