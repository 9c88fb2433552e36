#include "app/history_parts.h"

#include <stdexcept>
#include <utility>

#include "app/options.h"
#include "base/log.h"
#include "storage/migrate.h"

namespace cpa::app {
namespace {

// One to record, one to fill and two to read: history shares no connection with what people own.
constexpr int kConnections = 4;

std::unique_ptr<Database> OpenOrThrow(const config::Settings& settings, const Clock& clock) {
  auto opened = OpenHistory(settings, clock);
  if (!opened) throw std::runtime_error("price history: " + opened.error().detail);
  if (opened->applied > 0) {
    CPA_LOG_INFO("database", "{} migrations of price history applied", opened->applied);
  }
  return std::move(opened->database);
}

}  // namespace

Result<OpenedHistory> OpenHistory(const config::Settings& settings, const Clock& clock) {
  DatabaseOptions options = HistoryDatabaseOptions(DatabaseOptionsOf(settings));
  options.readers = kConnections;
  auto database = Database::Open(options);
  if (!database) return database.error();
  const auto migrations = HistoryMigrationsFor((*database)->engine());
  const auto applied = Migrate(**database, migrations, clock, kHistoryLedger);
  if (!applied) return applied.error();
  return OpenedHistory{*std::move(database), *applied};
}

HistoryParts::HistoryParts(const config::Settings& settings, const Clock& clock)
    : database(OpenOrThrow(settings, clock)),
      store(*database, tail, clock),
      recorder({.tiers = HistoryTiersOf(settings)}, store, tail, clock),
      check(*database, clock) {
  if (const auto loaded = recorder.Load(); !loaded) {
    throw std::runtime_error("price history: " + loaded.error().detail);
  }
}

void RecallPrices(SqlHistoryStore& store, Market& market) {
  const auto prices = store.LastPrices();
  if (!prices) {
    CPA_LOG_WARN("history", "the first prices are not compared with those of the last run: {}",
                 prices.error().detail);
    return;
  }
  for (const auto& [id, price] : *prices) market.Remember(id, price);
}

}  // namespace cpa::app
