// What the database says of coins: which ones somebody depends on, and which ones were ever listed.
// Threads: any. Calls block.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/quote.h"
#include "market/tracking.h"
#include "storage/engine/database.h"

namespace cpa {

class SqlTrackingStore {
 public:
  // A coin of the top needs no list of everybody who depends on it: a few are enough for the
  // moment in which it falls out.
  static constexpr int kDependentsMax = 1'000;
  static constexpr int kTopDependentsMax = 20;

  SqlTrackingStore(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Active alerts and holdings, of each coin the oldest. Costs what the coins cost, not the rows.
  Result<std::vector<Dependency>> Dependencies(
      const std::function<bool(const std::string& crypto_id)>& in_top);

  // Every coin that a ledger has, held or sold.
  Result<std::vector<std::string>> LedgerCoins();

  Result<std::vector<ListedCoin>> KnownCoins();
  Result<void> Remember(std::span<const ListedCoin> coins);  // Known ones get their new names.

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace cpa
