#include "storage/alert_steps.h"

#include <charconv>
#include <cmath>
#include <string>

#include <soci/soci.h>

#include "storage/sql_failure.h"
#include "storage/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

// So many outdated occurrences go with each recording: more than come in, and never a long pause.
constexpr int kErasedAtOnce = 16;

void EraseOutdated(soci::session& session, WallTime now, std::size_t recorded) {
  const long long before = ToSqlTime(now - kOccurrenceKeptFor);
  const long long count = static_cast<long long>(recorded) + kErasedAtOnce;
  session << "DELETE FROM alert_occurrences WHERE sequence IN (SELECT sequence "
             "FROM alert_occurrences WHERE occurred_at_ms < :before "
             "ORDER BY occurred_at_ms LIMIT :count)",
      use(before, "before"), use(count, "count");
}

std::vector<Alert> FindAlert(soci::session& session, const std::string& id) {
  return FetchAlerts((SelectAlerts(session, "WHERE a.id = :id"), use(id, "id")));
}

RecordedStep StepOf(const std::vector<Alert>& alert) {
  RecordedStep recorded;
  if (!alert.empty()) recorded.alert = WatchedOf(alert.front());
  return recorded;
}

RecordedStep Rearm(soci::session& session, const AlertStep& step) {
  const long long arming = step.arming;
  session << "UPDATE alerts SET armed = 1, arming = arming + 1, revision = revision + 1 "
             "WHERE id = :id AND arming = :arming AND armed = 0 AND status = 'active'",
      use(step.alert_id, "id"), use(arming, "arming");
  return StepOf(FindAlert(session, step.alert_id));
}

// False when the step is out of date, or on record already.
bool Disarm(soci::session& session, const AlertStep& step) {
  const long long arming = step.arming;
  const long long at = ToSqlTime(step.at);
  std::string disarmed;
  session << "UPDATE alerts SET armed = 0, revision = revision + 1, notification_sent = 0, "
             "status = CASE WHEN repeats = 1 THEN status ELSE 'triggered' END, "
             "triggered_at_ms = :at WHERE id = :id AND arming = :arming AND armed = 1 "
             "AND status = 'active' AND (expires_at_ms IS NULL OR expires_at_ms > :now) "
             "RETURNING id",
      use(at, "at"), use(step.alert_id, "id"), use(arming, "arming"), use(at, "now"),
      into(disarmed);
  return session.got_data();
}

AlertOccurrence OccurrenceOf(const AlertStep& step, const Alert& alert) {
  return {.id = step.event_id,
          .alert_id = alert.id,
          .arming = step.arming,
          .user_id = alert.user_id,
          .crypto_id = alert.crypto_id,
          .crypto_name = step.crypto_name,
          .type = alert.type,
          .target_price = alert.target_price,
          .percentage_change = alert.percentage_change,
          .current_price = step.current_price,
          .value = step.value,
          .occurred_at = step.at};
}

// Adds to `fired` what was not on record before.
RecordedStep Fire(soci::session& session, const AlertStep& step,
                  std::vector<AlertOccurrence>& fired) {
  const bool disarmed = Disarm(session, step);
  const auto alert = FindAlert(session, step.alert_id);
  RecordedStep recorded = StepOf(alert);
  if (disarmed) {
    AlertOccurrence occurrence = OccurrenceOf(step, alert.at(0));
    if (!InsertOccurrence(session, occurrence)) return recorded;
    fired.push_back(occurrence);
    recorded.occurrence = std::move(occurrence);
    return recorded;
  }
  auto known =
      FetchOccurrences((SelectOccurrences(session, "WHERE o.id = :id"), use(step.event_id, "id")));
  if (!known.empty()) recorded.occurrence = std::move(known.front());
  return recorded;
}

}  // namespace

PreparedAlerts SelectWatched(soci::session& session, std::string_view rest) {
  return session.prepare << "SELECT a.id, a.crypto_id, a.type, "
                            "CAST(coalesce(a.target_price, a.percentage_change) AS TEXT), "
                            "a.armed, a.repeats, a.cooldown_s, a.arming, a.revision, "
                            "a.expires_at_ms, a.triggered_at_ms FROM alerts a "
                         << rest;
}

std::vector<WatchedAlert> FetchWatched(PreparedAlerts select) {
  WatchedAlert row;
  std::string type, threshold;
  int armed = 0, repeats = 0;
  long long cooldown = 0, arming = 0, revision = 0, expires_at = 0, triggered_at = 0;
  soci::indicator expires = soci::i_null, triggered = soci::i_null;
  soci::statement query = (select, into(row.id), into(row.crypto_id), into(type), into(threshold),
                           into(armed), into(repeats), into(cooldown), into(arming), into(revision),
                           into(expires_at, expires), into(triggered_at, triggered));
  std::vector<WatchedAlert> rows;
  query.execute();
  while (query.fetch()) {
    const auto known = ParseAlertType(type);
    if (!known) throw WorkFailure(Internal("the database holds an unknown type of alert"));
    row.type = *known;
    row.threshold = 0;
    std::from_chars(threshold.data(), threshold.data() + threshold.size(), row.threshold);
    row.threshold = std::abs(row.threshold);
    row.armed = armed != 0;
    row.repeat = repeats != 0;
    row.cooldown = std::chrono::seconds(cooldown);
    row.arming = arming;
    row.revision = revision;
    row.expires_at.reset();
    row.triggered_at.reset();
    if (expires == soci::i_ok) row.expires_at = FromSqlTime(expires_at);
    if (triggered == soci::i_ok) row.triggered_at = FromSqlTime(triggered_at);
    rows.push_back(row);
  }
  return rows;
}

std::vector<RecordedStep> RecordSteps(soci::session& session, std::span<const AlertStep> steps,
                                      WallTime now, std::span<const AddNotices> channels) {
  std::vector<RecordedStep> recorded;
  std::vector<AlertOccurrence> fired;
  for (const AlertStep& step : steps) {
    const bool fires = step.kind == AlertStep::Kind::kFire;
    recorded.push_back(fires ? Fire(session, step, fired) : Rearm(session, step));
  }
  if (fired.empty()) return recorded;
  std::vector<NewNotice> notices;
  for (const AlertOccurrence& each : fired) notices.push_back({.occurrence = &each});
  InsertNotices(session, kWebSocketChannel, notices);
  for (const AddNotices& add : channels) add(session, fired);
  EraseOutdated(session, now, fired.size());
  return recorded;
}

}  // namespace cpa
