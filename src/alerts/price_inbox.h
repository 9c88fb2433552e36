// What the feed has accepted and the engine has not looked at yet: per coin the latest value, and
// the lowest and highest since the last look, so that a spike between two looks is seen however
// late the engine is. Bounded by the number of coins.
// Threads: any.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "alerts/evaluator.h"
#include "base/mutex.h"
#include "domain/quote.h"
#include "market/feed.h"

namespace cpa {

struct SeenCoin {
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
  void AddRow(const SnapshotEntry& row) CPA_REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::vector<SeenCoin> seen_ CPA_GUARDED_BY(mutex_);
  std::unordered_map<std::string, std::size_t> place_ CPA_GUARDED_BY(mutex_);  // By id, in seen_.
};

}  // namespace cpa
