#include "storage/engine/month_use_store.h"

#include <soci/soci.h>

#include "storage/engine/sql_values.h"

namespace cpa {
namespace {

// Whole seconds since 1970. Clocks of servers differ; the database has one.
std::string DatabaseNow(Engine engine) {
  return engine == Engine::kPostgres ? "CAST(extract(epoch FROM clock_timestamp()) AS BIGINT)"
                                     : "CAST(strftime('%s', 'now') AS INTEGER)";
}

}  // namespace

Result<SharedUse> MonthUseStore::Add(const std::string& month, std::int64_t calls,
                                     const std::string& server) {
  const std::string now = DatabaseNow(database_.engine());
  return WriteFor<SharedUse>(database_, [&](soci::session& session) -> Result<SharedUse> {
    const long long added = calls;
    long long used = 0;
    session << "INSERT INTO upstream_use (month, used) VALUES (:month, :calls) "
               "ON CONFLICT (month) DO UPDATE SET used = upstream_use.used + excluded.used "
               "RETURNING used",
        soci::use(month, "month"), soci::use(added, "calls"), soci::into(used);
    session << "INSERT INTO upstream_servers (server, seen_at) VALUES (:server, " << now
            << ") ON CONFLICT (server) DO UPDATE SET seen_at = excluded.seen_at",
        soci::use(server, "server");
    const long long oldest = kServerSecondsMax;
    session << "DELETE FROM upstream_servers WHERE seen_at < " << now << " - :oldest",
        soci::use(oldest, "oldest");
    int servers = 0;
    session << "SELECT count(*) FROM upstream_servers", soci::into(servers);
    return SharedUse{.used = used, .servers = servers};
  });
}

Result<void> MonthUseStore::Leave(const std::string& server) {
  return database_.Write([&](soci::session& session) -> Result<void> {
    session << "DELETE FROM upstream_servers WHERE server = :server", soci::use(server, "server");
    return {};
  });
}

}  // namespace cpa
