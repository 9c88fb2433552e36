#include "storage/alerts/webhook_notices.h"

#include <string>

#include <soci/soci.h>

#include "storage/engine/sql_values.h"

namespace cpa {

void AddWebhookNotices(soci::session& session, std::span<const AlertOccurrence> occurrences) {
  if (occurrences.empty()) return;
  std::string id;
  soci::statement insert =
      (session.prepare
           << "INSERT INTO alert_outbox (occurrence_id, channel, target, user_id, sequence, state, "
              "attempts, next_attempt_at_ms, lease_end_ms, fencing, last_error) "
              "SELECT o.id, 'webhook', w.id, o.user_id, o.sequence, 'pending', 0, "
              "o.occurred_at_ms, 0, 0, '' FROM alert_occurrences o "
              "JOIN alerts a ON a.id = o.alert_id "
              "JOIN webhooks w ON w.user_id = o.user_id AND (w.id = a.webhook_id OR "
              "(a.webhook_id IS NULL AND w.is_default = 1)) "
              "WHERE o.id = :id AND w.state = 'enabled'",
       soci::use(id, "id"));
  for (const AlertOccurrence& occurrence : occurrences) {
    RequireText(occurrence.id);
    id = occurrence.id;
    insert.execute(true);
  }
}

}  // namespace cpa
