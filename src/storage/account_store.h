// Users in the database. Threads: any. Calls block.
#pragma once

#include "accounts/account_store.h"
#include "storage/database.h"

namespace cpa {

class SqlAccountStore final : public AccountStore {
 public:
  explicit SqlAccountStore(Database& database) : database_(database) {}  // Outlives this.

  Result<void> Insert(const User& user, std::string_view key_id,
                      std::string_view key_hash) override;
  Result<std::optional<KeyHolder>> FindByKeyId(std::string_view key_id) override;

 private:
  Database& database_;
};

}  // namespace cpa
