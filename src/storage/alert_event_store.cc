#include "storage/alert_event_store.h"

#include <map>
#include <optional>
#include <utility>

#include <soci/soci.h>

#include "storage/alert_rows.h"
#include "storage/sql_failure.h"
#include "storage/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

using EventList = std::vector<AlertEvent>;

constexpr const char* kNoEvent = "event";

NoticeState StateOf(const std::string& name) {
  for (const NoticeState state : {NoticeState::kPending, NoticeState::kSent}) {
    if (NoticeStateName(state) == name) return state;
  }
  return NoticeState::kFailed;
}

bool HasAlert(soci::session& session, const std::string& user_id, const std::string& alert_id) {
  RequireTexts(user_id, alert_id);
  int found = 0;
  session << "SELECT 1 FROM alerts WHERE id = :id AND user_id = :user", use(alert_id, "id"),
      use(user_id, "user"), into(found);
  return session.got_data();
}

std::vector<Notice> NoticesOf(soci::session& session, const std::string& occurrence_id) {
  Notice notice;
  std::string state;
  long long next_at = 0, settled_at = 0;
  soci::indicator settled = soci::i_null;
  soci::statement query =
      (session.prepare << "SELECT channel, target, state, attempts, next_attempt_at_ms, "
                          "settled_at_ms, last_error FROM alert_outbox "
                          "WHERE occurrence_id = :id ORDER BY channel, target",
       use(occurrence_id, "id"), into(notice.channel), into(notice.target), into(state),
       into(notice.attempts), into(next_at), into(settled_at, settled), into(notice.last_error));
  std::vector<Notice> notices;
  query.execute();
  while (query.fetch()) {
    notice.state = StateOf(state);
    notice.next_attempt_at.reset();
    notice.settled_at.reset();
    if (notice.state == NoticeState::kPending) notice.next_attempt_at = FromSqlTime(next_at);
    if (settled == soci::i_ok) notice.settled_at = FromSqlTime(settled_at);
    notices.push_back(notice);
  }
  return notices;
}

// Of whom or what, and the column that says how late each is among them: an index has both.
struct EventsOf {
  std::string column;
  std::string value;
  std::string order;
};

EventList LastEvents(soci::session& session, const EventsOf& which, const AlertPage& page) {
  RequireText(page.after_id);
  const long long limit = page.limit;
  std::string rest = "WHERE o." + which.column + " = :value ";
  if (!page.after_id.empty()) {
    rest += "AND o." + which.order + " < (SELECT c." + which.order +
            " FROM alert_occurrences c WHERE c.id = :after AND c." + which.column + " = :same) ";
  }
  PreparedAlerts select =
      SelectOccurrences(session, rest + "ORDER BY o." + which.order + " DESC LIMIT :limit");
  select, use(which.value, "value"), use(limit, "limit");
  if (!page.after_id.empty()) select, use(page.after_id, "after"), use(which.value, "same");
  EventList events;
  for (AlertOccurrence& each : FetchOccurrences(select)) {
    auto notices = NoticesOf(session, each.id);
    events.push_back({std::move(each), std::move(notices)});
  }
  return events;
}

std::optional<AlertOccurrence> FindOccurrence(soci::session& session, const std::string& user_id,
                                              const std::string& id) {
  RequireTexts(user_id, id);
  auto rows =
      FetchOccurrences((SelectOccurrences(session, "WHERE o.id = :id AND o.user_id = :user"),
                        use(id, "id"), use(user_id, "user")));
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

void Deliver(soci::session& session, const std::string& user_id, const std::string& event_id,
             long long now) {
  RequireText(event_id);
  std::string changed;
  const std::string channel(kWebSocketChannel);
  session << "UPDATE alert_outbox SET state = 'sent', settled_at_ms = :now, "
             "attempts = attempts + 1 WHERE occurrence_id = :id AND user_id = :user "
             "AND channel = :channel AND state <> 'sent' RETURNING occurrence_id",
      use(now, "now"), use(event_id, "id"), use(user_id, "user"), use(channel, "channel"),
      into(changed);
  if (session.got_data()) NoteAccepted(session, event_id);
}

}  // namespace

Result<std::vector<AlertEvent>> SqlAlertEventStore::List(const std::string& user_id,
                                                         const AlertPage& page) {
  return ReadFor<EventList>(database_, [&](soci::session& session) -> Result<EventList> {
    RequireText(user_id);
    return LastEvents(session, {"user_id", user_id, "sequence"}, page);
  });
}

Result<std::vector<AlertEvent>> SqlAlertEventStore::ListOf(const std::string& user_id,
                                                           const std::string& alert_id,
                                                           const AlertPage& page) {
  return ReadFor<EventList>(database_, [&](soci::session& session) -> Result<EventList> {
    if (!HasAlert(session, user_id, alert_id)) return NotFound("alert");
    return LastEvents(session, {"alert_id", alert_id, "arming"}, page);
  });
}

Result<AlertOccurrence> SqlAlertEventStore::FindEvent(const std::string& user_id,
                                                      const std::string& id) {
  return ReadFor<AlertOccurrence>(database_,
                                  [&](soci::session& session) -> Result<AlertOccurrence> {
                                    auto found = FindOccurrence(session, user_id, id);
                                    if (!found) return NotFound(kNoEvent);
                                    return *std::move(found);
                                  });
}

Result<std::vector<AlertOccurrence>> SqlAlertEventStore::Next(const std::string& user_id,
                                                              const EventQuery& query) {
  using Events = std::vector<AlertOccurrence>;
  // The pending ones by their own index: there are few among many.
  static const std::string kAll =
      "WHERE o.user_id = :user AND o.sequence > :after AND o.sequence <= :upto "
      "ORDER BY o.sequence LIMIT :limit";
  static const std::string kPending =
      "JOIN alert_outbox n ON n.occurrence_id = o.id WHERE n.user_id = :user "
      "AND n.channel = 'websocket' AND n.state = 'pending' AND n.sequence > :after "
      "AND n.sequence <= :upto ORDER BY n.sequence LIMIT :limit";
  const long long after = query.after_sequence;
  const long long upto = query.upto_sequence;
  const long long limit = query.limit;
  return ReadFor<Events>(database_, [&](soci::session& session) -> Result<Events> {
    return FetchOccurrences((SelectOccurrences(session, query.pending_only ? kPending : kAll),
                             use(user_id, "user"), use(after, "after"), use(upto, "upto"),
                             use(limit, "limit")));
  });
}

Result<std::int64_t> SqlAlertEventStore::LastSequence() {
  return ReadFor<std::int64_t>(database_, [&](soci::session& session) -> Result<std::int64_t> {
    long long last = 0;
    session << "SELECT coalesce(max(sequence), 0) FROM alert_occurrences", into(last);
    return last;
  });
}

Result<void> SqlAlertEventStore::MarkDelivered(const std::string& user_id,
                                               std::span<const std::string> event_ids) {
  const long long now = ToSqlTime(clock_.Wall());
  return database_.Write([&](soci::session& session) -> Result<void> {
    for (const std::string& id : event_ids) Deliver(session, user_id, id, now);
    return {};
  });
}

Result<void> SqlAlertEventStore::Acknowledge(const std::string& user_id,
                                             const std::string& event_id) {
  const long long now = ToSqlTime(clock_.Wall());
  return database_.Write([&](soci::session& session) -> Result<void> {
    if (!FindOccurrence(session, user_id, event_id)) return NotFound(kNoEvent);
    session << "UPDATE alert_occurrences SET acknowledged_at_ms = :now "
               "WHERE id = :id AND acknowledged_at_ms IS NULL",
        use(now, "now"), use(event_id, "id");
    Deliver(session, user_id, event_id, now);
    return {};
  });
}

}  // namespace cpa
