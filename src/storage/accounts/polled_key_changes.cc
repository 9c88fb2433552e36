#include "storage/accounts/polled_key_changes.h"

#include <soci/soci.h>

#include "base/log.h"

namespace cpa {
namespace {

const std::string kKey = "accounts.changes";  // Of its row in the table of states.

}  // namespace

void CountKeyChange(soci::session& session) {
  if (session.get_backend_name() != "postgresql") return;
  session << "INSERT INTO state AS kept (key, value) VALUES (:key, '1') ON CONFLICT (key) "
             "DO UPDATE SET value = CAST(CAST(kept.value AS BIGINT) + 1 AS TEXT)",
      soci::use(kKey, "key");
}

void PolledKeyChanges::Ask() {
  std::string value;
  const auto read = database_.Read([&](soci::session& session) -> Result<void> {
    session << "SELECT value FROM state WHERE key = :key", soci::use(kKey, "key"),
        soci::into(value);
    if (!session.got_data()) value.clear();
    return {};
  });
  if (!read) {
    CPA_LOG_DEBUG("accounts", "asking what other servers changed: {}", read.error().detail);
    return;
  }
  if (value == seen_) return;
  seen_ = value;
  Tell();
}

}  // namespace cpa
