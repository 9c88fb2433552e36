#include "app/open_database.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "app/options.h"
#include "base/log.h"
#include "base/stop.h"
#include "storage/grants.h"
#include "storage/migrate.h"

namespace cpa::app {
namespace {

constexpr Millis kPauseMin{500};
constexpr Millis kPauseMax{15'000};

template <class T>
T ValueOrThrow(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().detail);
  return std::move(*result);
}

// Whoever starts a machine starts its parts in any order.
std::unique_ptr<Database> OpenPatiently(const DatabaseOptions& options,
                                        const std::stop_token& stop) {
  Millis pause = kPauseMin;
  while (true) {
    auto opened = Database::Open(options);
    if (opened || opened.error().state != kServerAway) return ValueOrThrow(std::move(opened));
    CPA_LOG_ERROR("database", "{}; trying again in {} ms", opened.error().detail, pause.count());
    if (!PauseUnlessStopped(stop, pause)) {
      throw std::runtime_error("stopped while waiting for the database");
    }
    pause = std::min(2 * pause, kPauseMax);
  }
}

}  // namespace

OpenedDatabase OpenMigrated(const config::Settings& settings, const Clock& clock, Random& random,
                            const std::stop_token& stop) {
  auto database = OpenPatiently(DatabaseOptionsOf(settings), stop);
  if (const auto granted = CheckGrants(*database); !granted) {
    throw std::runtime_error(granted.error().detail);
  }
  const auto migrations = MigrationsFor(database->engine());
  const int applied = ValueOrThrow(Migrate(*database, migrations, clock, kMainLedger, stop));
  if (applied > 0) CPA_LOG_INFO("database", "{} migrations applied", applied);
  std::string epoch = ValueOrThrow(database->Adopt(random));
  return {std::move(database), std::move(epoch)};
}

}  // namespace cpa::app
