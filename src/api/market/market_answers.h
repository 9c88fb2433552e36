// How public market answers are dressed: ETag by snapshot, Age, a freshness lifetime of one poll,
// and where the data comes from. Threads: pure.
#pragma once

#include <cstdint>
#include <string>

#include "http/message.h"
#include "market/market.h"

namespace cpa::api {

// What an answer was made from; it becomes the ETag and the Age.
struct AnswerOrigin {
  std::uint64_t snapshot_id = 0;
  // What changes the answer without a new snapshot: coins turning stale, a coin's texts coming in.
  std::size_t variant = 0;
  Millis age{};
};

// How long ago upstream confirmed the newest price; the largest duration when there is none.
Millis FreshestAge(const Snapshot& snapshot, SteadyTime now);

class MarketAnswers {
 public:
  // `epoch` tells this process from the one before, whose snapshots had the same numbers.
  MarketAnswers(std::string epoch, Millis poll_interval, Source source);

  http::AnswerPtr Make(const AnswerOrigin& origin, std::string body) const;

 private:
  const std::string epoch_;
  const std::string cache_control_;
  const std::string source_field_;
};

}  // namespace cpa::api
