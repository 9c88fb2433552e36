// Requests for charts between those who ask and the source that fetches: a bounded queue in the
// order of asking. Nothing is cached: who asks keeps what came. Answers pile up until TakeReady.
// Threads: none of its own; the owner serialises and delivers.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "history/chart_source.h"

namespace cpa::sources {

struct ChartDeskOptions {
  // For a request's turn to come. Clients leave earlier, but what comes is kept for the next one.
  Millis wait_max{120'000};
  std::size_t queued_max = 100;
};

class ChartDesk {
 public:
  using ChartResult = ChartSource::ChartResult;
  using Callback = ChartSource::ChartCallback;

  struct Answer {
    Callback done;
    ChartResult result;
  };

  // A request; once taken it is the caller's to settle.
  struct Asked {
    ChartQuery query;
    Callback done;
    SteadyTime expires{};
  };

  explicit ChartDesk(ChartDeskOptions options = {}) : options_(options) {}

  // With a `refusal` nothing is queued.
  void Ask(ChartQuery query, Callback done, const std::optional<Failure>& refusal, SteadyTime now);

  bool IsWaiting() const { return !queue_.empty(); }

  Asked TakeNext();  // REQUIRES: IsWaiting().
  void Settle(Callback done, ChartResult result);
  void RefuseQueued(const Failure& refusal);
  void Expire(SteadyTime now);
  std::optional<SteadyTime> NextExpiry() const;
  std::vector<Answer> TakeReady();

 private:
  const ChartDeskOptions options_;  // Constant after construction.
  std::deque<Asked> queue_;         // Deadlines are in the order of asking.
  std::vector<Answer> ready_;
};

}  // namespace cpa::sources
