// Idempotency-Key in the database: the key is claimed and the answer kept in the transaction of the
// change, so both are there or neither. Works on both engines.
// Threads: as soci::session.
#pragma once

#include <chrono>
#include <functional>

#include <soci/session.h>

#include "accounts/kept_answers.h"
#include "base/clock.h"
#include "base/result.h"
#include "domain/once.h"
#include "storage/database.h"

namespace cpa {

constexpr std::chrono::hours kOnceKeptFor{24};

// Call inside a Database::Write, with the user's id as scope, and return what this returns: a
// failure must undo the transaction. Runs `change` unless the key was used within the last day;
// then the kept answer comes back, or kConflict "idempotency_key" when the request was another one.
// A second request with the key waits for the first. Without `once` only runs `change`.
Result<KeptAnswer> RunOnce(soci::session& session, const Once* once, WallTime now,
                           const std::function<Result<KeptAnswer>()>& change);

// For a change by RunOnce: `what` was deleted between the check of the key and the claim, which is
// kNotFound and not trouble with the database.
Result<KeptAnswer> NameTheMissing(Result<KeptAnswer> result, const char* what);

class SqlKeptAnswers final : public KeptAnswers {
 public:
  SqlKeptAnswers(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Result<std::optional<KeptAnswer>> Find(const Once& once) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace cpa
