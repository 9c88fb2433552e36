#include "app/recorded_history.h"

#include <utility>

#include "app/options.h"
#include "base/log.h"
#include "storage/engine/migrate.h"

namespace cpa::app {
namespace {

// One to record, one to fill and two to read: history shares no connection with what people own.
constexpr int kConnections = 4;

Failure OfHistory(Failure failure) {
  failure.detail = "price history: " + failure.detail;
  return failure;
}

Result<std::unique_ptr<Database>> OpenAdopted(const config::Settings& settings, const Clock& clock,
                                              Random& random, const std::stop_token& stop) {
  auto opened = OpenHistory(settings, clock, stop);
  if (!opened) return OfHistory(opened.error());
  // On SQLite it is a file of its own, which knows of no epoch.
  if (opened->database->engine() == Engine::kPostgres) {
    const auto epoch = opened->database->Adopt(random);
    if (!epoch) return OfHistory(epoch.error());
  }
  if (opened->applied > 0) {
    CPA_LOG_INFO("database", "{} migrations of price history applied", opened->applied);
  }
  return std::move(opened->database);
}

// Made ahead by a role that may, so that a server that may not has what it needs.
constexpr std::chrono::days kMadeByMigrate{370};

void TellIfPartitionsCannotBeMade(SqlHistoryStore& store) {
  const auto may = store.partitions().MayMake();
  if (!may || *may) return;
  CPA_LOG_WARN(
      "history",
      "the role may not make partitions for price history: let the owner of its tables run "
      "`crypto-price-api migrate` once a month, which makes those of the next year");
}

}  // namespace

Result<OpenedHistory> OpenHistory(const config::Settings& settings, const Clock& clock,
                                  const std::stop_token& stop) {
  DatabaseOptions options = HistoryDatabaseOptions(DatabaseOptionsOf(settings));
  options.readers = kConnections;
  auto database = Database::Open(options);
  if (!database) return database.error();
  const auto migrations = HistoryMigrationsFor((*database)->engine());
  const auto applied = Migrate(**database, migrations, clock, kHistoryLedger, stop);
  if (!applied) return applied.error();
  return OpenedHistory{*std::move(database), *applied};
}

Result<void> MakePartitionsAhead(Database& database, const Clock& clock) {
  using Table = HistoryPartitions::Table;
  HistoryPartitions partitions(database);
  const WallTime now = clock.Wall();
  auto made = partitions.Ensure(Table::kBlocks, now, now + kMadeByMigrate);
  return made ? partitions.Ensure(Table::kCandles, now, now + kMadeByMigrate) : made;
}

RecordedHistory::RecordedHistory(const config::Settings& settings, const Clock& clock,
                                 Random& random, const Patience& patience)
    : database(
          patience.Insist([&] { return OpenAdopted(settings, clock, random, patience.stop()); })),
      store(*database, tail, clock),
      recorder({.tiers = HistoryTiersOf(settings)}, store, tail, clock),
      check(*database, clock) {
  TellIfPartitionsCannotBeMade(store);
  patience.Insist([this]() -> Result<void> {
    auto loaded = recorder.Load();
    return loaded ? loaded : OfHistory(loaded.error());
  });
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
