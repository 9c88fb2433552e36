// What the feed has accepted and the engine has not looked at yet: per coin the latest value, and
// the lowest and highest since the last look, so that a spike between two looks is seen however
// late the engine is. Bounded by the number of coins.
// Threads: any.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "alerts/evaluator.h"
#include "domain/quote.h"
#include "market/feed.h"

namespace cpa {

struct SeenCoin {
  CoinIndex coin = 0;
  std::shared_ptr<const Quote> quote = {};  // The latest.
  CoinLook look = {};
};

class PriceInbox {
 public:
  void Add(const std::vector<const SnapshotEntry*>& rows);

  // All since the last call, in order of their first row.
  std::vector<SeenCoin> Take();

  bool empty() const;

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  void AddRow(const SnapshotEntry& row);

  mutable std::mutex mutex_;
  std::vector<SeenCoin> seen_;      // Guarded by mutex_.
  std::vector<std::size_t> place_;  // By coin, in seen_ or kNone. Guarded by mutex_.
};

}  // namespace cpa
