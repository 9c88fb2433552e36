#include "storage/alerts/delivery_gather.h"

#include <algorithm>
#include <string>
#include <vector>

#include <soci/soci.h>

#include "storage/alerts/alert_rows.h"
#include "storage/alerts/digest_window.h"
#include "storage/alerts/webhook_queue.h"
#include "storage/alerts/webhook_rows.h"
#include "storage/engine/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

// Webhooks served in one transaction; the next round goes on.
constexpr int kWebhooksAtOnce = 200;

constexpr const char* kNew =
    "b.state = 'pending' AND b.channel = 'webhook' AND b.delivery_id IS NULL ";

struct Waiting {
  std::string webhook_id;
  long long count = 0;
  bool enabled = false;
  DigestWindow window;
};

// The webhooks with new notices, and a window as it was left.
std::vector<Waiting> FindWaiting(soci::session& session) {
  Waiting row;
  int enabled = 0, digested = 0;
  long long started_at = 0, messages = 0;
  soci::statement query =
      (session.prepare << "SELECT n.target, n.waiting, CASE WHEN w.state = 'enabled' THEN 1 ELSE 0 "
                          "END, coalesce(w.window_started_ms, 0), coalesce(w.window_count, 0), "
                          "coalesce(w.window_digested, 0) FROM (SELECT b.target AS target, "
                          "count(*) AS waiting FROM alert_outbox b WHERE "
                       << kNew
                       << "GROUP BY b.target) n LEFT JOIN webhooks w ON w.id = n.target "
                          "ORDER BY n.target",
       into(row.webhook_id), into(row.count), into(enabled), into(started_at), into(messages),
       into(digested));
  std::vector<Waiting> rows;
  query.execute();
  while (query.fetch()) {
    row.enabled = enabled != 0;
    row.window = {FromSqlTime(started_at), messages, digested != 0};
    rows.push_back(row);
  }
  return rows;
}

StormStep StepOf(const Waiting& waiting, const Gathering& gathering) {
  return NextStormStep(WindowAt(waiting.window, gathering.now, gathering.limits), waiting.count,
                       gathering.limits);
}

bool IsHeld(const Waiting& waiting, const Gathering& gathering) {
  return waiting.enabled && StepOf(waiting, gathering) == StormStep::kHold;
}

// Locks the webhook's row: another server that gathers for it waits here.
std::optional<DigestWindow> LockWindow(soci::session& session, const std::string& webhook_id) {
  long long started_at = 0, messages = 0;
  int digested = 0;
  session << "UPDATE webhooks SET window_count = window_count WHERE id = :id AND "
             "state = 'enabled' RETURNING window_started_ms, window_count, window_digested",
      use(webhook_id, "id"), into(started_at), into(messages), into(digested);
  if (!session.got_data()) return std::nullopt;
  return DigestWindow{FromSqlTime(started_at), messages, digested != 0};
}

void SaveWindow(soci::session& session, const std::string& webhook_id, const DigestWindow& window) {
  const long long started_at = ToSqlTime(window.started_at);
  const long long messages = window.messages;
  const int digested = window.digested ? 1 : 0;
  session << "UPDATE webhooks SET window_started_ms = :started, window_count = :messages, "
             "window_digested = :digested WHERE id = :id",
      use(started_at, "started"), use(messages, "messages"), use(digested, "digested"),
      use(webhook_id, "id");
}

std::vector<AlertOccurrence> FindNew(soci::session& session, const std::string& webhook_id,
                                     long long limit) {
  return FetchOccurrences(
      (SelectOccurrences(session, std::string("JOIN alert_outbox b ON b.occurrence_id = o.id WHERE "
                                              "b.target = :target AND ") +
                                      kNew + "ORDER BY b.sequence LIMIT :limit"),
       use(webhook_id, "target"), use(limit, "limit")));
}

void AddDelivery(soci::session& session, const std::string& webhook_id, DeliveryKind kind,
                 std::span<const AlertOccurrence> occurrences, const Gathering& gathering) {
  Delivery delivery{.id = gathering.new_id(),
                    .webhook_id = webhook_id,
                    .kind = kind,
                    .body = gathering.compose(kind, occurrences),
                    .created_at = gathering.now};
  InsertDelivery(session, delivery, gathering.now + gathering.give_up_after);
  for (const AlertOccurrence& occurrence : occurrences) {
    session << "UPDATE alert_outbox SET delivery_id = :delivery WHERE occurrence_id = :occurrence "
               "AND channel = 'webhook' AND target = :target",
        use(delivery.id, "delivery"), use(occurrence.id, "occurrence"), use(webhook_id, "target");
  }
}

void GatherFor(soci::session& session, const std::string& webhook_id, const Gathering& gathering) {
  const auto locked = LockWindow(session, webhook_id);
  if (!locked) {
    GiveUpDeliveries(session, webhook_id, gathering.now, "The webhook is not enabled");
    return;
  }
  DigestWindow window = WindowAt(*locked, gathering.now, gathering.limits);
  const auto found = FindNew(session, webhook_id, gathering.limits.digest_events_max);
  const std::span<const AlertOccurrence> all(found);
  if (all.empty()) return;  // Another server was first.
  switch (NextStormStep(window, static_cast<std::int64_t>(all.size()), gathering.limits)) {
    case StormStep::kHold:
      return;
    case StormStep::kDigest:
      AddDelivery(session, webhook_id, DeliveryKind::kDigest, all, gathering);
      window.digested = true;
      break;
    case StormStep::kSingles:
      for (std::size_t i = 0; i < all.size(); ++i) {
        AddDelivery(session, webhook_id, DeliveryKind::kAlert, all.subspan(i, 1), gathering);
      }
      window.messages += static_cast<std::int64_t>(all.size());
      break;
  }
  SaveWindow(session, webhook_id, window);
  TrimQueue(session, webhook_id, gathering.limits.pending_max, gathering.now);
  PlanWebhook(session, webhook_id, gathering.now);
}

}  // namespace

GatherState LookForNotices(soci::session& session, const Gathering& gathering) {
  GatherState state;
  for (const Waiting& waiting : FindWaiting(session)) {
    if (!IsHeld(waiting, gathering)) {
      state.has_work = true;
      continue;
    }
    const WallTime end = waiting.window.started_at + gathering.limits.window;
    state.held_until = std::min(state.held_until.value_or(end), end);
  }
  return state;
}

void GatherNotices(soci::session& session, const Gathering& gathering) {
  int served = 0;
  for (const Waiting& waiting : FindWaiting(session)) {
    if (IsHeld(waiting, gathering)) continue;
    if (++served > kWebhooksAtOnce) return;
    GatherFor(session, waiting.webhook_id, gathering);
  }
}

}  // namespace cpa
