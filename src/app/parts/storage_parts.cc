#include "app/parts/storage_parts.h"

#include <chrono>
#include <string>
#include <utility>

#include "app/database_metrics.h"
#include "app/options.h"
#include "base/log.h"

namespace cpa::app {
namespace {

using metrics::Page;

using NamedPools = std::vector<std::pair<const char*, const BlockingPool*>>;

NamedPools NamesOf(const Pools& pools) {
  return {{"reads", &pools.reads},
          {"writes", &pools.writes},
          {"history", &pools.history},
          {"render", &pools.renderers}};
}

void AddShares(Page& page, const Pools& pools) {
  const NamedPools named = NamesOf(pools);
  for (const auto& [name, pool] : named) {
    page.Counter(kShedMetric, kShedHelp, pool->Read().refused, {{"reason", name}});
  }
  const BytesInFlight::Reading held = pools.bytes_in_flight.Read();
  page.Counter(kShedMetric, kShedHelp, held.refused_owners, {{"reason", "user_bytes"}});
  page.Counter(kShedMetric, kShedHelp, held.refused_all, {{"reason", "bytes"}});
  page.Gauge("bytes_in_flight",
             "Memory held by requests that wait and by answers that are not taken yet.",
             static_cast<double>(held.bytes));
  for (const auto& [name, pool] : named) {
    page.Gauge("work_running", "Work for clients, and of the server itself, on a pool's threads.",
               static_cast<double>(pool->Read().taken), {{"pool", name}});
    page.Gauge("work_waiting", "Work that waits for a thread of a pool, or for its owner's turn.",
               static_cast<double>(pool->Read().waiting), {{"pool", name}});
  }
}

}  // namespace

StorageParts::StorageParts(const config::Settings& settings, const Clock& clock, Random& random,
                           const Patience& patience)
    : opened(OpenMigrated(settings, clock, random, patience)),
      database(*opened.database),
      pools(settings),
      loops(LoopCountOf(settings), clock),
      shared_clock(clock, database),
      state_store(database),
      reply_store(database, clock),
      watch(database, pools.reads, pools.writes, *loops.loops()[0], settings.health_check_interval),
      eraser(database) {}

void StorageParts::AddServices(ServiceList& services) {
  services.Add(loops);
  services.Add("pools", {}, [this] { pools.Join(); });
}

void StorageParts::AddWarmUp(ServiceList& services) {
  services.Add(watch);
  services.Add(eraser);
}

void StorageParts::AddMetrics(Page& page) const {
  AddShares(page, pools);
  page.Gauge("database_up", "Whether the database answered when it was last asked.",
             watch.ok() ? 1 : 0);
  page.Gauge("database_writable", "Whether the last write to the database was stored.",
             watch.write_trouble() ? 0 : 1);
  page.Gauge("database_pool_wait_seconds",
             "How long the last look at the database waited for a thread, as a request would.",
             std::chrono::duration<double>(watch.pool_wait()).count());
  AddOperations(page, "main", database.stats());
}

void StorageParts::AddHealth(api::HealthProbes& probes) {
  probes.database_ok = [this] { return watch.ok(); };
  probes.write_trouble = [this] { return watch.write_trouble(); };
}

void StorageParts::AddLooks(std::vector<std::function<void()>>& looks) {
  looks.push_back([this] {
    if (const auto agreed = shared_clock.Agree(); !agreed) {
      CPA_LOG_DEBUG("database", "asking for its time: {}", agreed.error().detail);
    }
  });
}

void StorageParts::WatchWith(std::vector<std::function<void()>> looks) {
  watch.AlsoLook([looks = std::move(looks)] {
    for (const auto& look : looks) look();
  });
}

}  // namespace cpa::app
