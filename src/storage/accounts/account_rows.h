// Rows of users and API keys to and from the domain's types. Threads: as soci::session; they throw
// as SOCI does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <soci/session.h>

#include "accounts/account_store.h"

namespace cpa {

void InsertUser(soci::session& session, const User& user);
void UpdateUser(soci::session& session, const User& user);
// The user without a key, kept from changing until the transaction ends.
std::optional<User> LockUser(soci::session& session, const std::string& user_id);

void InsertKey(soci::session& session, const std::string& user_id, const ApiKey& key);
void UpdateKeyExpiry(soci::session& session, const ApiKey& key);
void EraseKey(soci::session& session, const std::string& key_id);
std::vector<ApiKey> SelectKeys(soci::session& session, const std::string& user_id);
std::optional<KeyHolder> SelectHolder(soci::session& session, const std::string& key_id);
// Those of at most kKeysPerSelect that work.
inline constexpr std::size_t kKeysPerSelect = 200;
std::vector<std::string> SelectWorking(soci::session& session, std::span<const std::string> key_ids,
                                       WallTime now);

}  // namespace cpa
