#include "storage/engine/once_store.h"

#include <algorithm>
#include <string>

#include <soci/soci.h>

#include "storage/engine/database.h"
#include "storage/engine/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

// Expired rows deleted with each request: more than come in, and never a long pause.
constexpr int kRepliesErasedAtOnce = 16;

// Two servers must not wait for each other over rows that neither needs.
std::string SkippingLocked(soci::session& session) {
  return session.get_backend_name() == "postgresql" ? " FOR UPDATE SKIP LOCKED" : "";
}

void EraseExpired(soci::session& session, long long expired_before_ms) {
  session << "DELETE FROM idempotent_requests WHERE (user_id, key) IN ("
             "SELECT user_id, key FROM idempotent_requests WHERE created_at_ms < :expired "
             "ORDER BY created_at_ms LIMIT "
          << kRepliesErasedAtOnce << SkippingLocked(session) << ")",
      use(expired_before_ms, "expired");
}

// True when the key is this request's. PostgreSQL waits here for another transaction that has
// claimed the key and not ended yet.
bool ClaimKey(soci::session& session, const Once& once, long long now_ms,
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

// A row holds a reply in three columns, for the first release did, and servers of that release read
// and write the table beside this one (docs/adr/0014). They are the three parts of replies of the
// form "201\n<fields>\n<body>"; any other reply is all body, with the status 200 and no fields.
struct ReplyRow {
  int status = 200;
  std::string extra_fields = {};
  std::string body = {};
};

constexpr std::size_t kStatusDigits = 3;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

ReplyRow RowOf(const std::string& reply) {
  const bool has_status = reply.size() > kStatusDigits && reply[kStatusDigits] == '\n' &&
                          std::all_of(reply.begin(), reply.begin() + kStatusDigits, IsDigit);
  // Each field is a line, so an empty line ends them.
  const std::size_t end = has_status ? reply.find("\n\n", kStatusDigits) : reply.npos;
  if (end == reply.npos) return {.body = reply};
  return {.status = std::stoi(reply.substr(0, kStatusDigits)),
          .extra_fields = reply.substr(kStatusDigits + 1, end - kStatusDigits),
          .body = reply.substr(end + 2)};
}

std::string ReplyOf(const ReplyRow& row) {
  if (row.status == 200 && row.extra_fields.empty()) return row.body;
  return std::to_string(row.status) + '\n' + row.extra_fields + '\n' + row.body;
}

// Nothing when the key is not used, or was before `expired_before_ms`.
Result<std::optional<std::string>> Select(soci::session& session, const Once& once,
                                          long long expired_before_ms) {
  ReplyRow row;
  std::string fingerprint;
  session << "SELECT fingerprint, status, extra_fields, body FROM idempotent_requests "
             "WHERE user_id = :scope AND key = :key AND created_at_ms >= :expired",
      use(once.scope, "scope"), use(once.key, "key"), use(expired_before_ms, "expired"),
      into(fingerprint), into(row.status), into(row.extra_fields), into(row.body);
  if (!session.got_data()) return std::optional<std::string>();
  if (fingerprint != once.fingerprint) return Conflict(Subject::kIdempotency);
  return std::optional(ReplyOf(row));
}

}  // namespace

Result<std::optional<std::string>> SqlKeptReplies::Claim(const Once& once) {
  RequireTexts(once.scope, once.key, once.fingerprint);
  const long long expired_before_ms = ToSqlTime(now_ - kOnceKeptFor);
  EraseExpired(session_, expired_before_ms);
  if (ClaimKey(session_, once, ToSqlTime(now_), expired_before_ms)) {
    return std::optional<std::string>();
  }
  auto reply = Select(session_, once, expired_before_ms);
  if (reply && !*reply) return Unavailable("the request is being cleaned up; send it again");
  return reply;
}

void SqlKeptReplies::Keep(const Once& once, const std::string& reply) {
  const ReplyRow row = RowOf(reply);
  RequireTexts(row.extra_fields, row.body);
  session_ << "UPDATE idempotent_requests SET status = :status, extra_fields = :extra, "
              "body = :body WHERE user_id = :scope AND key = :key",
      use(row.status, "status"), use(row.extra_fields, "extra"), use(row.body, "body"),
      use(once.scope, "scope"), use(once.key, "key");
}

Result<void> RunOnce(soci::session& session, const MakeOnce& once, WallTime now,
                     const std::function<Result<void>()>& make) {
  if (!once) return make();
  SqlKeptReplies replies(session, now);
  return once(replies, make);
}

Result<std::optional<std::string>> SqlReplyStore::Find(const Once& once) {
  const long long expired_before_ms = ToSqlTime(clock_.Wall() - kOnceKeptFor);
  const auto find = [&](soci::session& session) -> Result<std::optional<std::string>> {
    return Select(session, once, expired_before_ms);
  };
  return ReadFor<std::optional<std::string>>(database_, find);
}

Result<void> NameTheMissing(const Result<void>& result, Subject what) {
  if (!result && ViolatesForeignKey(result.error())) return NotFound(what);
  return result;
}

}  // namespace cpa
