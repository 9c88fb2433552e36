#include "storage/accounts/account_rows.h"

#include <cassert>

#include <soci/soci.h>

#include "base/text.h"
#include "storage/engine/sql_failure.h"
#include "storage/engine/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

WallTime TimeOfSql(const std::string& text) {
  const auto time = ParseTime(text);
  if (!time) throw WorkFailure(Internal("the database holds a time that is none"));
  return *time;
}

struct UserRow {
  User user;
  std::string created_at, updated_at;

  User ToUser() && {
    user.created_at = TimeOfSql(created_at);
    user.updated_at = TimeOfSql(updated_at);
    return std::move(user);
  }
};

struct KeyRow {
  ApiKey key;
  std::string created_at;
  long long expires_at_ms = 0;
  soci::indicator expires = soci::i_null;

  ApiKey ToKey() const {
    ApiKey made = key;
    made.created_at = TimeOfSql(created_at);
    if (expires == soci::i_ok) made.expires_at = FromSqlTime(expires_at_ms);
    return made;
  }
};

}  // namespace

void InsertUser(soci::session& session, const User& user) {
  RequireTexts(user.username, user.email);
  const std::string created_at = FormatTime(user.created_at);
  const std::string updated_at = FormatTime(user.updated_at);
  session << "INSERT INTO users (id, username, email, created_at, updated_at) "
             "VALUES (:id, :username, :email, :created_at, :updated_at)",
      use(user.id, "id"), use(user.username, "username"), use(user.email, "email"),
      use(created_at, "created_at"), use(updated_at, "updated_at");
}

void UpdateUser(soci::session& session, const User& user) {
  RequireTexts(user.username, user.email);
  const std::string updated_at = FormatTime(user.updated_at);
  session << "UPDATE users SET username = :username, email = :email, updated_at = :updated_at "
             "WHERE id = :id",
      use(user.username, "username"), use(user.email, "email"), use(updated_at, "updated_at"),
      use(user.id, "id");
}

std::optional<User> LockUser(soci::session& session, const std::string& user_id) {
  UserRow row;
  session << "UPDATE users SET updated_at = updated_at WHERE id = :id "
             "RETURNING id, username, email, created_at, updated_at",
      use(user_id, "id"), into(row.user.id), into(row.user.username), into(row.user.email),
      into(row.created_at), into(row.updated_at);
  if (!session.got_data()) return std::nullopt;
  return std::move(row).ToUser();
}

void InsertKey(soci::session& session, const std::string& user_id, const ApiKey& key) {
  const std::string created_at = FormatTime(key.created_at);
  const long long expires_at_ms = ToSqlTime(key.expires_at.value_or(WallTime{}));
  soci::indicator expires = key.expires_at ? soci::i_ok : soci::i_null;
  session << "INSERT INTO api_keys (key_id, user_id, key_hash, key_prefix, created_at, "
             "expires_at_ms) VALUES (:key_id, :user_id, :key_hash, :key_prefix, :created_at, "
             ":expires_at)",
      use(key.id, "key_id"), use(user_id, "user_id"), use(key.hash, "key_hash"),
      use(key.prefix, "key_prefix"), use(created_at, "created_at"),
      use(expires_at_ms, expires, "expires_at");
}

void UpdateKeyExpiry(soci::session& session, const ApiKey& key) {
  assert(key.expires_at);  // Nothing makes a key last again.
  const long long expires_at_ms = ToSqlTime(*key.expires_at);
  session << "UPDATE api_keys SET expires_at_ms = :expires_at WHERE key_id = :key_id",
      use(expires_at_ms, "expires_at"), use(key.id, "key_id");
}

void EraseKey(soci::session& session, const std::string& key_id) {
  session << "DELETE FROM api_keys WHERE key_id = :key_id", use(key_id, "key_id");
}

std::vector<ApiKey> SelectKeys(soci::session& session, const std::string& user_id) {
  KeyRow row;
  soci::statement select =
      (session.prepare << "SELECT key_id, key_hash, key_prefix, created_at, expires_at_ms "
                          "FROM api_keys WHERE user_id = :user_id ORDER BY created_at, key_id",
       use(user_id, "user_id"), into(row.key.id), into(row.key.hash), into(row.key.prefix),
       into(row.created_at), into(row.expires_at_ms, row.expires));
  select.execute();
  std::vector<ApiKey> keys;
  while (select.fetch()) keys.push_back(row.ToKey());
  return keys;
}

std::optional<KeyHolder> SelectHolder(soci::session& session, const std::string& key_id) {
  UserRow user;
  KeyRow key;
  session << "SELECT u.id, u.username, u.email, u.created_at, u.updated_at, k.key_id, k.key_hash, "
             "k.key_prefix, k.created_at, k.expires_at_ms FROM api_keys k "
             "JOIN users u ON u.id = k.user_id WHERE k.key_id = :key_id",
      use(key_id, "key_id"), into(user.user.id), into(user.user.username), into(user.user.email),
      into(user.created_at), into(user.updated_at), into(key.key.id), into(key.key.hash),
      into(key.key.prefix), into(key.created_at), into(key.expires_at_ms, key.expires);
  if (!session.got_data()) return std::nullopt;
  KeyHolder holder{std::move(user).ToUser(), key.ToKey()};
  holder.user.key_prefix = holder.key.prefix;
  holder.user.key_id = holder.key.id;
  return holder;
}

std::vector<std::string> SelectWorking(soci::session& session, std::span<const std::string> key_ids,
                                       WallTime now) {
  assert(!key_ids.empty() && key_ids.size() <= kKeysPerSelect);
  std::string places;
  for (std::size_t i = 0; i < key_ids.size(); ++i) {
    places += (i == 0 ? ":k" : ", :k") + std::to_string(i);
  }
  const long long now_ms = ToSqlTime(now);
  std::string found;
  auto prepared = (session.prepare << "SELECT key_id FROM api_keys WHERE key_id IN (" << places
                                   << ") AND (expires_at_ms IS NULL OR expires_at_ms > :now)");
  for (const std::string& key_id : key_ids) prepared, use(key_id);
  prepared, use(now_ms), into(found);
  soci::statement select(prepared);
  select.execute();
  std::vector<std::string> working;
  while (select.fetch()) working.push_back(found);
  return working;
}

}  // namespace cpa
