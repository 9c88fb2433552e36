#include "storage/alerts/delivery_store.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <soci/soci.h>

#include "storage/alerts/alert_rows.h"
#include "storage/alerts/delivery_gather.h"
#include "storage/alerts/webhook_queue.h"
#include "storage/alerts/webhook_rows.h"
#include "storage/engine/sql_failure.h"
#include "storage/engine/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

// Old messages deleted with each settling: more than come in, and never a long pause.
constexpr int kDeliveriesErasedAtOnce = 16;

// Nothing when it is not there any more.
std::optional<LeasedDelivery> LeaseOne(soci::session& session, const std::string& id,
                                       const Webhook& webhook, long long lease_end) {
  LeasedDelivery leased{.id = id, .webhook = webhook};
  std::string kind;
  long long fencing = 0;
  session << "UPDATE webhook_deliveries SET lease_end_ms = :end, fencing = fencing + 1 "
             "WHERE id = :id AND state = 'pending' RETURNING kind, body, attempts, fencing",
      use(lease_end, "end"), use(id, "id"), into(kind), into(leased.body), into(leased.attempts),
      into(fencing);
  if (!session.got_data()) return std::nullopt;
  leased.kind = Known(ParseDeliveryKind(kind), "kind of delivery");
  leased.fencing = fencing;
  return leased;
}

using Leased = std::vector<LeasedDelivery>;

// Of a webhook that is held.
void LeaseOf(soci::session& session, const std::string& webhook_id, const LeaseRequest& request,
             std::int64_t& left, Leased& leased) {
  const long long lease_end = ToSqlTime(request.now + request.lease_for);
  const auto ids = FindSendable(session, webhook_id, request.now, left);
  if (!ids.empty()) {
    const Webhook webhook =
        FetchWebhooks((SelectWebhooks(session, "WHERE w.id = :id"), use(webhook_id, "id"))).at(0);
    for (const std::string& id : ids) {
      auto one = LeaseOne(session, id, webhook, lease_end);
      if (!one) continue;
      leased.push_back(*std::move(one));
      --left;
    }
  }
  PlanWebhook(session, webhook_id, request.now);
}

// Failing webhooks come after the others, so that they take no place from them.
Leased LeaseDue(soci::session& session, const LeaseRequest& request) {
  Leased leased;
  std::int64_t left = request.limit;
  for (const bool failing : {false, true}) {
    if (failing) left = std::min(left, request.troubled_limit);
    if (left <= 0) break;
    for (const std::string& id : HoldDueWebhooks(session, failing, request.now, left)) {
      if (left > 0) LeaseOf(session, id, request, left, leased);
    }
  }
  return leased;
}

// False when the lease was lost.
bool SettleMessage(soci::session& session, const Settlement& settlement) {
  const std::string& id = settlement.delivery.id;
  const std::string state(DeliveryStateName(settlement.state));
  const long long fencing = settlement.delivery.fencing;
  const long long next_at =
      ToSqlTime(settlement.next_attempt_at.value_or(settlement.attempt.started_at));
  const long long longer = settlement.wished_longer.count();
  std::string settled;
  session << "UPDATE webhook_deliveries SET state = :state, attempts = :attempts, "
             "next_attempt_at_ms = :next_at, lease_end_ms = 0, "
             "give_up_at_ms = give_up_at_ms + :longer WHERE id = :id "
             "AND fencing = :fencing AND state = 'pending' RETURNING id",
      use(state, "state"), use(settlement.attempt.number, "attempts"), use(next_at, "next_at"),
      use(longer, "longer"), use(id, "id"), use(fencing, "fencing"), into(settled);
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
  if (!settlement.webhook_state) return GiveUpOverdue(session, id, now);
  const std::string state(WebhookStateName(*settlement.webhook_state));
  session << "UPDATE webhooks SET state = :state, updated_at_ms = :now WHERE id = :id AND "
             "state = 'enabled'",
      use(state, "state"), use(now_ms, "now"), use(id, "id");
  GiveUpDeliveries(session, id, now, "The webhook was switched off");
}

void SettleOne(soci::session& session, const Settlement& settlement, WallTime now) {
  RequireTexts(settlement.delivery.id, settlement.attempt.error, settlement.attempt.excerpt);
  if (!SettleMessage(session, settlement)) return;
  SettleNotices(session, settlement, ToSqlTime(now));
  SettleWebhook(session, settlement, now);
}

// Of webhooks that fail ("IS NOT NULL") or do not ("IS NULL").
std::optional<WallTime> FirstDueAfter(soci::session& session, const char* failing, WallTime after) {
  const long long after_ms = ToSqlTime(after);
  long long due = 0;
  session << "SELECT due_at_ms FROM webhooks WHERE due_at_ms > :after AND failing_since_ms "
          << failing << " ORDER BY due_at_ms LIMIT 1",
      use(after_ms, "after"), into(due);
  if (!session.got_data()) return std::nullopt;
  return FromSqlTime(due);
}

// Of the rows that an index has in one place.
std::int64_t CountUpTo(soci::session& session, const std::string& rows) {
  long long count = 0;
  session << "SELECT count(*) FROM (SELECT 1 FROM " << rows << " LIMIT " << kDepthCountMax << ") q",
      into(count);
  return count;
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
  const WallTime now = clock_.Wall();
  return database_.Write([&](soci::session& session) -> Result<void> {
    std::string id;
    std::set<std::string> webhooks;
    soci::statement query =
        (session.prepare << "SELECT DISTINCT webhook_id FROM webhook_deliveries "
                            "WHERE state = 'pending' AND lease_end_ms > 0",
         into(id));
    query.execute();
    while (query.fetch()) webhooks.insert(id);
    session << "UPDATE webhook_deliveries SET lease_end_ms = 0 "
               "WHERE state = 'pending' AND lease_end_ms > 0";
    for (const std::string& webhook : webhooks) PlanWebhook(session, webhook, now);
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
  const auto due = ReadFor<bool>(database_, [&](soci::session& session) -> Result<bool> {
    return HasDueWebhook(session, false, request.now) ||
           (request.troubled_limit > 0 && HasDueWebhook(session, true, request.now));
  });
  if (!due) return due.error();
  if (!*due) return Leased{};
  return WriteFor<Leased>(database_, [&](soci::session& session) -> Result<Leased> {
    return LeaseDue(session, request);
  });
}

// In one order of webhooks, so that two servers do not wait for each other.
Result<void> SqlDeliveryStore::Settle(std::span<const Settlement> settlements) {
  const WallTime now = clock_.Wall();
  std::map<std::string, std::vector<const Settlement*>> by_webhook;
  for (const Settlement& each : settlements) by_webhook[each.delivery.webhook.id].push_back(&each);
  return database_.Write([&](soci::session& session) -> Result<void> {
    for (const auto& [webhook, of_webhook] : by_webhook) {
      if (!HoldWebhook(session, webhook)) continue;
      for (const Settlement* each : of_webhook) SettleOne(session, *each, now);
      PlanWebhook(session, webhook, now);
    }
    EraseOld(session, now);
    return {};
  });
}

Result<void> SqlDeliveryStore::Release(std::span<const LeasedDelivery> deliveries) {
  const WallTime now = clock_.Wall();
  std::set<std::string> webhooks;
  for (const LeasedDelivery& delivery : deliveries) webhooks.insert(delivery.webhook.id);
  return database_.Write([&](soci::session& session) -> Result<void> {
    for (const std::string& webhook : webhooks) HoldWebhook(session, webhook);
    for (const LeasedDelivery& delivery : deliveries) {
      const long long fencing = delivery.fencing;
      session << "UPDATE webhook_deliveries SET lease_end_ms = 0 WHERE id = :id AND "
                 "fencing = :fencing AND state = 'pending'",
          use(delivery.id, "id"), use(fencing, "fencing");
    }
    for (const std::string& webhook : webhooks) PlanWebhook(session, webhook, now);
    return {};
  });
}

Result<std::optional<WallTime>> SqlDeliveryStore::NextDue(WallTime now) {
  using Time = std::optional<WallTime>;
  return ReadFor<Time>(database_, [&](soci::session& session) -> Result<Time> {
    const auto healthy = FirstDueAfter(session, "IS NULL", now);
    const auto failing = FirstDueAfter(session, "IS NOT NULL", now);
    if (!healthy || !failing) return healthy ? healthy : failing;
    return Time(std::min(*healthy, *failing));
  });
}

Result<OutboxDepth> SqlDeliveryStore::Depth() {
  return ReadFor<OutboxDepth>(database_, [](soci::session& session) -> Result<OutboxDepth> {
    const auto notices_of = [&](std::string_view channel) {
      return CountUpTo(session, "alert_outbox WHERE state = 'pending' AND channel = '" +
                                    std::string(channel) + "'");
    };
    return OutboxDepth{
        .socket_notices = notices_of(kWebSocketChannel),
        .webhook_notices = notices_of(kWebhookChannel),
        .webhook_deliveries = CountUpTo(session, "webhook_deliveries WHERE state = 'pending'"),
        .failing_webhooks = CountUpTo(
            session, "webhooks WHERE due_at_ms IS NOT NULL AND failing_since_ms IS NOT NULL"),
        .oldest_due = FirstDueAfter(session, "IS NULL", WallTime::min())};
  });
}

}  // namespace cpa
