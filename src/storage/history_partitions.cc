#include "storage/history_partitions.h"

#include <vector>

#include <soci/soci.h>

#include "history/candle_time.h"
#include "storage/history_rows.h"
#include "storage/sql_values.h"

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

bool HasRows(soci::session& session, const std::string& name) {
  int has = 0;
  session << "SELECT CASE WHEN EXISTS (SELECT 1 FROM " << name << ") THEN 1 ELSE 0 END",
      soci::into(has);
  return has == 1;
}

}  // namespace

Result<void> HistoryPartitions::Ensure(Table table, WallTime first, WallTime last) {
  if (database_.engine() == Engine::kSqlite) return {};
  std::lock_guard lock(mutex_);
  std::vector<Month> missing;
  for (Month month = MonthAround(table, first); month.from <= last;
       month = MonthAround(table, month.to)) {
    if (!known_.contains(month.name)) missing.push_back(month);
  }
  if (missing.empty()) return {};
  auto made = database_.Write([&](soci::session& session) -> Result<void> {
    session << kPartitionLock;
    for (const Month& month : missing) {
      session << "CREATE TABLE IF NOT EXISTS " << month.name << " PARTITION OF "
              << NameOfTable(table) << " FOR VALUES FROM (" << BoundOf(table, month.from)
              << ") TO (" << BoundOf(table, month.to) << ")";
    }
    return {};
  });
  if (!made) return made;
  for (const Month& month : missing) known_.insert(month.name);
  return {};
}

// The names sort as the months do.
Result<void> HistoryPartitions::DropEmptyBefore(Table table, WallTime before) {
  if (database_.engine() == Engine::kSqlite) return {};
  std::lock_guard lock(mutex_);
  const std::string first_kept = MonthAround(table, before).name;
  return database_.Write([&](soci::session& session) -> Result<void> {
    for (const std::string& name : PartitionsOf(session, table)) {
      if (name >= first_kept) break;
      if (HasRows(session, name)) continue;
      session << "DROP TABLE " << name;
      known_.erase(name);
    }
    return {};
  });
}

}  // namespace cpa
