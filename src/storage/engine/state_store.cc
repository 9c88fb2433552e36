#include "storage/engine/state_store.h"

#include <soci/soci.h>

namespace cpa {

Result<std::optional<std::string>> StateStore::Load(const std::string& key) {
  std::optional<std::string> value;
  const auto done = database_.Read([&](soci::session& session) -> Result<void> {
    std::string text;
    session << "SELECT value FROM state WHERE key = :key", soci::use(key, "key"), soci::into(text);
    if (session.got_data()) value = std::move(text);
    return {};
  });
  if (!done) return done.error();
  return value;
}

Result<void> StateStore::Save(const std::string& key, const std::string& value) {
  return database_.Write([&](soci::session& session) -> Result<void> {
    session << "INSERT INTO state (key, value) VALUES (:key, :value) "
               "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        soci::use(key, "key"), soci::use(value, "value");
    return {};
  });
}

}  // namespace cpa
