#include "storage/alerts/alert_event_store.h"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include <soci/soci.h>

#include "storage/alerts/alert_rows.h"
#include "storage/engine/id_list.h"
#include "storage/engine/sql_failure.h"
#include "storage/engine/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

using EventList = std::vector<AlertEvent>;

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

using Notices = std::map<std::string, std::vector<Notice>>;  // By event.

// Of up to kIdsAtOnce events.
void ReadNotices(soci::session& session, const IdList& events, Notices& notices) {
  Notice notice;
  std::string event_id, state;
  long long next_at = 0, settled_at = 0;
  soci::indicator settled = soci::i_null;
  auto select =
      session.prepare << "SELECT occurrence_id, channel, target, state, attempts, "
                         "next_attempt_at_ms, settled_at_ms, last_error FROM alert_outbox "
                         "WHERE occurrence_id IN ("
                      << events.placeholders << ") ORDER BY occurrence_id, channel, target";
  events.BindTo(select);
  soci::statement query =
      (select, into(event_id), into(notice.channel), into(notice.target), into(state),
       into(notice.attempts), into(next_at), into(settled_at, settled), into(notice.last_error));
  query.execute();
  while (query.fetch()) {
    notice.state = StateOf(state);
    notice.next_attempt_at.reset();
    notice.settled_at.reset();
    if (notice.state == NoticeState::kPending) notice.next_attempt_at = FromSqlTime(next_at);
    if (settled == soci::i_ok) notice.settled_at = FromSqlTime(settled_at);
    notices[event_id].push_back(notice);
  }
}

Notices NoticesOf(soci::session& session, const std::vector<AlertOccurrence>& occurrences) {
  std::vector<std::string> ids;
  for (const AlertOccurrence& each : occurrences) ids.push_back(each.id);
  Notices notices;
  ForEachChunk(ids, [&](const IdList& list) { ReadNotices(session, list, notices); });
  return notices;
}

// Of whom or what, and the column that says how late each is among them: an index has both.
struct EventsOf {
  std::string column;
  std::string value;
  std::string order;
};

// The rows of one value of a column (bound twice, as :value and :same) with an order above `low`,
// up to `high`. With the column fixed by an equation PostgreSQL would rather walk the order alone,
// past everybody else's rows; SQLite compares a row value with its rowid in parts.
std::string RowsOf(const soci::session& session, const std::string& column,
                   const std::string& order, const std::string& low, const std::string& high) {
  if (session.get_backend_name() != "postgresql") {
    return column + " = :value AND " + column + " = :same AND " + order + " > " + low + " AND " +
           order + " <= " + high;
  }
  const std::string place = "(" + column + ", " + order + ")";
  return place + " > (:value, " + low + ") AND " + place + " <= (:same, " + high + ")";
}

EventList LastEvents(soci::session& session, const EventsOf& which, const AlertPage& page) {
  RequireText(page.after_id);
  const long long limit = page.limit;
  const std::string column = "o." + which.column;
  const std::string order = "o." + which.order;
  const std::string before = page.after_id.empty() ? std::to_string(INT64_MAX)
                                                   : "(SELECT c." + which.order +
                                                         " - 1 FROM alert_occurrences c "
                                                         "WHERE c.id = :after AND c." +
                                                         which.column + " = :again)";
  PreparedAlerts select = SelectOccurrences(
      session, "WHERE " + RowsOf(session, column, order, "0", before) + " ORDER BY " + column +
                   " DESC, " + order + " DESC LIMIT :limit");
  select, use(which.value, "value"), use(which.value, "same"), use(limit, "limit");
  if (!page.after_id.empty()) select, use(page.after_id, "after"), use(which.value, "again");
  std::vector<AlertOccurrence> occurrences = FetchOccurrences(select);
  Notices notices = NoticesOf(session, occurrences);
  EventList events;
  for (AlertOccurrence& each : occurrences) {
    auto of_event = std::move(notices[each.id]);
    events.push_back({std::move(each), std::move(of_event)});
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

void Deliver(soci::session& session, const EventNote& note, long long now) {
  std::string changed;
  const std::string channel(kWebSocketChannel);
  session << "UPDATE alert_outbox SET state = 'sent', settled_at_ms = :now, "
             "attempts = attempts + 1 WHERE occurrence_id = :id AND user_id = :user "
             "AND channel = :channel AND state <> 'sent' RETURNING occurrence_id",
      use(now, "now"), use(note.event_id, "id"), use(note.user_id, "user"), use(channel, "channel"),
      into(changed);
  if (session.got_data()) NoteAccepted(session, note.event_id);
}

// Whether the event is known.
bool NoteOne(soci::session& session, const EventNote& note, long long now) {
  if (!IsText(note.event_id) || !FindOccurrence(session, note.user_id, note.event_id)) return false;
  if (note.acknowledged) {
    session << "UPDATE alert_occurrences SET acknowledged_at_ms = :now "
               "WHERE id = :id AND acknowledged_at_ms IS NULL",
        use(now, "now"), use(note.event_id, "id");
  }
  Deliver(session, note, now);
  return true;
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
    if (!HasAlert(session, user_id, alert_id)) return NotFound(Subject::kAlert);
    return LastEvents(session, {"alert_id", alert_id, "arming"}, page);
  });
}

Result<AlertOccurrence> SqlAlertEventStore::FindEvent(const std::string& user_id,
                                                      const std::string& id) {
  return ReadFor<AlertOccurrence>(database_,
                                  [&](soci::session& session) -> Result<AlertOccurrence> {
                                    auto found = FindOccurrence(session, user_id, id);
                                    if (!found) return NotFound(Subject::kEvent);
                                    return *std::move(found);
                                  });
}

Result<std::vector<AlertOccurrence>> SqlAlertEventStore::Next(const std::string& user_id,
                                                              const EventQuery& query) {
  using Events = std::vector<AlertOccurrence>;
  // The pending ones by their own index: there are few among many.
  static const std::string kPending =
      "JOIN alert_outbox n ON n.occurrence_id = o.id WHERE n.state = 'pending' "
      "AND (n.user_id, n.channel, n.sequence) > (:value, 'websocket', :after) "
      "AND (n.user_id, n.channel, n.sequence) <= (:same, 'websocket', :upto) "
      "ORDER BY n.user_id, n.channel, n.sequence LIMIT :limit";
  const long long after = query.after_sequence;
  const long long upto = query.upto_sequence;
  const long long limit = query.limit;
  return ReadFor<Events>(database_, [&](soci::session& session) -> Result<Events> {
    const std::string all = "WHERE " +
                            RowsOf(session, "o.user_id", "o.sequence", ":after", ":upto") +
                            " ORDER BY o.user_id, o.sequence LIMIT :limit";
    return FetchOccurrences((SelectOccurrences(session, query.pending_only ? kPending : all),
                             use(user_id, "value"), use(user_id, "same"), use(after, "after"),
                             use(upto, "upto"), use(limit, "limit")));
  });
}

Result<std::int64_t> SqlAlertEventStore::LastSequence() {
  return ReadFor<std::int64_t>(database_, [&](soci::session& session) -> Result<std::int64_t> {
    long long last = 0;
    session << "SELECT coalesce(max(sequence), 0) FROM alert_occurrences", into(last);
    return last;
  });
}

Result<OwnersFound> SqlAlertEventStore::OwnersAfter(std::int64_t sequence, std::int64_t limit) {
  const long long after = sequence;
  const long long rows_max = limit;
  return ReadFor<OwnersFound>(database_, [&](soci::session& session) -> Result<OwnersFound> {
    OwnersFound found{.last_sequence = sequence};
    long long place = 0;
    std::string owner;
    soci::statement query =
        (session.prepare << "SELECT sequence, user_id FROM alert_occurrences "
                            "WHERE sequence > :after ORDER BY sequence LIMIT :limit",
         use(after, "after"), use(rows_max, "limit"), into(place), into(owner));
    query.execute();
    while (query.fetch()) {
      found.owners.insert(owner);
      found.last_sequence = place;
      ++found.rows;
    }
    return found;
  });
}

Result<std::vector<bool>> SqlAlertEventStore::Note(std::span<const EventNote> notes) {
  using Known = std::vector<bool>;
  const long long now = ToSqlTime(clock_.Wall());
  return WriteFor<Known>(database_, [&](soci::session& session) -> Result<Known> {
    Known known;
    for (const EventNote& note : notes) known.push_back(NoteOne(session, note, now));
    return known;
  });
}

}  // namespace cpa
