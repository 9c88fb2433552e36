// Idempotency-Key in the database: the key is claimed and the reply kept in the transaction of the
// change, so both are there or neither. Works on both engines.
// Threads: as soci::session.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include <soci/session.h>

#include "accounts/reply_store.h"
#include "base/clock.h"
#include "base/result.h"
#include "domain/once.h"
#include "storage/engine/database.h"

namespace cpa {

constexpr std::chrono::hours kOnceKeptFor{24};

// Inside a Database::Write; a failure of Claim must undo the transaction.
class SqlKeptReplies final : public KeptReplies {
 public:
  SqlKeptReplies(soci::session& session, WallTime now) : session_(session), now_(now) {}

  Result<std::optional<std::string>> Claim(const Once& once) override;
  void Keep(const Once& once, const std::string& reply) override;

 private:
  soci::session& session_;
  const WallTime now_;
};

// Call inside a Database::Write and return what this returns. Runs `make` as `once` says, see
// MakeOnce.
Result<void> RunOnce(soci::session& session, const MakeOnce& once, WallTime now,
                     const std::function<Result<void>()>& make);

// For a change by RunOnce: `what` was deleted between the check of the key and the claim, which is
// kNotFound and not trouble with the database.
Result<void> NameTheMissing(const Result<void>& result, Subject what);

class SqlReplyStore final : public ReplyStore {
 public:
  SqlReplyStore(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Result<std::optional<std::string>> Find(const Once& once) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace cpa
