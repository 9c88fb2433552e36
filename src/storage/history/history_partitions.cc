#include "storage/history/history_partitions.h"

#include <algorithm>
#include <vector>

#include <soci/soci.h>

#include "base/mutex.h"
#include "history/candle_time.h"
#include "storage/engine/sql_failure.h"
#include "storage/engine/sql_values.h"
#include "storage/history/history_rows.h"

namespace cpa {
namespace {

using Table = HistoryPartitions::Table;

// Servers that make the same partition wait for each other.
constexpr const char* kPartitionLock = "SELECT pg_advisory_xact_lock(4846272419)";

struct Month {
  WallTime from{};
  WallTime to{};
  std::string name;
};

std::string NameOfTable(Table table) {
  return table == Table::kBlocks ? "history_blocks" : "history_candles";
}

// "history_blocks_202611"
Month MonthAround(Table table, WallTime at) {
  const WallTime from = CandleOpenTime(CandleInterval::k1M, at);
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(from));
  const int number =
      static_cast<int>(date.year()) * 100 + static_cast<int>(static_cast<unsigned>(date.month()));
  return {from, CandleEndTime(CandleInterval::k1M, from),
          NameOfTable(table) + "_" + std::to_string(number)};
}

// In the unit of the column by which the table is cut.
long long BoundOf(Table table, WallTime at) {
  return table == Table::kBlocks ? HourNumberOf(at) : ToSqlTime(at);
}

// Waiting for a lock makes all who come later wait as well.
void BeImpatient(soci::session& session) {
  session << "SET LOCAL lock_timeout = 100";
}

std::vector<std::string> PartitionsOf(soci::session& session, Table table) {
  std::vector<std::string> names;
  std::string name;
  soci::statement query =
      (session.prepare << "SELECT c.relname FROM pg_inherits i JOIN pg_class c "
                          "ON c.oid = i.inhrelid WHERE i.inhparent = '"
                       << NameOfTable(table) << "'::regclass ORDER BY c.relname",
       soci::into(name));
  query.execute();
  while (query.fetch()) names.push_back(name);
  return names;
}

// A table of this name that was detached comes back with its rows.
void Attach(soci::session& session, Table table, const Month& month) {
  const std::string parent = NameOfTable(table);
  session << "CREATE TABLE IF NOT EXISTS " << month.name << " (LIKE " << parent
          << " INCLUDING ALL)";
  session << "ALTER TABLE " << parent << " ATTACH PARTITION " << month.name << " FOR VALUES FROM ("
          << BoundOf(table, month.from) << ") TO (" << BoundOf(table, month.to) << ")";
}

bool HasRows(soci::session& session, const std::string& name) {
  int has = 0;
  session << "SELECT CASE WHEN EXISTS (SELECT 1 FROM " << name << ") THEN 1 ELSE 0 END",
      soci::into(has);
  return has == 1;
}

}  // namespace

Result<void> HistoryPartitions::Ensure(Table table, WallTime first, WallTime last) {
  if (database_.engine() == Engine::kSqlite) return {};
  MutexLock lock(mutex_);
  std::vector<Month> wanted;
  for (Month month = MonthAround(table, first); month.from <= last;
       month = MonthAround(table, month.to)) {
    if (!known_.contains(month.name)) wanted.push_back(month);
  }
  if (wanted.empty()) return {};
  auto made = database_.Write([&](soci::session& session) -> Result<void> {
    BeImpatient(session);
    session << kPartitionLock;
    const std::vector<std::string> present = PartitionsOf(session, table);
    for (const Month& month : wanted) {
      if (std::ranges::find(present, month.name) == present.end()) Attach(session, table, month);
    }
    return {};
  });
  if (!made) return made;
  for (const Month& month : wanted) known_.insert(month.name);
  return {};
}

Result<void> HistoryPartitions::Write(const std::function<Result<void>()>& ensure,
                                      const Database::Work& work) {
  if (auto ready = ensure(); !ready) return ready;
  auto written = database_.Write(work);
  if (written || written.error().state != kCheckViolation) return written;
  {
    MutexLock lock(mutex_);
    known_.clear();
  }
  if (auto ready = ensure(); !ready) return ready;
  return database_.Write(work);
}

// The names sort as the months do.
Result<void> HistoryPartitions::DropEmptyBefore(Table table, WallTime before) {
  if (database_.engine() == Engine::kSqlite) return {};
  MutexLock lock(mutex_);
  const std::string first_kept = MonthAround(table, before).name;
  auto dropped = database_.Write([&](soci::session& session) CPA_REQUIRES(mutex_) -> Result<void> {
    BeImpatient(session);
    for (const std::string& name : PartitionsOf(session, table)) {
      if (name >= first_kept) break;
      if (HasRows(session, name)) continue;
      session << "DROP TABLE " << name;
      known_.erase(name);
    }
    return {};
  });
  if (!dropped && dropped.error().state == kLockNotAvailable) return {};
  return dropped;
}

Result<bool> HistoryPartitions::MayMake() {
  if (database_.engine() == Engine::kSqlite) return true;
  return ReadFor<bool>(database_, [](soci::session& session) -> Result<bool> {
    int may = 0;
    session << "SELECT CASE WHEN has_schema_privilege(current_schema(), 'CREATE') AND "
               "bool_and(pg_has_role(relowner, 'USAGE')) THEN 1 ELSE 0 END FROM pg_class "
               "WHERE oid IN ('history_blocks'::regclass, 'history_candles'::regclass)",
        soci::into(may);
    return may == 1;
  });
}

}  // namespace cpa
