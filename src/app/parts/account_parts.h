// Users, their keys, and the secret that their keys are made with.
#pragma once

#include <memory>
#include <string>

#include "accounts/accounts.h"
#include "api/accounts/users.h"
#include "api/limits/front_door.h"
#include "api/limits/request_limits.h"
#include "app/parts/storage_parts.h"
#include "storage/accounts/account_store.h"

namespace cpa::app {
struct AccountParts final : Part {
  // Throws std::runtime_error with a sentence for the operator.
  AccountParts(const config::Settings& settings, StorageParts& storage, const Patience& patience,
               const Clock& clock, Random& random);

  void AddRoutes(api::RouteTable& table) override;
  void Adopt(const config::Settings& settings) override;
  const std::string secret;
  const std::unique_ptr<KeyChanges> key_changes;
  SqlAccountStore store;
  Accounts accounts;
  api::RequestLimits request_limits;
  api::FrontDoor front_door;
  api::UsersApi users;
};

}  // namespace cpa::app
