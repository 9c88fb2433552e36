#include "storage/alerts/webhook_rows.h"

#include <soci/soci.h>

#include "storage/engine/sql_failure.h"
#include "storage/engine/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

struct NullableTime {
  long long value = 0;
  soci::indicator has = soci::i_null;

  static NullableTime Of(const std::optional<WallTime>& time) {
    if (!time) return {};
    return {ToSqlTime(*time), soci::i_ok};
  }

  std::optional<WallTime> Get() const {
    if (has != soci::i_ok) return std::nullopt;
    return FromSqlTime(value);
  }
};

// What both an INSERT and an UPDATE write.
struct WebhookCells {
  explicit WebhookCells(const Webhook& webhook)
      : state(WebhookStateName(webhook.state)),
        is_default(webhook.is_default ? 1 : 0),
        previous_expires_at(NullableTime::Of(webhook.keys.previous_expires_at)),
        failing_since(NullableTime::Of(webhook.failing_since)),
        created_at(ToSqlTime(webhook.created_at)),
        updated_at(ToSqlTime(webhook.updated_at)) {
    RequireTexts(webhook.id, webhook.user_id, webhook.url, webhook.description,
                 webhook.keys.current, webhook.keys.previous);
  }

  std::string state;
  int is_default;
  NullableTime previous_expires_at, failing_since;
  long long created_at, updated_at;
};

}  // namespace

soci::details::prepare_temp_type SelectWebhooks(soci::session& session, std::string_view rest) {
  return session.prepare << "SELECT w.id, w.user_id, w.url, w.description, w.state, w.is_default, "
                            "w.sealed_key, w.previous_sealed_key, w.previous_expires_at_ms, "
                            "w.failing_since_ms, w.created_at_ms, w.updated_at_ms "
                            "FROM webhooks w "
                         << rest;
}

std::vector<Webhook> FetchWebhooks(soci::details::prepare_temp_type select) {
  Webhook row;
  std::string state;
  int is_default = 0;
  NullableTime previous_expires_at, failing_since;
  long long created_at = 0;
  long long updated_at = 0;
  soci::statement query =
      (select, into(row.id), into(row.user_id), into(row.url), into(row.description), into(state),
       into(is_default), into(row.keys.current), into(row.keys.previous),
       into(previous_expires_at.value, previous_expires_at.has),
       into(failing_since.value, failing_since.has), into(created_at), into(updated_at));
  std::vector<Webhook> rows;
  query.execute();
  while (query.fetch()) {
    const auto known = ParseWebhookState(state);
    if (!known) throw WorkFailure(Internal("the database holds an unknown state of a webhook"));
    row.state = *known;
    row.is_default = is_default != 0;
    row.keys.previous_expires_at = previous_expires_at.Get();
    row.failing_since = failing_since.Get();
    row.created_at = FromSqlTime(created_at);
    row.updated_at = FromSqlTime(updated_at);
    rows.push_back(row);
  }
  return rows;
}

void InsertWebhook(soci::session& session, const Webhook& webhook) {
  const WebhookCells cells(webhook);
  session << "INSERT INTO webhooks (id, user_id, url, description, state, is_default, sealed_key, "
             "previous_sealed_key, created_at_ms, updated_at_ms) VALUES (:id, :user, :url, :text, "
             ":state, :is_default, :key, '', :created, :updated)",
      use(webhook.id, "id"), use(webhook.user_id, "user"), use(webhook.url, "url"),
      use(webhook.description, "text"), use(cells.state, "state"),
      use(cells.is_default, "is_default"), use(webhook.keys.current, "key"),
      use(cells.created_at, "created"), use(cells.updated_at, "updated");
}

void UpdateWebhook(soci::session& session, const Webhook& webhook) {
  WebhookCells cells(webhook);
  session << "UPDATE webhooks SET url = :url, description = :text, state = :state, "
             "is_default = :is_default, sealed_key = :key, previous_sealed_key = :previous, "
             "previous_expires_at_ms = :previous_end, failing_since_ms = :failing, "
             "updated_at_ms = :updated WHERE id = :id",
      use(webhook.url, "url"), use(webhook.description, "text"), use(cells.state, "state"),
      use(cells.is_default, "is_default"), use(webhook.keys.current, "key"),
      use(webhook.keys.previous, "previous"),
      use(cells.previous_expires_at.value, cells.previous_expires_at.has, "previous_end"),
      use(cells.failing_since.value, cells.failing_since.has, "failing"),
      use(cells.updated_at, "updated"), use(webhook.id, "id");
}

void InsertDelivery(soci::session& session, const Delivery& delivery, WallTime give_up_at) {
  RequireTexts(delivery.id, delivery.webhook_id, delivery.body);
  const std::string kind(DeliveryKindName(delivery.kind));
  const std::string state(DeliveryStateName(delivery.state));
  const int attempts = static_cast<int>(delivery.attempts.size());
  const long long created_at = ToSqlTime(delivery.created_at);
  const long long next_at = ToSqlTime(delivery.next_attempt_at.value_or(delivery.created_at));
  const long long give_up = ToSqlTime(give_up_at);
  session << "INSERT INTO webhook_deliveries (id, webhook_id, kind, state, body, attempts, "
             "next_attempt_at_ms, lease_end_ms, fencing, created_at_ms, give_up_at_ms) VALUES "
             "(:id, :webhook, :kind, :state, :body, :attempts, :next_at, 0, 0, :created, :give_up)",
      use(delivery.id, "id"), use(delivery.webhook_id, "webhook"), use(kind, "kind"),
      use(state, "state"), use(delivery.body, "body"), use(attempts, "attempts"),
      use(next_at, "next_at"), use(created_at, "created"), use(give_up, "give_up");
  for (const DeliveryAttempt& attempt : delivery.attempts) {
    InsertAttempt(session, delivery.id, attempt);
  }
}

void InsertAttempt(soci::session& session, const std::string& delivery_id,
                   const DeliveryAttempt& attempt) {
  RequireTexts(delivery_id, attempt.error, attempt.excerpt);
  const long long started_at = ToSqlTime(attempt.started_at);
  const long long took = attempt.took.count();
  session << "INSERT INTO webhook_attempts (delivery_id, number, started_at_ms, took_ms, status, "
             "error, excerpt) VALUES (:id, :number, :started, :took, :status, :error, :excerpt)",
      use(delivery_id, "id"), use(attempt.number, "number"), use(started_at, "started"),
      use(took, "took"), use(attempt.status, "status"), use(attempt.error, "error"),
      use(attempt.excerpt, "excerpt");
}

}  // namespace cpa
