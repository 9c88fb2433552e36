#include "storage/alerts/alert_rows.h"

#include <charconv>
#include <optional>

#include <soci/soci.h>

#include "base/text.h"
#include "storage/engine/bulk_insert.h"
#include "storage/engine/sql_failure.h"
#include "storage/engine/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

// A value that may be NULL, bound to a statement.
template <class T>
struct Nullable {
  T value{};
  soci::indicator known = soci::i_null;
};

using NullableText = Nullable<std::string>;
using NullableInt = Nullable<long long>;

NullableText TextOf(const std::optional<Decimal>& value) {
  if (!value) return {};
  return {value->ToString(), soci::i_ok};
}

NullableInt TimeOf(const std::optional<WallTime>& value) {
  if (!value) return {};
  return {ToSqlTime(*value), soci::i_ok};
}

std::optional<Decimal> DecimalOf(const NullableText& cell) {
  if (cell.known != soci::i_ok) return std::nullopt;
  return DecimalOfSql(cell.value);
}

std::optional<WallTime> OptionalTimeOf(const NullableInt& cell) {
  if (cell.known != soci::i_ok) return std::nullopt;
  return FromSqlTime(cell.value);
}

NullableText TextOf(const std::optional<std::string>& value) {
  if (!value) return {};
  return {*value, soci::i_ok};
}

std::optional<std::string> OptionalTextOf(const NullableText& cell) {
  if (cell.known != soci::i_ok) return std::nullopt;
  return cell.value;
}

std::string TextOf(double value) {
  std::string text;
  AppendJsonNumber(text, value);
  return text;
}

double DoubleOf(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw WorkFailure(Internal("the database holds a number that is none"));
  }
  return value;
}

// Rows of before there were directions have none, and may have a threshold below 0: either.
AlertDirection DirectionOf(const NullableText& cell) {
  if (cell.known != soci::i_ok) return AlertDirection::kEither;
  return Known(ParseAlertDirection(cell.value), "direction of an alert");
}

NullableText DirectionText(AlertType type, AlertDirection direction) {
  if (!HasDirection(type)) return {};
  return {std::string(AlertDirectionName(direction)), soci::i_ok};
}

std::optional<Decimal> SizeOf(const NullableText& cell) {
  auto value = DecimalOf(cell);
  if (value && value->is_negative()) value = -*value;
  return value;
}

struct AlertRow {
  std::string id, user_id, crypto_id, type, status;
  NullableText target, percentage, direction, webhook;
  NullableInt expires_at, triggered_at;
  long long cooldown = 0, arming = 0, revision = 0, created_at = 0, updated_at = 0;
  int repeats = 0, armed = 0, sent = 0;
};

Alert ToAlert(const AlertRow& row) {
  return {.id = row.id,
          .user_id = row.user_id,
          .crypto_id = row.crypto_id,
          .type = Known(ParseAlertType(row.type), "type of alert"),
          .target_price = DecimalOf(row.target),
          .percentage_change = SizeOf(row.percentage),
          .direction = DirectionOf(row.direction),
          .repeat = row.repeats != 0,
          .cooldown = std::chrono::seconds(row.cooldown),
          .expires_at = OptionalTimeOf(row.expires_at),
          .webhook_id = OptionalTextOf(row.webhook),
          .status = Known(ParseAlertStatus(row.status), "status of alert"),
          .armed = row.armed != 0,
          .arming = row.arming,
          .revision = row.revision,
          .notification_sent = row.sent != 0,
          .created_at = FromSqlTime(row.created_at),
          .updated_at = FromSqlTime(row.updated_at),
          .triggered_at = OptionalTimeOf(row.triggered_at)};
}

struct OccurrenceRow {
  long long sequence = 0, arming = 0, occurred_at = 0;
  std::string id, alert_id, user_id, crypto_id, crypto_name, type, price, value;
  NullableText target, percentage, direction;
  NullableInt acknowledged_at;
};

AlertOccurrence ToOccurrence(const OccurrenceRow& row) {
  return {.id = row.id,
          .sequence = row.sequence,
          .alert_id = row.alert_id,
          .arming = row.arming,
          .user_id = row.user_id,
          .crypto_id = row.crypto_id,
          .crypto_name = row.crypto_name,
          .type = Known(ParseAlertType(row.type), "type of alert"),
          .target_price = DecimalOf(row.target),
          .percentage_change = SizeOf(row.percentage),
          .direction = DirectionOf(row.direction),
          .current_price = DoubleOf(row.price),
          .value = DoubleOf(row.value),
          .occurred_at = FromSqlTime(row.occurred_at),
          .acknowledged_at = OptionalTimeOf(row.acknowledged_at)};
}

}  // namespace

PreparedAlerts SelectAlerts(soci::session& session, std::string_view rest) {
  return session.prepare
         << "SELECT a.id, a.user_id, a.crypto_id, a.type, a.target_price, "
            "a.percentage_change, a.repeats, a.cooldown_s, a.expires_at_ms, "
            "a.status, a.armed, a.arming, a.revision, a.notification_sent, "
            "a.created_at_ms, a.updated_at_ms, a.triggered_at_ms, a.webhook_id, a.direction "
            "FROM alerts a "
         << rest;
}

PreparedAlerts SelectOccurrences(soci::session& session, std::string_view rest) {
  // Those of an alert that is being erased are nobody's any more. Not a join: it is looked up for
  // each row that is told, whatever the planner thinks of it.
  constexpr std::string_view kWhere = "WHERE ";
  constexpr std::string_view kHasItsAlert =
      "(SELECT y.user_id FROM alerts y WHERE y.id = o.alert_id) = o.user_id AND ";
  std::string conditions(rest);
  conditions.insert(conditions.find(kWhere) + kWhere.size(), kHasItsAlert);
  return session.prepare
         << "SELECT o.sequence, o.id, o.alert_id, o.arming, o.user_id, "
            "o.crypto_id, o.crypto_name, o.type, o.target_price, "
            "o.percentage_change, CAST(o.current_price AS TEXT), "
            "CAST(o.value AS TEXT), o.occurred_at_ms, o.acknowledged_at_ms, o.direction "
            "FROM alert_occurrences o "
         << conditions;
}

std::vector<Alert> FetchAlerts(PreparedAlerts select) {
  AlertRow row;
  soci::statement query =
      (select, into(row.id), into(row.user_id), into(row.crypto_id), into(row.type),
       into(row.target.value, row.target.known), into(row.percentage.value, row.percentage.known),
       into(row.repeats), into(row.cooldown), into(row.expires_at.value, row.expires_at.known),
       into(row.status), into(row.armed), into(row.arming), into(row.revision), into(row.sent),
       into(row.created_at), into(row.updated_at),
       into(row.triggered_at.value, row.triggered_at.known),
       into(row.webhook.value, row.webhook.known), into(row.direction.value, row.direction.known));
  std::vector<Alert> rows;
  query.execute();
  while (query.fetch()) rows.push_back(ToAlert(row));
  return rows;
}

std::vector<AlertOccurrence> FetchOccurrences(PreparedAlerts select) {
  OccurrenceRow row;
  soci::statement query =
      (select, into(row.sequence), into(row.id), into(row.alert_id), into(row.arming),
       into(row.user_id), into(row.crypto_id), into(row.crypto_name), into(row.type),
       into(row.target.value, row.target.known), into(row.percentage.value, row.percentage.known),
       into(row.price), into(row.value), into(row.occurred_at),
       into(row.acknowledged_at.value, row.acknowledged_at.known),
       into(row.direction.value, row.direction.known));
  std::vector<AlertOccurrence> rows;
  query.execute();
  while (query.fetch()) rows.push_back(ToOccurrence(row));
  return rows;
}

void InsertAlert(soci::session& session, const Alert& alert) {
  RequireTexts(alert.id, alert.user_id, alert.crypto_id, alert.webhook_id.value_or(""));
  NullableText webhook = TextOf(alert.webhook_id);
  const std::string type(AlertTypeName(alert.type));
  const std::string status(AlertStatusName(alert.status));
  NullableText target = TextOf(alert.target_price);
  NullableText percentage = TextOf(alert.percentage_change);
  NullableText direction = DirectionText(alert.type, alert.direction);
  NullableInt expires_at = TimeOf(alert.expires_at);
  NullableInt triggered_at = TimeOf(alert.triggered_at);
  const int repeats = alert.repeat ? 1 : 0;
  const int armed = alert.armed ? 1 : 0;
  const int sent = alert.notification_sent ? 1 : 0;
  const long long cooldown = alert.cooldown.count();
  const long long arming = alert.arming;
  const long long revision = alert.revision;
  const long long created_at = ToSqlTime(alert.created_at);
  const long long updated_at = ToSqlTime(alert.updated_at);
  session << "INSERT INTO alerts (id, user_id, crypto_id, type, target_price, percentage_change, "
             "repeats, cooldown_s, expires_at_ms, status, armed, arming, revision, "
             "notification_sent, created_at_ms, updated_at_ms, triggered_at_ms, webhook_id, "
             "direction) VALUES "
             "(:id, "
             ":user, :crypto, :type, :target, :percentage, :repeats, :cooldown, :expires_at, "
             ":status, :armed, :arming, :revision, :sent, :created_at, :updated_at, :triggered_at, "
             ":webhook, :direction)",
      use(alert.id, "id"), use(alert.user_id, "user"), use(alert.crypto_id, "crypto"),
      use(type, "type"), use(target.value, target.known, "target"),
      use(percentage.value, percentage.known, "percentage"), use(repeats, "repeats"),
      use(cooldown, "cooldown"), use(expires_at.value, expires_at.known, "expires_at"),
      use(status, "status"), use(armed, "armed"), use(arming, "arming"), use(revision, "revision"),
      use(sent, "sent"), use(created_at, "created_at"), use(updated_at, "updated_at"),
      use(triggered_at.value, triggered_at.known, "triggered_at"),
      use(webhook.value, webhook.known, "webhook"),
      use(direction.value, direction.known, "direction");
}

void UpdateAlert(soci::session& session, const Alert& alert) {
  RequireText(alert.webhook_id.value_or(""));
  NullableText webhook = TextOf(alert.webhook_id);
  const std::string status(AlertStatusName(alert.status));
  NullableText target = TextOf(alert.target_price);
  NullableText percentage = TextOf(alert.percentage_change);
  NullableText direction = DirectionText(alert.type, alert.direction);
  NullableInt expires_at = TimeOf(alert.expires_at);
  const int repeats = alert.repeat ? 1 : 0;
  const int armed = alert.armed ? 1 : 0;
  const long long cooldown = alert.cooldown.count();
  const long long arming = alert.arming;
  const long long revision = alert.revision;
  const long long updated_at = ToSqlTime(alert.updated_at);
  session << "UPDATE alerts SET target_price = :target, percentage_change = :percentage, "
             "repeats = :repeats, cooldown_s = :cooldown, expires_at_ms = :expires_at, "
             "status = :status, armed = :armed, arming = :arming, revision = :revision, "
             "updated_at_ms = :updated_at, webhook_id = :webhook, direction = :direction "
             "WHERE id = :id",
      use(target.value, target.known, "target"),
      use(percentage.value, percentage.known, "percentage"), use(repeats, "repeats"),
      use(cooldown, "cooldown"), use(expires_at.value, expires_at.known, "expires_at"),
      use(status, "status"), use(armed, "armed"), use(arming, "arming"), use(revision, "revision"),
      use(updated_at, "updated_at"), use(webhook.value, webhook.known, "webhook"),
      use(direction.value, direction.known, "direction"), use(alert.id, "id");
}

void InsertOccurrences(soci::session& session, std::span<const AlertOccurrence> occurrences) {
  const BulkStatement insert{
      "INSERT INTO alert_occurrences (id, alert_id, arming, user_id, crypto_id, crypto_name, type, "
      "target_price, percentage_change, direction, current_price, value, occurred_at_ms) VALUES ",
      13, ""};
  const auto set = [](SqlCell& cell, const std::optional<Decimal>& value) {
    if (value) {
      cell.Set(value->ToString());
    } else {
      cell.SetNull();
    }
  };
  InsertRows(session, insert, occurrences.size(), [&](std::size_t i, std::span<SqlCell> cells) {
    const AlertOccurrence& from = occurrences[i];
    RequireTexts(from.id, from.crypto_name);
    cells[0].Set(from.id);
    cells[1].Set(from.alert_id);
    cells[2].Set(std::to_string(from.arming));
    cells[3].Set(from.user_id);
    cells[4].Set(from.crypto_id);
    cells[5].Set(from.crypto_name);
    cells[6].Set(std::string(AlertTypeName(from.type)));
    set(cells[7], from.target_price);
    set(cells[8], from.percentage_change);
    if (HasDirection(from.type)) {
      cells[9].Set(std::string(AlertDirectionName(from.direction)));
    } else {
      cells[9].SetNull();
    }
    cells[10].Set(TextOf(from.current_price));
    cells[11].Set(TextOf(from.value));
    cells[12].Set(std::to_string(ToSqlTime(from.occurred_at)));
  });
}

void InsertNotices(soci::session& session, std::string_view channel,
                   std::span<const NewNotice> notices) {
  const BulkStatement statement{
      "INSERT INTO alert_outbox (occurrence_id, channel, target, user_id, sequence, state, "
      "attempts, next_attempt_at_ms, lease_end_ms, fencing, last_error) VALUES ",
      11, ""};
  InsertRows(session, statement, notices.size(), [&](std::size_t i, std::span<SqlCell> cells) {
    const AlertOccurrence& of = *notices[i].occurrence;
    cells[0].Set(of.id);
    cells[1].Set(std::string(channel));
    cells[2].Set(notices[i].target);
    cells[3].Set(of.user_id);
    cells[4].Set(std::to_string(of.sequence));
    cells[5].Set(std::string(NoticeStateName(NoticeState::kPending)));
    cells[6].Set("0");
    cells[7].Set(std::to_string(ToSqlTime(of.occurred_at)));
    cells[8].Set("0");
    cells[9].Set("0");
    cells[10].Set("");
  });
}

void NoteAccepted(soci::session& session, const std::string& occurrence_id) {
  session << "UPDATE alerts SET notification_sent = 1 WHERE EXISTS (SELECT 1 "
             "FROM alert_occurrences o WHERE o.id = :occurrence AND o.alert_id = alerts.id "
             "AND o.occurred_at_ms = alerts.triggered_at_ms) "
             "AND id = (SELECT alert_id FROM alert_occurrences WHERE id = :again)",
      use(occurrence_id, "occurrence"), use(occurrence_id, "again");
}

}  // namespace cpa
