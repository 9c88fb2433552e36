#include "app/open_database.h"

#include <utility>

#include "app/options.h"
#include "base/log.h"
#include "storage/engine/grants.h"
#include "storage/engine/migrate.h"

namespace cpa::app {

OpenedDatabase OpenMigrated(const config::Settings& settings, const Clock& clock, Random& random,
                            const Patience& patience) {
  return patience.Insist([&]() -> Result<OpenedDatabase> {
    auto database = Database::Open(DatabaseOptionsOf(settings));
    if (!database) return database.error();
    if (const auto granted = CheckGrants(**database); !granted) return granted.error();
    const auto migrations = MigrationsFor((*database)->engine());
    const auto applied = Migrate(**database, migrations, clock, kMainLedger, patience.stop());
    if (!applied) return applied.error();
    if (*applied > 0) CPA_LOG_INFO("database", "{} migrations applied", *applied);
    auto epoch = (*database)->Adopt(random);
    if (!epoch) return epoch.error();
    return OpenedDatabase{*std::move(database), *std::move(epoch)};
  });
}

}  // namespace cpa::app
