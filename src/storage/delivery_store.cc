#include "storage/delivery_store.h"

#include <algorithm>
#include <iterator>
#include <string>

#include <soci/soci.h>

#include "storage/alert_rows.h"
#include "storage/delivery_gather.h"
#include "storage/sql_failure.h"
#include "storage/sql_values.h"
#include "storage/webhook_rows.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

// So many old messages go with each settling: more than come in, and never a long pause.
constexpr int kDeliveriesErasedAtOnce = 16;

// Two servers agree on the database's clock, and on no other.
long long LeaseNow(soci::session& session, Engine engine, WallTime now) {
  if (engine == Engine::kSqlite) return ToSqlTime(now);
  long long now_ms = 0;
  session << "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)", into(now_ms);
  return now_ms;
}

struct Due {
  std::string id, webhook_id;
  bool troubled = false;
};

// What a webhook has under way counts as its first. Those that failed last come after the others,
// so that they take no place from them.
constexpr const char* kDue =
    "SELECT id, webhook_id, troubled FROM (SELECT d.id AS id, d.webhook_id AS webhook_id, "
    "d.next_attempt_at_ms AS due_ms, d.lease_end_ms AS lease_end_ms, "
    "CASE WHEN w.failing_since_ms IS NULL THEN 0 ELSE 1 END AS troubled, "
    "row_number() OVER (PARTITION BY d.webhook_id ORDER BY "
    "CASE WHEN d.lease_end_ms > :now THEN 0 ELSE 1 END, d.next_attempt_at_ms, d.id) AS place "
    "FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id "
    "WHERE d.state = 'pending' AND d.next_attempt_at_ms <= :due) q "
    "WHERE lease_end_ms <= :now AND place <= CASE WHEN troubled = 1 THEN 1 ELSE :share END "
    "ORDER BY troubled, due_ms, id LIMIT :limit";

std::vector<Due> FindDue(soci::session& session, const LeaseRequest& request, long long lease_now) {
  Due row;
  int troubled = 0;
  const long long due = ToSqlTime(request.now);
  const long long limit = request.limit;
  soci::statement query = (session.prepare << kDue, use(lease_now, "now"), use(due, "due"),
                           use(request.per_webhook, "share"), use(limit, "limit"), into(row.id),
                           into(row.webhook_id), into(troubled));
  std::vector<Due> rows;
  std::int64_t troubled_left = request.troubled_limit;
  query.execute();
  while (query.fetch()) {
    row.troubled = troubled != 0;
    if (!row.troubled || troubled_left-- > 0) rows.push_back(row);
  }
  return rows;
}

// Nothing when another server was first.
std::optional<LeasedDelivery> LeaseOne(soci::session& session, const Due& due, long long lease_now,
                                       long long lease_end) {
  LeasedDelivery leased{.id = due.id};
  std::string kind;
  long long fencing = 0;
  session << "UPDATE webhook_deliveries SET lease_end_ms = :end, fencing = fencing + 1 "
             "WHERE id = :id AND state = 'pending' AND lease_end_ms <= :now "
             "RETURNING kind, body, attempts, fencing",
      use(lease_end, "end"), use(due.id, "id"), use(lease_now, "now"), into(kind),
      into(leased.body), into(leased.attempts), into(fencing);
  if (!session.got_data()) return std::nullopt;
  const auto known = ParseDeliveryKind(kind);
  if (!known) throw WorkFailure(Internal("the database holds an unknown kind of delivery"));
  leased.kind = *known;
  leased.fencing = fencing;
  leased.webhook =
      FetchWebhooks((SelectWebhooks(session, "WHERE w.id = :id"), use(due.webhook_id, "id"))).at(0);
  return leased;
}

// False when the lease was lost.
bool SettleMessage(soci::session& session, const Settlement& settlement) {
  const std::string& id = settlement.delivery.id;
  const std::string state(DeliveryStateName(settlement.state));
  const long long fencing = settlement.delivery.fencing;
  const long long next_at =
      ToSqlTime(settlement.next_attempt_at.value_or(settlement.attempt.started_at));
  std::string settled;
  session << "UPDATE webhook_deliveries SET state = :state, attempts = :attempts, "
             "next_attempt_at_ms = :next_at, lease_end_ms = 0 WHERE id = :id "
             "AND fencing = :fencing AND state = 'pending' RETURNING id",
      use(state, "state"), use(settlement.attempt.number, "attempts"), use(next_at, "next_at"),
      use(id, "id"), use(fencing, "fencing"), into(settled);
  if (!session.got_data()) return false;
  InsertAttempt(session, id, settlement.attempt);
  return true;
}

std::string NoticeStateOf(DeliveryState state) {
  switch (state) {
    case DeliveryState::kPending:
      return "pending";
    case DeliveryState::kDelivered:
      return "sent";
    case DeliveryState::kFailed:
      return "failed";
  }
  return "failed";
}

std::vector<std::string> EventsOf(soci::session& session, const std::string& delivery_id) {
  std::string event_id;
  soci::statement query =
      (session.prepare << "SELECT occurrence_id FROM alert_outbox WHERE delivery_id = :id",
       use(delivery_id, "id"), into(event_id));
  std::vector<std::string> ids;
  query.execute();
  while (query.fetch()) ids.push_back(event_id);
  return ids;
}

void SettleNotices(soci::session& session, const Settlement& settlement, long long now_ms) {
  const std::string& id = settlement.delivery.id;
  const std::string state = NoticeStateOf(settlement.state);
  const long long next_at =
      ToSqlTime(settlement.next_attempt_at.value_or(settlement.attempt.started_at));
  const bool settled = settlement.state != DeliveryState::kPending;
  soci::indicator has_settled = settled ? soci::i_ok : soci::i_null;
  session << "UPDATE alert_outbox SET state = :state, attempts = :attempts, "
             "next_attempt_at_ms = :next_at, settled_at_ms = :settled, last_error = :error "
             "WHERE delivery_id = :id",
      use(state, "state"), use(settlement.attempt.number, "attempts"), use(next_at, "next_at"),
      use(now_ms, has_settled, "settled"), use(settlement.attempt.error, "error"), use(id, "id");
  if (settlement.state != DeliveryState::kDelivered) return;
  for (const std::string& event_id : EventsOf(session, id)) NoteAccepted(session, event_id);
}

void SettleWebhook(soci::session& session, const Settlement& settlement, WallTime now) {
  const std::string& id = settlement.delivery.webhook.id;
  const long long now_ms = ToSqlTime(now);
  if (settlement.attempt.error.empty()) {
    session << "UPDATE webhooks SET failing_since_ms = NULL WHERE id = :id AND "
               "failing_since_ms IS NOT NULL",
        use(id, "id");
    return;
  }
  session << "UPDATE webhooks SET failing_since_ms = :now WHERE id = :id AND "
             "failing_since_ms IS NULL",
      use(now_ms, "now"), use(id, "id");
  if (!settlement.webhook_state) return;
  const std::string state(WebhookStateName(*settlement.webhook_state));
  session << "UPDATE webhooks SET state = :state, updated_at_ms = :now WHERE id = :id AND "
             "state = 'enabled'",
      use(state, "state"), use(now_ms, "now"), use(id, "id");
  GiveUpDeliveries(session, id, now, "The webhook was switched off");
}

void EraseOld(soci::session& session, WallTime now) {
  const long long before = ToSqlTime(now - SqlDeliveryStore::kKeptFor);
  session << "DELETE FROM webhook_deliveries WHERE id IN (SELECT id FROM webhook_deliveries "
             "WHERE created_at_ms < :before AND state <> 'pending' ORDER BY created_at_ms LIMIT "
          << kDeliveriesErasedAtOnce << ")",
      use(before, "before");
}

}  // namespace

Result<void> SqlDeliveryStore::TakeOver() {
  if (database_.engine() != Engine::kSqlite) return {};
  return database_.Write([](soci::session& session) -> Result<void> {
    session << "UPDATE webhook_deliveries SET lease_end_ms = 0 WHERE state = 'pending'";
    return {};
  });
}

Result<std::optional<WallTime>> SqlDeliveryStore::Gather(const Gathering& gathering) {
  const auto look = [&](soci::session& session) -> Result<GatherState> {
    return LookForNotices(session, gathering);
  };
  auto state = ReadFor<GatherState>(database_, look);
  if (!state) return state.error();
  if (!state->has_work) return state->held_until;
  const auto gathered = database_.Write([&](soci::session& session) -> Result<void> {
    GatherNotices(session, gathering);
    return {};
  });
  if (!gathered) return gathered.error();
  state = ReadFor<GatherState>(database_, look);
  if (!state) return state.error();
  if (state->has_work) return gathering.now;
  return state->held_until;
}

Result<std::vector<LeasedDelivery>> SqlDeliveryStore::Lease(const LeaseRequest& request) {
  using Leased = std::vector<LeasedDelivery>;
  const Engine engine = database_.engine();
  const auto due = ReadFor<bool>(database_, [&](soci::session& session) -> Result<bool> {
    return !FindDue(session, request, LeaseNow(session, engine, request.now)).empty();
  });
  if (!due) return due.error();
  if (!*due) return Leased{};
  return WriteFor<Leased>(database_, [&](soci::session& session) -> Result<Leased> {
    const long long now = LeaseNow(session, engine, request.now);
    Leased leased;
    for (const Due& each : FindDue(session, request, now)) {
      auto one = LeaseOne(session, each, now, now + request.lease_for.count());
      if (one) leased.push_back(*std::move(one));
    }
    return leased;
  });
}

Result<void> SqlDeliveryStore::Settle(std::span<const Settlement> settlements) {
  const WallTime now = clock_.Wall();
  return database_.Write([&](soci::session& session) -> Result<void> {
    for (const Settlement& settlement : settlements) {
      RequireTexts(settlement.delivery.id, settlement.attempt.error, settlement.attempt.excerpt);
      if (!SettleMessage(session, settlement)) continue;
      SettleNotices(session, settlement, ToSqlTime(now));
      SettleWebhook(session, settlement, now);
    }
    EraseOld(session, now);
    return {};
  });
}

Result<void> SqlDeliveryStore::Release(std::span<const LeasedDelivery> deliveries) {
  return database_.Write([&](soci::session& session) -> Result<void> {
    for (const LeasedDelivery& delivery : deliveries) {
      const long long fencing = delivery.fencing;
      session << "UPDATE webhook_deliveries SET lease_end_ms = 0 WHERE id = :id AND "
                 "fencing = :fencing AND state = 'pending'",
          use(delivery.id, "id"), use(fencing, "fencing");
    }
    return {};
  });
}

Result<std::optional<WallTime>> SqlDeliveryStore::NextDue() {
  using Time = std::optional<WallTime>;
  return ReadFor<Time>(database_, [](soci::session& session) -> Result<Time> {
    long long due = 0;
    soci::indicator has = soci::i_null;
    session << "SELECT min(CASE WHEN lease_end_ms > next_attempt_at_ms THEN lease_end_ms "
               "ELSE next_attempt_at_ms END) FROM webhook_deliveries WHERE state = 'pending'",
        into(due, has);
    if (has != soci::i_ok) return Time();
    return Time(FromSqlTime(due));
  });
}

Result<OutboxDepth> SqlDeliveryStore::Depth() {
  return ReadFor<OutboxDepth>(database_, [](soci::session& session) -> Result<OutboxDepth> {
    const auto notices_of = [&](std::string_view channel) {
      const std::string name(channel);
      long long count = 0;
      session << "SELECT count(*) FROM alert_outbox WHERE state = 'pending' AND channel = :channel",
          use(name), into(count);
      return count;
    };
    OutboxDepth depth{.socket_notices = notices_of(kWebSocketChannel),
                      .webhook_notices = notices_of(kWebhookChannel)};
    long long deliveries = 0;
    long long due = 0;
    soci::indicator has = soci::i_null;
    session << "SELECT count(*), min(next_attempt_at_ms) FROM webhook_deliveries "
               "WHERE state = 'pending'",
        into(deliveries), into(due, has);
    depth.webhook_deliveries = deliveries;
    if (has == soci::i_ok) depth.oldest_due = FromSqlTime(due);
    return depth;
  });
}

}  // namespace cpa
