// One wall clock for all servers on one PostgreSQL: the database's. What they compare with each
// other (due times, leases, expiries, stamps of changes) comes from it, so that a machine whose own
// clock is wrong, or is being set, agrees with the others. On SQLite it is the machine's.
// Threads: any.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"
#include "base/result.h"
#include "storage/engine/database.h"

namespace cpa {

class DatabaseClock final : public Clock {
 public:
  // Both outlive this. Agrees at once; if that fails, it is the machine's until it does.
  DatabaseClock(const Clock& machine, Database& database);

  std::chrono::system_clock::time_point Now() const override;

  SteadyTime Steady() const override { return machine_.Steady(); }

  // Asks the database what time it is; from then on steady time counts. Blocks.
  Result<void> Agree();

 private:
  const Clock& machine_;
  Database& database_;
  std::atomic<bool> agreed_{false};
  std::atomic<std::int64_t> ahead_us_{0};  // Wall time less steady time.
  std::atomic<bool> warned_{false};
};

}  // namespace cpa
