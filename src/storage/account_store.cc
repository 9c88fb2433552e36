#include "storage/account_store.h"

#include <soci/soci.h>

#include "base/text.h"

namespace cpa {
namespace {

using soci::use;

void InsertUser(soci::session& session, const User& user) {
  const std::string created_at = FormatTime(user.created_at);
  const std::string updated_at = FormatTime(user.updated_at);
  session << "INSERT INTO users (id, username, email, created_at, updated_at) "
             "VALUES (:id, :username, :email, :created_at, :updated_at)",
      use(user.id, "id"), use(user.username, "username"), use(user.email, "email"),
      use(created_at, "created_at"), use(updated_at, "updated_at");
}

void InsertKey(soci::session& session, const User& user, const std::string& key_id,
               const std::string& key_hash) {
  const std::string created_at = FormatTime(user.created_at);
  session << "INSERT INTO api_keys (key_id, user_id, key_hash, key_prefix, created_at) "
             "VALUES (:key_id, :user_id, :key_hash, :key_prefix, :created_at)",
      use(key_id, "key_id"), use(user.id, "user_id"), use(key_hash, "key_hash"),
      use(user.key_prefix, "key_prefix"), use(created_at, "created_at");
}

// SQLite names the column: "UNIQUE constraint failed: users.username".
Failure NameTheField(const Failure& failure) {
  if (failure.kind != ErrorKind::kConflict) return failure;
  if (failure.detail.ends_with(": users.username")) return Conflict("username");
  if (failure.detail.ends_with(": users.email")) return Conflict("email");
  if (failure.detail.ends_with(": api_keys.key_id")) return Conflict("key");
  return Internal(failure.detail);
}

struct StoredHolder {
  KeyHolder holder;
  std::string created_at, updated_at;
};

bool Select(soci::session& session, const std::string& key_id, StoredHolder& out) {
  User& user = out.holder.user;
  session << "SELECT u.id, u.username, u.email, u.created_at, u.updated_at, k.key_prefix, "
             "k.key_hash FROM api_keys k JOIN users u ON u.id = k.user_id "
             "WHERE k.key_id = :key_id",
      use(key_id, "key_id"), soci::into(user.id), soci::into(user.username), soci::into(user.email),
      soci::into(out.created_at), soci::into(out.updated_at), soci::into(user.key_prefix),
      soci::into(out.holder.key_hash);
  return session.got_data();
}

Result<std::optional<KeyHolder>> ToHolder(StoredHolder stored) {
  const auto created_at = ParseTime(stored.created_at);
  const auto updated_at = ParseTime(stored.updated_at);
  if (!created_at || !updated_at) return Internal("bad time in users: " + stored.holder.user.id);
  stored.holder.user.created_at = *created_at;
  stored.holder.user.updated_at = *updated_at;
  return std::optional(std::move(stored.holder));
}

}  // namespace

Result<void> SqlAccountStore::Insert(const User& user, std::string_view key_id,
                                     std::string_view key_hash) {
  const auto done = database_.Write([&](soci::session& session) -> Result<void> {
    InsertUser(session, user);
    InsertKey(session, user, std::string(key_id), std::string(key_hash));
    return {};
  });
  if (!done) return NameTheField(done.error());
  return done;
}

Result<std::optional<KeyHolder>> SqlAccountStore::FindByKeyId(std::string_view key_id) {
  StoredHolder stored;
  bool found = false;
  const auto done = database_.Read([&](soci::session& session) -> Result<void> {
    found = Select(session, std::string(key_id), stored);
    return {};
  });
  if (!done) return done.error();
  if (!found) return std::optional<KeyHolder>();
  return ToHolder(std::move(stored));
}

}  // namespace cpa
