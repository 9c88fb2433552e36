// The database, the threads that may wait for it, and the stores that are no feature's own.
#pragma once

#include <functional>
#include <vector>

#include "app/database_watch.h"
#include "app/eraser.h"
#include "app/open_database.h"
#include "app/parts/part.h"
#include "app/pools.h"
#include "base/loop.h"
#include "storage/engine/database_clock.h"
#include "storage/engine/once_store.h"
#include "storage/engine/state_store.h"

namespace cpa::app {
struct StorageParts final : Part {
  StorageParts(const config::Settings& settings, const Clock& clock, Random& random,
               const Patience& patience);

  void AddServices(ServiceList& services) override;
  void AddWarmUp(ServiceList& services) override;
  void AddMetrics(metrics::Page& page) const override;
  void AddHealth(api::HealthProbes& probes) override;
  void AddLooks(std::vector<std::function<void()>>& looks) override;

  // Before the start: what else is done when the database has answered.
  void WatchWith(std::vector<std::function<void()>> looks);

  // What is left in the pools and on the loops at the end goes before what it may hold.
  const OpenedDatabase opened;
  Database& database;
  Pools pools;
  LoopPool loops;
  DatabaseClock shared_clock;  // Of what servers compare with each other.
  StateStore state_store;
  SqlReplyStore reply_store;
  DatabaseWatch watch;
  Eraser eraser;
};

}  // namespace cpa::app
