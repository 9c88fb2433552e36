// Requests for coin pages between those who ask and the source that fetches: one call per id
// however many wait for it, a bounded queue, a cache of what came, and a memory of ids that
// upstream does not know. Answers pile up in order until TakeReady.
// Threads: none of its own; the owner serialises and delivers.
#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "market/quote_source.h"

namespace cpa::sources {

struct DetailDeskOptions {
  Millis detail_ttl = std::chrono::minutes{10};
  Millis unknown_ttl = std::chrono::minutes{10};
  Millis wait_max{10'000};  // For an id's turn to come.
  std::size_t cached_max = 1'000;
  std::size_t queued_ids_max = 100;
  std::size_t waiters_max = 10'000;
};

class DetailDesk {
 public:
  using DetailResult = QuoteSource::DetailResult;
  using Callback = QuoteSource::DetailCallback;

  struct Answer {
    Callback done;
    DetailResult result;
  };

  explicit DetailDesk(DetailDeskOptions options) : options_(options) {}

  // Answers from the cache or queues the id. With a `refusal` nothing new is queued: who asks gets
  // an older page of the coin where there is one, else the refusal.
  void Ask(const std::string& id, Callback done, const std::optional<Failure>& refusal,
           SteadyTime now);

  bool IsWaiting() const { return !queue_.empty(); }

  // The id whose turn it is; it counts as under way until Settle. REQUIRES: IsWaiting().
  std::string TakeNext();
  // The outcome of the id under way. kNotFound is remembered.
  void Settle(const std::string& id, const DetailResult& result, SteadyTime now);

  // Answers everybody in the queue; who waits for the call under way goes on waiting.
  void RefuseQueued(const Failure& refusal);
  // Answers everybody.
  void RefuseAll(const Failure& refusal);
  // Answers those in the queue whose turn did not come in time.
  void Expire(SteadyTime now);
  std::optional<SteadyTime> NextExpiry() const;

  bool HasReady() const { return !ready_.empty(); }

  std::vector<Answer> TakeReady();

 private:
  struct Waiter {
    Callback done;
    SteadyTime expires;
  };

  struct Cached {
    std::string id;
    DetailResult result;
    SteadyTime fresh_until;
  };

  using CacheList = std::list<Cached>;

  const Cached* Look(const std::string& id);
  void Keep(const std::string& id, const DetailResult& result, SteadyTime fresh_until);
  void Enqueue(const std::string& id, Callback done, SteadyTime now);
  void AnswerAll(const std::string& id, const DetailResult& result);
  DetailResult RefusedOrOlder(const std::string& id, const Failure& refusal);

  // Constant after construction.
  const DetailDeskOptions options_;

  CacheList cache_;  // Newest use first.
  std::unordered_map<std::string, CacheList::iterator> cache_index_;
  std::deque<std::string> queue_;  // Ids in the order of asking.
  std::unordered_map<std::string, std::vector<Waiter>>
      waiters_;  // Of queued ids and the taken one.
  std::size_t waiters_total_ = 0;
  std::vector<Answer> ready_;
};

}  // namespace cpa::sources
