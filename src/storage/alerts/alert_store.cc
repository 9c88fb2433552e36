#include "storage/alerts/alert_store.h"

#include <utility>

#include <soci/soci.h>

#include "storage/accounts/account_rows.h"
#include "storage/accounts/erasures.h"
#include "storage/alerts/alert_rows.h"
#include "storage/alerts/alert_steps.h"
#include "storage/engine/once_store.h"
#include "storage/engine/sql_values.h"

namespace cpa {
namespace {

using soci::into;
using soci::use;

long long CountOf(soci::session& session, const std::string& user_id) {
  long long count = 0;
  session << "SELECT count(*) FROM alerts WHERE user_id = :user", use(user_id, "user"), into(count);
  return count;
}

Result<Alert> FindIn(soci::session& session, const std::string& user_id, const std::string& id) {
  RequireTexts(user_id, id);
  auto rows = FetchAlerts((SelectAlerts(session, "WHERE a.id = :id AND a.user_id = :user"),
                           use(id, "id"), use(user_id, "user")));
  if (rows.empty()) return NotFound(Subject::kAlert);
  return std::move(rows.front());
}

const char* ConditionOf(AlertFilter filter) {
  switch (filter) {
    case AlertFilter::kAll:
      return "";
    case AlertFilter::kActive:
      return "AND a.status = 'active' AND (a.expires_at_ms IS NULL OR a.expires_at_ms > :now) ";
    case AlertFilter::kTriggered:
      return "AND a.status = 'triggered' ";
    case AlertFilter::kDisabled:
      return "AND a.status = 'disabled' ";
    case AlertFilter::kExpired:
      return "AND a.status = 'active' AND a.expires_at_ms <= :now ";
  }
  return "";
}

}  // namespace

SqlAlertStore::SqlAlertStore(Database& database, const Clock& clock,
                             std::vector<AddNotices> channels)
    : database_(database), clock_(clock), channels_(std::move(channels)) {}

Result<void> SqlAlertStore::Create(const Alert& alert, std::int64_t max, const MakeOnce& once) {
  auto result = database_.Write([&](soci::session& session) {
    return RunOnce(session, once, clock_.Wall(), [&]() -> Result<void> {
      if (!LockUser(session, alert.user_id)) return NotFound(Subject::kUser);
      if (CountOf(session, alert.user_id) >= max) return Conflict(Subject::kLimit);
      InsertAlert(session, alert);
      return {};
    });
  });
  // The webhook may be deleted after it was looked up, or the user between the check of the key and
  // the claim of an Idempotency-Key.
  if (!result && ViolatesForeignKey(result.error())) {
    return NotFound(alert.webhook_id ? Subject::kWebhook : Subject::kUser);
  }
  return result;
}

Result<Alert> SqlAlertStore::Change(const std::string& user_id, const std::string& id,
                                    const Edit& edit) {
  auto changed = WriteFor<Alert>(database_, [&](soci::session& session) -> Result<Alert> {
    RequireTexts(user_id, id);
    // An update of nothing locks the row in both engines.
    session << "UPDATE alerts SET revision = revision WHERE id = :id AND user_id = :user",
        use(id, "id"), use(user_id, "user");
    const auto before = FindIn(session, user_id, id);
    if (!before) return before;
    Alert edited = *before;
    if (const auto done = edit(edited); !done) return done.error();
    Alert after = AfterEdit(*before, std::move(edited), clock_.Wall());
    if (after != *before) UpdateAlert(session, after);
    return after;
  });
  if (!changed && ViolatesForeignKey(changed.error())) return NotFound(Subject::kWebhook);
  return changed;
}

Result<void> SqlAlertStore::Delete(const std::string& user_id, const std::string& id) {
  return database_.Write([&](soci::session& session) -> Result<void> {
    return DeleteAlert(session, user_id, id, clock_) ? Result<void>() : NotFound(Subject::kAlert);
  });
}

Result<Alert> SqlAlertStore::Find(const std::string& user_id, const std::string& id) {
  return ReadFor<Alert>(database_,
                        [&](soci::session& session) { return FindIn(session, user_id, id); });
}

Result<std::vector<Alert>> SqlAlertStore::List(const std::string& user_id, AlertFilter filter,
                                               const AlertPage& page) {
  using Page = std::vector<Alert>;
  return ReadFor<Page>(database_, [&](soci::session& session) -> Result<Page> {
    RequireTexts(user_id, page.after_id);
    const long long now = ToSqlTime(clock_.Wall());
    const long long limit = page.limit;
    std::string where = std::string("WHERE a.user_id = :user ") + ConditionOf(filter);
    const bool timed = where.find(":now") != where.npos;
    if (!page.after_id.empty()) where += "AND a.id < :after ";
    PreparedAlerts select = SelectAlerts(session, where + "ORDER BY a.id DESC LIMIT :limit");
    select, use(user_id, "user"), use(limit, "limit");
    if (timed) select, use(now, "now");
    if (!page.after_id.empty()) select, use(page.after_id, "after");
    return FetchAlerts(select);
  });
}

Result<std::int64_t> SqlAlertStore::Count(const std::string& user_id) {
  return ReadFor<std::int64_t>(database_, [&](soci::session& session) -> Result<std::int64_t> {
    RequireText(user_id);
    return CountOf(session, user_id);
  });
}

Result<std::vector<WatchedAlert>> SqlAlertStore::LoadWatched(const std::string& after_id,
                                                             std::int64_t limit) {
  using Page = std::vector<WatchedAlert>;
  const long long rows_max = limit;
  return ReadFor<Page>(database_, [&](soci::session& session) -> Result<Page> {
    return FetchWatched((SelectWatched(session,
                                       "WHERE a.status = 'active' AND a.id > :after "
                                       "ORDER BY a.id LIMIT :limit"),
                         use(after_id, "after"), use(rows_max, "limit")));
  });
}

Result<std::vector<AlertStore::Changed>> SqlAlertStore::LoadChanged(const ChangeCursor& after,
                                                                    std::int64_t limit) {
  using Page = std::vector<Changed>;
  const long long rows_max = limit;
  const long long after_at = ToSqlTime(after.updated_at);
  return ReadFor<Page>(database_, [&](soci::session& session) -> Result<Page> {
    Page page;
    for (const Alert& alert : FetchAlerts(
             (SelectAlerts(session,
                           "WHERE (a.updated_at_ms, a.id) > (:after_at, :after_id) "
                           "ORDER BY a.updated_at_ms, a.id LIMIT :limit"),
              use(after_at, "after_at"), use(after.id, "after_id"), use(rows_max, "limit")))) {
      page.push_back({{alert.updated_at, alert.id}, WatchedOf(alert)});
    }
    return page;
  });
}

Result<std::vector<RecordedStep>> SqlAlertStore::Record(std::span<const AlertStep> steps) {
  using Steps = std::vector<RecordedStep>;
  return WriteFor<Steps>(database_, [&](soci::session& session) -> Result<Steps> {
    return RecordSteps(session, steps, clock_.Wall(), channels_);
  });
}

}  // namespace cpa
