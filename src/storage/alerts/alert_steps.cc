#include "storage/alerts/alert_steps.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <string>
#include <unordered_map>

#include <soci/soci.h>

#include "alerts/rules.h"
#include "storage/engine/bulk_insert.h"
#include "storage/engine/id_list.h"
#include "storage/engine/sql_failure.h"
#include "storage/engine/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

// Old occurrences deleted with each recording: more than come in, and never a long pause.
constexpr int kOccurrencesErasedAtOnce = 16;

void EraseOutdated(soci::session& session, WallTime now, std::size_t recorded) {
  const long long before = ToSqlTime(now - kOccurrenceKeptFor);
  const long long count = static_cast<long long>(recorded) + kOccurrencesErasedAtOnce;
  session << "DELETE FROM alert_occurrences WHERE sequence IN (SELECT sequence "
             "FROM alert_occurrences WHERE occurred_at_ms < :before "
             "ORDER BY occurred_at_ms LIMIT :count)",
      use(before, "before"), use(count, "count");
}

using Alerts = std::unordered_map<std::string, Alert>;
using Occurrences = std::unordered_map<std::string, AlertOccurrence>;

// Any number that no other program on the same server uses.
constexpr const char* kSequenceLock = "SELECT pg_advisory_xact_lock(4846272419)";

// PostgreSQL gives sequences out before the commit: without this a later one could be seen first,
// and who reads in order would pass over the earlier one. SQLite has one writer.
void HoldSequence(soci::session& session, std::span<const AlertStep> steps) {
  const bool fires = std::ranges::any_of(
      steps, [](const AlertStep& step) { return step.kind == AlertStep::Kind::kFire; });
  if (fires && session.get_backend_name() == "postgresql") session << kSequenceLock;
}

// Locked until the transaction ends; in one order, so that two servers do not wait for each other.
Alerts LoadAlerts(soci::session& session, std::span<const AlertStep> steps) {
  std::set<std::string> ids;
  for (const AlertStep& step : steps) ids.insert(step.alert_id);
  const bool locks = session.get_backend_name() == "postgresql";
  Alerts alerts;
  ForEachChunk({ids.begin(), ids.end()}, [&](const IdList& list) {
    auto select = SelectAlerts(session, "WHERE a.id IN (" + list.placeholders + ") ORDER BY a.id" +
                                            (locks ? " FOR UPDATE" : ""));
    list.BindTo(select);
    for (Alert& alert : FetchAlerts(select)) alerts.emplace(alert.id, std::move(alert));
  });
  return alerts;
}

Occurrences LoadOccurrences(soci::session& session, const std::vector<std::string>& ids) {
  Occurrences occurrences;
  ForEachChunk(ids, [&](const IdList& list) {
    auto select = SelectOccurrences(session, "WHERE o.id IN (" + list.placeholders + ")");
    list.BindTo(select);
    for (AlertOccurrence& each : FetchOccurrences(select)) {
      occurrences.emplace(each.id, std::move(each));
    }
  });
  return occurrences;
}

std::vector<AlertOccurrence> AdvanceAll(Alerts& alerts, std::span<const AlertStep> steps,
                                        std::set<std::string>& changed) {
  std::vector<AlertOccurrence> fired;
  for (const AlertStep& step : steps) {
    const auto found = alerts.find(step.alert_id);
    if (found == alerts.end() || !Advance(found->second, step)) continue;
    changed.insert(step.alert_id);
    const bool fires = step.kind == AlertStep::Kind::kFire;
    if (fires) fired.push_back(OccurrenceOf(step, found->second));
  }
  return fired;
}

void SaveProgress(soci::session& session, const Alerts& alerts,
                  const std::set<std::string>& changed) {
  std::vector<const Alert*> rows;
  for (const std::string& id : changed) rows.push_back(&alerts.at(id));
  const BulkStatement update{
      "UPDATE alerts SET status = v.column2, armed = CAST(v.column3 AS INTEGER), "
      "arming = CAST(v.column4 AS BIGINT), revision = CAST(v.column5 AS BIGINT), "
      "notification_sent = CAST(v.column6 AS INTEGER), "
      "triggered_at_ms = CAST(v.column7 AS BIGINT) FROM (VALUES ",
      7, ") AS v WHERE alerts.id = v.column1"};
  InsertRows(session, update, rows.size(), [&](std::size_t i, std::span<SqlCell> cells) {
    const Alert& alert = *rows[i];
    cells[0].Set(alert.id);
    cells[1].Set(std::string(AlertStatusName(alert.status)));
    cells[2].Set(alert.armed ? "1" : "0");
    cells[3].Set(std::to_string(alert.arming));
    cells[4].Set(std::to_string(alert.revision));
    cells[5].Set(alert.notification_sent ? "1" : "0");
    if (alert.triggered_at) {
      cells[6].Set(std::to_string(ToSqlTime(*alert.triggered_at)));
    } else {
      cells[6].SetNull();
    }
  });
}

// Puts what fired on record, with its notices, and gives each its sequence.
void SaveFired(soci::session& session, std::vector<AlertOccurrence>& fired,
               std::span<const AddNotices> channels) {
  InsertOccurrences(session, fired);
  std::vector<std::string> ids;
  for (const AlertOccurrence& each : fired) ids.push_back(each.id);
  const Occurrences saved = LoadOccurrences(session, ids);
  std::vector<NewNotice> notices;
  for (AlertOccurrence& each : fired) {
    each.sequence = saved.at(each.id).sequence;
    notices.push_back({.occurrence = &each});
  }
  InsertNotices(session, kWebSocketChannel, notices);
  for (const AddNotices& add : channels) add(session, fired);
}

// Of the firings that are out of date, those which an earlier call has put on record.
Occurrences FiredBefore(soci::session& session, std::span<const AlertStep> steps,
                        const std::vector<AlertOccurrence>& fired) {
  std::set<std::string> ids;
  for (const AlertStep& step : steps) {
    if (step.kind == AlertStep::Kind::kFire) ids.insert(step.event_id);
  }
  for (const AlertOccurrence& each : fired) ids.erase(each.id);
  return LoadOccurrences(session, {ids.begin(), ids.end()});
}

}  // namespace

PreparedAlerts SelectWatched(soci::session& session, std::string_view rest) {
  return session.prepare << "SELECT a.id, a.crypto_id, a.type, "
                            "CAST(coalesce(a.target_price, a.percentage_change) AS TEXT), "
                            "a.armed, a.repeats, a.cooldown_s, a.arming, a.revision, "
                            "a.expires_at_ms, a.triggered_at_ms, coalesce(a.direction, 'either') "
                            "FROM alerts a "
                         << rest;
}

std::vector<WatchedAlert> FetchWatched(PreparedAlerts select) {
  WatchedAlert row;
  std::string type, threshold, direction;
  int armed = 0, repeats = 0;
  long long cooldown = 0, arming = 0, revision = 0, expires_at = 0, triggered_at = 0;
  soci::indicator expires = soci::i_null, triggered = soci::i_null;
  soci::statement query =
      (select, into(row.id), into(row.crypto_id), into(type), into(threshold), into(armed),
       into(repeats), into(cooldown), into(arming), into(revision), into(expires_at, expires),
       into(triggered_at, triggered), into(direction));
  std::vector<WatchedAlert> rows;
  query.execute();
  while (query.fetch()) {
    const auto known = ParseAlertType(type);
    if (!known) throw WorkFailure(Internal("the database holds an unknown type of alert"));
    row.type = *known;
    row.direction = Known(ParseAlertDirection(direction), "direction of an alert");
    row.threshold = 0;
    std::from_chars(threshold.data(), threshold.data() + threshold.size(), row.threshold);
    row.threshold = ThresholdOf(row.type, row.direction, row.threshold);
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
  HoldSequence(session, steps);
  Alerts alerts = LoadAlerts(session, steps);
  std::set<std::string> changed;
  std::vector<AlertOccurrence> fired = AdvanceAll(alerts, steps, changed);
  SaveProgress(session, alerts, changed);
  if (!fired.empty()) {
    SaveFired(session, fired, channels);
    EraseOutdated(session, now, fired.size());
  }
  Occurrences occurrences = FiredBefore(session, steps, fired);
  for (const AlertOccurrence& each : fired) occurrences.emplace(each.id, each);

  std::vector<RecordedStep> recorded(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto alert = alerts.find(steps[i].alert_id);
    if (alert != alerts.end()) recorded[i].alert = WatchedOf(alert->second);
    const auto occurrence = occurrences.find(steps[i].event_id);
    if (occurrence != occurrences.end()) recorded[i].occurrence = occurrence->second;
  }
  return recorded;
}

}  // namespace cpa
