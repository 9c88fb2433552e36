#include "app/parts/account_parts.h"

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <utility>

#include "app/options.h"
#include "base/log.h"
#include "storage/accounts/polled_key_changes.h"
#include "storage/accounts/shared_key_changes.h"
#include "storage/backup/backup.h"
#include "storage/engine/fingerprint.h"
#include "storage/engine/secret.h"

namespace cpa::app {
namespace {

template <class T>
T OrThrow(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().detail);
  return std::move(*result);
}

std::string SecretFor(const config::Settings& settings, Random& random) {
  if (!settings.secret_key.empty()) return settings.secret_key;
  const std::filesystem::path path = settings.secret_key_file.empty()
                                         ? DefaultSecretPath(settings.database_url)
                                         : std::filesystem::path(settings.secret_key_file);
  const bool existed = std::filesystem::exists(path);
  std::string secret = OrThrow(LoadOrCreateSecret(path, random));
  CPA_LOG_INFO("accounts", "SECRET_KEY is not set, {} the one in {}",
               existed ? "using" : "made and kept", path.string());
  return secret;
}

// With another secret every key would be wrong, and every new one would be lost when the old secret
// comes back.
std::string CheckedSecret(std::string secret, StateStore& state, bool may_change,
                          const Patience& patience) {
  const SecretCheck check = patience.Insist([&] { return CheckSecret(state, secret); });
  if (check != SecretCheck::kChanged) return secret;
  if (!may_change) {
    throw std::runtime_error(
        "the secret is not the one that the API keys in this database were made with; bring back "
        "SECRET_KEY or the secret file, or set SECRET_KEY_CHANGED=true to go on with all keys "
        "void");
  }
  patience.Insist([&] { return RememberSecret(state, secret); });
  CPA_LOG_WARN("accounts", "the secret has changed: no API key made before works any more");
  return secret;
}

std::unique_ptr<KeyChanges> KeyChangesOf(Database& database) {
  if (database.engine() == Engine::kPostgres) return std::make_unique<PolledKeyChanges>(database);
  return OrThrow(SharedKeyChanges::Open(database.path()));
}

std::optional<api::LimiterOptions> LimitOf(const config::Settings& settings) {
  if (!settings.enable_rate_limiting) return std::nullopt;
  return RequestLimitOf(settings);
}

}  // namespace

AccountParts::AccountParts(const config::Settings& settings, StorageParts& storage,
                           const Patience& patience, const Clock& clock, Random& random)
    : secret(CheckedSecret(SecretFor(settings, random), storage.state_store,
                           settings.secret_key_changed, patience)),
      key_changes(KeyChangesOf(storage.database)),
      store(storage.database),
      accounts(AccountsOptionsOf(settings, secret), store, storage.shared_clock, random,
               key_changes.get()),
      request_limits(LimitOf(settings), accounts, storage.pools.reads, storage.loops.loops().size(),
                     clock),
      front_door(request_limits, accounts, storage.pools.reads),
      users(UsersOptionsOf(settings), accounts, storage.pools.reads, storage.pools.writes, clock) {}

void AccountParts::AddRoutes(api::RouteTable& table) {
  users.AddRoutes(table);
}

void AccountParts::Adopt(const config::Settings& settings) {
  const api::LimiterOptions limits = RequestLimitOf(settings);
  request_limits.Change(limits.limit, limits.window);
}

}  // namespace cpa::app
