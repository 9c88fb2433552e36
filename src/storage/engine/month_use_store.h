// The month's upstream credits that all servers on one database have used together, and how many
// servers share them. Threads: any. Calls block.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "storage/engine/database.h"

namespace cpa {

struct SharedUse {
  std::int64_t used = 0;
  int servers = 0;
};

class MonthUseStore {
 public:
  // A server that was heard of within this time counts as sharing; by the database's clock.
  static constexpr int kServerSecondsMax = 3 * 60 * 60;

  explicit MonthUseStore(Database& database) : database_(database) {}  // Outlives this.

  // Adds `calls` of `server` to what was used in `month` (YYYY-MM); the sum is the database's.
  Result<SharedUse> Add(const std::string& month, std::int64_t calls, const std::string& server);
  // `server` ends, and shares no longer.
  Result<void> Leave(const std::string& server);

 private:
  Database& database_;
};

}  // namespace cpa
