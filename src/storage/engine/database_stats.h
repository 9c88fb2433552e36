// How long the operations of a database take, how many are under way or wait, and how many fail.
// Threads: any.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"
#include "base/latency.h"
#include "base/result.h"

namespace cpa {

class OperationStats {
 public:
  // Runs `operation`, which gives a Result<void>. A failure counts when it is the database's, not
  // that of what was asked for.
  template <class Operation>
  Result<void> Measure(const Clock& clock, const Operation& operation) {
    const Presence presence(under_way_);
    const SteadyTime began = clock.Steady();
    Result<void> outcome = operation();
    took_.Observe(clock.Steady() - began);
    if (!outcome && IsTrouble(outcome.error().kind)) {
      failed_.fetch_add(1, std::memory_order_relaxed);
    }
    return outcome;
  }

  LatencyHistogram::Reading took() const { return took_.Read(); }

  std::uint64_t failed() const { return failed_.load(std::memory_order_relaxed); }

  // Those that wait for a connection or for the writer included.
  std::int64_t under_way() const { return under_way_.load(std::memory_order_relaxed); }

 private:
  class Presence {
   public:
    explicit Presence(std::atomic<std::int64_t>& count) : count_(count) { ++count_; }

    ~Presence() { --count_; }

    Presence(const Presence&) = delete;
    Presence& operator=(const Presence&) = delete;

   private:
    std::atomic<std::int64_t>& count_;
  };

  static bool IsTrouble(ErrorKind kind) {
    return kind == ErrorKind::kUnavailable || kind == ErrorKind::kNoSpace ||
           kind == ErrorKind::kInternal;
  }

  LatencyHistogram took_;
  std::atomic<std::uint64_t> failed_{0};
  std::atomic<std::int64_t> under_way_{0};
};

struct DatabaseStats {
  OperationStats reads;
  OperationStats writes;
};

}  // namespace cpa
