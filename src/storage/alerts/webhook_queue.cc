#include "storage/alerts/webhook_queue.h"

#include <algorithm>
#include <optional>

#include <soci/soci.h>

#include "storage/engine/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

// Messages given up with one attempt: more than come in, and never a long pause.
constexpr std::int64_t kGivenUpAtOnce = 100;

std::vector<std::string> FetchIds(soci::details::prepare_temp_type select) {
  std::string id;
  soci::statement query = (select, into(id));
  std::vector<std::string> ids;
  query.execute();
  while (query.fetch()) ids.push_back(id);
  return ids;
}

std::int64_t CountUnderWay(soci::session& session, const std::string& id, long long now) {
  const long long limit = kUnderWayPerWebhook;
  long long count = 0;
  session << "SELECT count(*) FROM (SELECT 1 FROM webhook_deliveries WHERE webhook_id = :id "
             "AND state = 'pending' AND lease_end_ms > :now LIMIT :limit) q",
      use(id, "id"), use(now, "now"), use(limit, "limit"), into(count);
  return count;
}

std::optional<long long> First(soci::details::prepare_temp_type select) {
  long long first = 0;
  soci::statement query = (select, into(first));
  if (!query.execute(true)) return std::nullopt;
  return first;
}

std::optional<long long> DueTime(soci::session& session, const std::string& id, long long now) {
  const auto pending = [&](const std::string& column, const char* condition) {
    auto select = session.prepare << "SELECT " << column
                                  << " FROM webhook_deliveries WHERE webhook_id = :id "
                                     "AND state = 'pending' AND "
                                  << condition << " ORDER BY " << column << " LIMIT 1";
    select, use(id, "id");
    return select;
  };
  const auto lost = First(
      (pending("lease_end_ms", "lease_end_ms > 0 AND lease_end_ms <= :now"), use(now, "now")));
  if (lost) return lost;
  const auto lease_end = First((pending("lease_end_ms", "lease_end_ms > :now"), use(now, "now")));
  if (lease_end && CountUnderWay(session, id, now) >= kUnderWayPerWebhook) return lease_end;
  const auto next = First(pending("next_attempt_at_ms", "lease_end_ms = 0"));
  if (!next || !lease_end) return next ? next : lease_end;
  return std::min(*next, *lease_end);
}

std::vector<std::string> FetchDueWebhooks(soci::session& session, bool failing, WallTime now,
                                          long long limit, const char* locks) {
  const long long now_ms = ToSqlTime(now);
  return FetchIds((session.prepare << "SELECT id FROM webhooks WHERE due_at_ms <= :now "
                                      "AND failing_since_ms IS "
                                   << (failing ? "NOT NULL" : "NULL")
                                   << " ORDER BY due_at_ms LIMIT :limit" << locks,
                   use(now_ms, "now"), use(limit, "limit")));
}

void GiveUp(soci::session& session, const std::vector<std::string>& ids, WallTime now,
            const std::string& why) {
  const long long now_ms = ToSqlTime(now);
  for (const std::string& id : ids) {
    session << "UPDATE webhook_deliveries SET state = 'failed', lease_end_ms = 0 WHERE id = :id",
        use(id, "id");
    session << "UPDATE alert_outbox SET state = 'failed', settled_at_ms = :now, last_error = "
               "CASE WHEN last_error = '' THEN :why ELSE last_error END "
               "WHERE delivery_id = :id AND state = 'pending'",
        use(now_ms, "now"), use(why, "why"), use(id, "id");
  }
}

std::vector<std::string> FindOldest(soci::session& session, const std::string& id,
                                    const std::string& condition, long long now, long long limit) {
  return FetchIds((session.prepare << "SELECT id FROM webhook_deliveries WHERE webhook_id = :id "
                                      "AND state = 'pending' AND lease_end_ms <= :now "
                                   << condition << "ORDER BY give_up_at_ms LIMIT :limit",
                   use(id, "id"), use(now, "now"), use(limit, "limit")));
}

}  // namespace

bool HoldWebhook(soci::session& session, const std::string& id) {
  // An update of nothing locks the row in both engines.
  std::string held;
  session << "UPDATE webhooks SET window_count = window_count WHERE id = :id RETURNING id",
      use(id, "id"), into(held);
  return session.got_data();
}

void PlanWebhook(soci::session& session, const std::string& id, WallTime now) {
  const long long now_ms = ToSqlTime(now);
  const auto due = DueTime(session, id, now_ms);
  const long long at = due.value_or(0);
  soci::indicator known = due ? soci::i_ok : soci::i_null;
  session << "UPDATE webhooks SET due_at_ms = CASE WHEN failing_since_ms IS NOT NULL "
             "AND CAST(:due AS BIGINT) < :now THEN :now ELSE CAST(:due AS BIGINT) END "
             "WHERE id = :id",
      use(at, known, "due"), use(now_ms, "now"), use(id, "id");
}

bool HasDueWebhook(soci::session& session, bool failing, WallTime now) {
  return !FetchDueWebhooks(session, failing, now, 1, "").empty();
}

std::vector<std::string> HoldDueWebhooks(soci::session& session, bool failing, WallTime now,
                                         std::int64_t limit) {
  const bool locks = session.get_backend_name() == "postgresql";
  return FetchDueWebhooks(session, failing, now, limit, locks ? " FOR UPDATE SKIP LOCKED" : "");
}

std::vector<std::string> FindSendable(soci::session& session, const std::string& id, WallTime now,
                                      std::int64_t limit) {
  const long long now_ms = ToSqlTime(now);
  const auto find = [&](const char* condition, long long count) {
    return FetchIds((session.prepare << "SELECT id FROM webhook_deliveries WHERE webhook_id = :id "
                                        "AND state = 'pending' AND "
                                     << condition << " LIMIT :limit",
                     use(id, "id"), use(now_ms, "now"), use(count, "limit")));
  };
  const long long room = std::min(limit, kUnderWayPerWebhook - CountUnderWay(session, id, now_ms));
  if (room <= 0) return {};
  // First those whose sender has died.
  auto ids = find("lease_end_ms > 0 AND lease_end_ms <= :now ORDER BY lease_end_ms", room);
  const long long left = room - static_cast<long long>(ids.size());
  if (left == 0) return ids;
  const auto next =
      find("lease_end_ms = 0 AND next_attempt_at_ms <= :now ORDER BY next_attempt_at_ms, id", left);
  ids.insert(ids.end(), next.begin(), next.end());
  return ids;
}

void GiveUpOverdue(soci::session& session, const std::string& id, WallTime now) {
  const long long now_ms = ToSqlTime(now);
  const auto overdue =
      FindOldest(session, id, "AND give_up_at_ms <= :now ", now_ms, kGivenUpAtOnce);
  GiveUp(session, overdue, now, "It was not accepted in time");
}

void TrimQueue(soci::session& session, const std::string& id, std::int64_t max, WallTime now) {
  const long long now_ms = ToSqlTime(now);
  const long long limit = max + kGivenUpAtOnce;
  long long count = 0;
  session << "SELECT count(*) FROM (SELECT 1 FROM webhook_deliveries WHERE webhook_id = :id "
             "AND state = 'pending' LIMIT :limit) q",
      use(id, "id"), use(limit, "limit"), into(count);
  if (count <= max) return;
  const auto oldest = FindOldest(session, id, "", now_ms, count - max);
  GiveUp(session, oldest, now, "Too many messages waited for this webhook");
}

void GiveUpDeliveries(soci::session& session, const std::string& webhook_id, WallTime now,
                      const std::string& why) {
  RequireTexts(webhook_id, why);
  const long long now_ms = ToSqlTime(now);
  session << "UPDATE webhook_deliveries SET state = 'failed', lease_end_ms = 0 "
             "WHERE webhook_id = :id AND state = 'pending'",
      use(webhook_id, "id");
  session << "UPDATE alert_outbox SET state = 'failed', settled_at_ms = :now, last_error = :why "
             "WHERE channel = 'webhook' AND target = :id AND state = 'pending'",
      use(now_ms, "now"), use(why, "why"), use(webhook_id, "id");
  session << "UPDATE webhooks SET due_at_ms = NULL WHERE id = :id", use(webhook_id, "id");
}

}  // namespace cpa
