#include "storage/accounts/erasures.h"

#include <array>

#include <soci/soci.h>

#include "base/crypto.h"
#include "base/random.h"
#include "storage/accounts/account_rows.h"
#include "storage/engine/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

// Rows that are deleted at once, and those of one step: those that come with them are a few each.
constexpr long long kRowsAtOnce = 500;

// What a user has that may be many, those that belong to others first.
constexpr std::array kSteps = {
    "DELETE FROM transactions WHERE id IN (SELECT t.id FROM portfolios p "
    "JOIN transactions t ON t.portfolio_id = p.id WHERE p.user_id = :user LIMIT :limit)",
    "DELETE FROM staged_outcomes WHERE (portfolio_id, sequence) IN (SELECT o.portfolio_id, "
    "o.sequence FROM portfolios p JOIN staged_outcomes o ON o.portfolio_id = p.id "
    "WHERE p.user_id = :user LIMIT :limit)",
    "DELETE FROM alert_occurrences WHERE sequence IN (SELECT o.sequence FROM alerts a "
    "JOIN alert_occurrences o ON o.alert_id = a.id WHERE a.user_id = :user LIMIT :limit)",
    "DELETE FROM webhook_deliveries WHERE id IN (SELECT d.id FROM webhooks w "
    "JOIN webhook_deliveries d ON d.webhook_id = w.id WHERE w.user_id = :user LIMIT :limit)",
    "DELETE FROM idempotent_requests WHERE (user_id, key) IN (SELECT user_id, key "
    "FROM idempotent_requests WHERE user_id = :user LIMIT :limit)",
};

// Whether the rows that a query gives are more than can be deleted at once.
bool IsMany(soci::session& session, const std::string& rows, const std::string& id) {
  const long long limit = kRowsAtOnce + 1;
  long long count = 0;
  session << "SELECT count(*) FROM (SELECT 1 AS one " << rows << " LIMIT :limit) s", use(id, "id"),
      use(limit, "limit"), into(count);
  return count > kRowsAtOnce;
}

bool HasMany(soci::session& session, const std::string& user_id) {
  for (const char* rows :
       {"FROM portfolios p JOIN transactions t ON t.portfolio_id = p.id WHERE p.user_id = :id",
        "FROM alert_occurrences WHERE user_id = :id",
        "FROM webhooks w JOIN webhook_deliveries d ON d.webhook_id = w.id WHERE w.user_id = :id",
        "FROM idempotent_requests WHERE user_id = :id"}) {
    if (IsMany(session, rows, user_id)) return true;
  }
  return false;
}

// No name that anybody can have: a colon is in none.
std::string GoneName(const std::string& user_id) {
  return ":" + user_id;
}

void NoteErasure(soci::session& session, const std::string& user_id) {
  session << "INSERT INTO erasures (user_id) VALUES (:id)", use(user_id, "id");
}

// Somebody who was never there, to whom what is deleted goes.
std::string MakeGoneUser(soci::session& session, const Clock& clock) {
  User gone;
  gone.id = NewUuid(clock, SystemRandom());
  gone.username = gone.email = GoneName(gone.id);
  gone.created_at = gone.updated_at = clock.Wall();
  InsertUser(session, gone);
  NoteErasure(session, gone.id);
  return gone.id;
}

bool Owns(soci::session& session, const char* table, const std::string& user_id,
          const std::string& id) {
  std::string found;
  session << "UPDATE " << table << " SET user_id = user_id WHERE id = :id AND user_id = :user "
          << "RETURNING id",
      use(id, "id"), use(user_id, "user"), into(found);
  return session.got_data();
}

void Delete(soci::session& session, const char* table, const std::string& id) {
  session << "DELETE FROM " << table << " WHERE id = :id", use(id, "id");
}

// Nobody is told any more of what comes true, or has come true and waits for a webhook.
void Silence(soci::session& session, const std::string& alert_id, long long now_ms) {
  session << "UPDATE alert_outbox SET state = 'failed', settled_at_ms = :now, "
             "last_error = 'the alert is deleted' WHERE state = 'pending' "
             "AND channel = 'webhook' AND target IN (SELECT w.id FROM webhooks w "
             "JOIN alerts a ON a.user_id = w.user_id WHERE a.id = :alert) "
             "AND EXISTS (SELECT 1 FROM alert_occurrences o "
             "WHERE o.id = alert_outbox.occurrence_id AND o.alert_id = :same)",
      use(now_ms, "now"), use(alert_id, "alert"), use(alert_id, "same");
}

// How many rows went.
long long EraseSome(soci::session& session, const std::string& user_id) {
  const long long limit = kRowsAtOnce;
  for (const char* step : kSteps) {
    soci::statement erase = (session.prepare << step, use(user_id, "user"), use(limit, "limit"));
    erase.execute(true);
    if (erase.get_affected_rows() > 0) return erase.get_affected_rows();
  }
  return 0;
}

}  // namespace

bool DeleteUser(soci::session& session, const std::string& user_id) {
  RequireText(user_id);
  if (!HasMany(session, user_id)) {
    std::string erased;
    session << "DELETE FROM users WHERE id = :id RETURNING id", use(user_id, "id"), into(erased);
    return session.got_data();
  }
  const std::string name = GoneName(user_id);
  std::string found;
  session << "UPDATE users SET username = :name, email = :email WHERE id = :id RETURNING id",
      use(name, "name"), use(name, "email"), use(user_id, "id"), into(found);
  if (!session.got_data()) return false;
  session << "DELETE FROM api_keys WHERE user_id = :id", use(user_id, "id");
  session << "UPDATE alerts SET status = 'disabled' WHERE user_id = :id", use(user_id, "id");
  session << "UPDATE webhooks SET state = 'disabled' WHERE user_id = :id", use(user_id, "id");
  NoteErasure(session, user_id);
  return true;
}

bool DeletePortfolio(soci::session& session, const std::string& user_id,
                     const std::string& portfolio_id, const Clock& clock) {
  RequireTexts(user_id, portfolio_id);
  if (!Owns(session, "portfolios", user_id, portfolio_id)) return false;
  if (!IsMany(session, "FROM transactions WHERE portfolio_id = :id", portfolio_id)) {
    Delete(session, "portfolios", portfolio_id);
    return true;
  }
  const std::string gone = MakeGoneUser(session, clock);
  session << "UPDATE portfolios SET user_id = :gone WHERE id = :id", use(gone, "gone"),
      use(portfolio_id, "id");
  return true;
}

bool DeleteAlert(soci::session& session, const std::string& user_id, const std::string& alert_id,
                 const Clock& clock) {
  RequireTexts(user_id, alert_id);
  if (!Owns(session, "alerts", user_id, alert_id)) return false;
  if (!IsMany(session, "FROM alert_occurrences WHERE alert_id = :id", alert_id)) {
    Delete(session, "alerts", alert_id);
    return true;
  }
  const long long now_ms = ToSqlTime(clock.Wall());
  Silence(session, alert_id, now_ms);
  const std::string gone = MakeGoneUser(session, clock);
  session << "UPDATE alerts SET user_id = :gone, status = 'disabled', webhook_id = NULL, "
             "updated_at_ms = :now, revision = revision + 1 WHERE id = :id",
      use(gone, "gone"), use(now_ms, "now"), use(alert_id, "id");
  return true;
}

Result<bool> Erasures::Step() {
  std::string user_id;
  const auto read = database_.Read([&](soci::session& session) -> Result<void> {
    session << "SELECT user_id FROM erasures ORDER BY user_id LIMIT 1", into(user_id);
    if (!session.got_data()) user_id.clear();
    return {};
  });
  if (!read) return read.error();
  if (user_id.empty()) return false;
  const auto erased = database_.Write([&](soci::session& session) -> Result<void> {
    if (EraseSome(session, user_id) == 0) Delete(session, "users", user_id);
    return {};
  });
  if (!erased) return erased.error();
  return true;
}

}  // namespace cpa
