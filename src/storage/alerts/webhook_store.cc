#include "storage/alerts/webhook_store.h"

#include <map>
#include <optional>

#include <soci/soci.h>

#include "storage/accounts/account_rows.h"
#include "storage/alerts/webhook_queue.h"
#include "storage/alerts/webhook_rows.h"
#include "storage/engine/once_store.h"
#include "storage/engine/sql_failure.h"
#include "storage/engine/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

long long CountWebhooks(soci::session& session, const std::string& user_id) {
  long long count = 0;
  session << "SELECT count(*) FROM webhooks WHERE user_id = :user", use(user_id, "user"),
      into(count);
  return count;
}

void ClearDefault(soci::session& session, const std::string& user_id) {
  session << "UPDATE webhooks SET is_default = 0 WHERE user_id = :user AND is_default = 1",
      use(user_id, "user");
}

std::optional<Webhook> FindWebhook(soci::session& session, const std::string& user_id,
                                   const std::string& id) {
  RequireTexts(user_id, id);
  auto rows = FetchWebhooks((SelectWebhooks(session, "WHERE w.id = :id AND w.user_id = :user"),
                             use(id, "id"), use(user_id, "user")));
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

// What changes of state bring with them.
void Switch(soci::session& session, const Webhook& before, Webhook& after) {
  if (after.state == before.state) return;
  after.failing_since.reset();
  if (after.state == WebhookState::kEnabled) return;
  GiveUpDeliveries(session, after.id, after.updated_at, "The webhook was switched off");
}

using Page = std::vector<Delivery>;

constexpr const char* kPage =
    "FROM webhook_deliveries d WHERE d.webhook_id = :webhook AND (:after = '' OR d.id < :after) "
    "ORDER BY d.id DESC LIMIT :limit";

struct PageInput {
  std::string webhook_id;
  std::string after_id;
  long long limit = 0;
};

// The statement with the parameters of kPage.
soci::details::prepare_temp_type PrepareOnPage(soci::session& session, const std::string& sql,
                                               const PageInput& page) {
  auto prepared = session.prepare << sql;
  prepared, use(page.webhook_id, "webhook"), use(page.after_id, "after"), use(page.limit, "limit");
  return prepared;
}

Page FetchPage(soci::session& session, const PageInput& page) {
  Delivery row;
  std::string kind, state;
  long long created_at = 0;
  long long next_at = 0;
  soci::statement query =
      (PrepareOnPage(session,
                     std::string("SELECT d.id, d.webhook_id, d.kind, d.state, d.created_at_ms, "
                                 "d.next_attempt_at_ms ") +
                         kPage,
                     page),
       into(row.id), into(row.webhook_id), into(kind), into(state), into(created_at),
       into(next_at));
  Page rows;
  query.execute();
  while (query.fetch()) {
    row.kind = Known(ParseDeliveryKind(kind), "kind of delivery");
    row.state = Known(ParseDeliveryState(state), "state of a delivery");
    row.created_at = FromSqlTime(created_at);
    row.next_attempt_at.reset();
    if (row.state == DeliveryState::kPending) row.next_attempt_at = FromSqlTime(next_at);
    rows.push_back(row);
  }
  return rows;
}

void AddAttempts(soci::session& session, const PageInput& page,
                 const std::map<std::string, Delivery*>& by_id) {
  DeliveryAttempt row;
  std::string delivery_id;
  long long started_at = 0;
  long long took = 0;
  soci::statement query =
      (PrepareOnPage(session,
                     std::string("SELECT a.delivery_id, a.number, a.started_at_ms, a.took_ms, "
                                 "a.status, a.error, a.excerpt FROM webhook_attempts a "
                                 "WHERE a.delivery_id IN (SELECT d.id ") +
                         kPage + ") ORDER BY a.delivery_id, a.number",
                     page),
       into(delivery_id), into(row.number), into(started_at), into(took), into(row.status),
       into(row.error), into(row.excerpt));
  query.execute();
  while (query.fetch()) {
    row.started_at = FromSqlTime(started_at);
    row.took = Millis{took};
    by_id.at(delivery_id)->attempts.push_back(row);
  }
}

void AddEvents(soci::session& session, const PageInput& page,
               const std::map<std::string, Delivery*>& by_id) {
  std::string delivery_id, event_id;
  soci::statement query =
      (PrepareOnPage(session,
                     std::string("SELECT b.delivery_id, b.occurrence_id FROM alert_outbox b "
                                 "WHERE b.delivery_id IN (SELECT d.id ") +
                         kPage + ") ORDER BY b.delivery_id, b.sequence",
                     page),
       into(delivery_id), into(event_id));
  query.execute();
  while (query.fetch()) by_id.at(delivery_id)->event_ids.push_back(event_id);
}

}  // namespace

Result<void> SqlWebhookStore::Create(const Webhook& webhook, std::int64_t max, const MakeOnce& once,
                                     const Made& made) {
  const auto result = database_.Write([&](soci::session& session) {
    return RunOnce(session, once, clock_.Wall(), [&]() -> Result<void> {
      if (!LockUser(session, webhook.user_id)) return NotFound(Subject::kUser);
      const long long count = CountWebhooks(session, webhook.user_id);
      if (count >= max) return Conflict(Subject::kLimit);
      Webhook row = webhook;
      if (count == 0) row.is_default = true;
      if (row.is_default) ClearDefault(session, row.user_id);
      InsertWebhook(session, row);
      made(row);
      return {};
    });
  });
  return NameTheMissing(result, Subject::kUser);
}

Result<void> SqlWebhookStore::Change(const std::string& user_id, const std::string& id,
                                     const MakeOnce& once, const Edit& edit) {
  const auto result = database_.Write([&](soci::session& session) {
    return RunOnce(session, once, clock_.Wall(), [&]() -> Result<void> {
      const bool known = LockUser(session, user_id) && FindWebhook(session, user_id, id);
      if (!known || !HoldWebhook(session, id)) return NotFound(Subject::kWebhook);
      const auto before = FindWebhook(session, user_id, id);
      if (!before) return NotFound(Subject::kWebhook);
      Webhook after = *before;
      after.updated_at = clock_.Wall();
      if (const auto edited = edit(after); !edited) return edited;
      Switch(session, *before, after);
      if (after.is_default && !before->is_default) ClearDefault(session, user_id);
      UpdateWebhook(session, after);
      return {};
    });
  });
  return NameTheMissing(result, Subject::kWebhook);
}

Result<void> SqlWebhookStore::Delete(const std::string& user_id, const std::string& id) {
  return database_.Write([&](soci::session& session) -> Result<void> {
    if (!FindWebhook(session, user_id, id)) return NotFound(Subject::kWebhook);
    HoldWebhook(session, id);
    GiveUpDeliveries(session, id, clock_.Wall(), "The webhook was deleted");
    session << "DELETE FROM webhooks WHERE id = :id", use(id, "id");
    return {};
  });
}

Result<Webhook> SqlWebhookStore::Find(const std::string& user_id, const std::string& id) {
  return ReadFor<Webhook>(database_, [&](soci::session& session) -> Result<Webhook> {
    auto webhook = FindWebhook(session, user_id, id);
    if (!webhook) return NotFound(Subject::kWebhook);
    return *std::move(webhook);
  });
}

Result<std::vector<Webhook>> SqlWebhookStore::List(const std::string& user_id) {
  using Webhooks = std::vector<Webhook>;
  return ReadFor<Webhooks>(database_, [&](soci::session& session) -> Result<Webhooks> {
    RequireText(user_id);
    return FetchWebhooks(
        (SelectWebhooks(session, "WHERE w.user_id = :user ORDER BY w.id"), use(user_id, "user")));
  });
}

Result<std::vector<Delivery>> SqlWebhookStore::Deliveries(const std::string& user_id,
                                                          const std::string& id,
                                                          const DeliveryPage& page) {
  return ReadFor<Page>(database_, [&](soci::session& session) -> Result<Page> {
    RequireText(page.after_id);
    if (!FindWebhook(session, user_id, id)) return NotFound(Subject::kWebhook);
    const PageInput input{id, page.after_id, page.limit};
    Page deliveries = FetchPage(session, input);
    std::map<std::string, Delivery*> by_id;
    for (Delivery& delivery : deliveries) by_id[delivery.id] = &delivery;
    AddAttempts(session, input, by_id);
    AddEvents(session, input, by_id);
    return deliveries;
  });
}

Result<void> SqlWebhookStore::KeepTest(const Delivery& delivery) {
  auto kept = database_.Write([&](soci::session& session) -> Result<void> {
    InsertDelivery(session, delivery);
    return {};
  });
  if (!kept && ViolatesForeignKey(kept.error())) return {};
  return kept;
}

}  // namespace cpa
