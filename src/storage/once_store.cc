#include "storage/once_store.h"

#include <string>

#include <soci/soci.h>

#include "storage/database.h"
#include "storage/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

// So many expired rows go with each request: more than come in, and never a long pause.
constexpr int kAnswersErasedAtOnce = 16;

// Two servers must not wait for each other over rows that neither needs.
std::string SkippingLocked(soci::session& session) {
  return session.get_backend_name() == "postgresql" ? " FOR UPDATE SKIP LOCKED" : "";
}

void EraseExpired(soci::session& session, long long expired_before_ms) {
  session << "DELETE FROM idempotent_requests WHERE (user_id, key) IN ("
             "SELECT user_id, key FROM idempotent_requests WHERE created_at_ms < :expired "
             "ORDER BY created_at_ms LIMIT "
          << kAnswersErasedAtOnce << SkippingLocked(session) << ")",
      use(expired_before_ms, "expired");
}

// True when the key is this request's. PostgreSQL waits here for another transaction that has
// claimed the key and not ended yet.
bool Claim(soci::session& session, const Once& once, long long now_ms,
           long long expired_before_ms) {
  std::string claimed;
  session << "INSERT INTO idempotent_requests AS kept "
             "(user_id, key, fingerprint, status, extra_fields, body, created_at_ms) "
             "VALUES (:scope, :key, :fingerprint, 0, '', '', :now) "
             "ON CONFLICT (user_id, key) DO UPDATE SET "
             "fingerprint = excluded.fingerprint, created_at_ms = excluded.created_at_ms "
             "WHERE kept.created_at_ms < :expired RETURNING key",
      use(once.scope, "scope"), use(once.key, "key"), use(once.fingerprint, "fingerprint"),
      use(now_ms, "now"), use(expired_before_ms, "expired"), into(claimed);
  return session.got_data();
}

// Nothing when the key is not used, or was before `expired_before_ms`.
Result<std::optional<KeptAnswer>> Select(soci::session& session, const Once& once,
                                         long long expired_before_ms) {
  KeptAnswer answer;
  answer.replayed = true;
  std::string fingerprint;
  session << "SELECT fingerprint, status, extra_fields, body FROM idempotent_requests "
             "WHERE user_id = :scope AND key = :key AND created_at_ms >= :expired",
      use(once.scope, "scope"), use(once.key, "key"), use(expired_before_ms, "expired"),
      into(fingerprint), into(answer.status), into(answer.extra_fields), into(answer.body);
  if (!session.got_data()) return std::optional<KeptAnswer>();
  if (fingerprint != once.fingerprint) return Conflict("idempotency_key");
  return std::optional(std::move(answer));
}

Result<KeptAnswer> Recall(soci::session& session, const Once& once, long long expired_before_ms) {
  auto answer = Select(session, once, expired_before_ms);
  if (!answer) return answer.error();
  if (!*answer) return Unavailable("the request is being cleaned up; send it again");
  return **std::move(answer);
}

void Keep(soci::session& session, const Once& once, const KeptAnswer& answer) {
  RequireTexts(answer.extra_fields, answer.body);
  session << "UPDATE idempotent_requests SET status = :status, extra_fields = :extra, body = :body "
             "WHERE user_id = :scope AND key = :key",
      use(answer.status, "status"), use(answer.extra_fields, "extra"), use(answer.body, "body"),
      use(once.scope, "scope"), use(once.key, "key");
}

}  // namespace

Result<KeptAnswer> RunOnce(soci::session& session, const Once* once, WallTime now,
                           const std::function<Result<KeptAnswer>()>& change) {
  if (once == nullptr) return change();
  RequireTexts(once->scope, once->key, once->fingerprint);
  const long long expired_before_ms = ToSqlTime(now - kOnceKeptFor);
  EraseExpired(session, expired_before_ms);
  if (!Claim(session, *once, ToSqlTime(now), expired_before_ms)) {
    return Recall(session, *once, expired_before_ms);
  }
  auto answer = change();
  if (answer) Keep(session, *once, *answer);
  return answer;
}

Result<std::optional<KeptAnswer>> SqlKeptAnswers::Find(const Once& once) {
  const long long expired_before_ms = ToSqlTime(clock_.Wall() - kOnceKeptFor);
  const auto find = [&](soci::session& session) -> Result<std::optional<KeptAnswer>> {
    return Select(session, once, expired_before_ms);
  };
  return ReadFor<std::optional<KeptAnswer>>(database_, find);
}

Result<KeptAnswer> NameTheMissing(Result<KeptAnswer> result, const char* what) {
  if (!result && ViolatesForeignKey(result.error())) return NotFound(what);
  return result;
}

}  // namespace cpa
