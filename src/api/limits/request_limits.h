// How many requests and socket messages a client may send in a window (RATE_LIMIT_REQUESTS in
// RATE_LIMIT_WINDOW). A client is the user of a good API key, whatever the key and the address,
// else the address (LimitKeyOf). So a noisy user costs nobody else a request, not even behind the
// same address. Counts are this process's own. Threads: any event loop; unknown keys are looked up
// on the blocking pool.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/accounts.h"
#include "api/limits/key_owners.h"
#include "api/rest/limiter.h"
#include "base/offload.h"
#include "http/gatekeeper.h"

namespace cpa::api {

class RequestLimits {
 public:
  using Judgement = http::Gatekeeper::Judgement;

  // Without options nobody is counted. For loops with indices up to loop_count - 1.
  RequestLimits(const std::optional<LimiterOptions>& options, Accounts& accounts,
                BlockingPool& reads, std::size_t loop_count, const Clock& clock);

  // As Gatekeeper has it. Gives every request it judges the RateLimit fields.
  Judgement Judge(http::Request& request);
  Task<http::AnswerPtr> JudgeLater(http::Request& request);

  // Replaces the limits; when they differ, all windows restart. From one thread.
  void Change(int limit, Millis window);

  // Whether a user's socket may say one more thing; messages have a window of their own.
  bool TakeMessage(const std::string& user_id) {
    return !enabled_ || messages_.Take(user_id).admitted;
  }

  // Somebody at this address has tried a key that nobody has, over a socket.
  void OnBadKey(const std::string& address) {
    if (enabled_) bad_keys_.Take(LimitKeyOf(address));
  }

  std::uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }

 private:
  // What is the same in the fields of all answers.
  struct Heads {
    std::string requests;
    std::string bad_keys;
  };

  static Heads HeadsOf(const LimiterOptions& options);

  http::AnswerPtr Count(std::string_view client, http::Request& request);
  http::AnswerPtr Refuse();
  Judgement JudgeKey(const std::string& key, http::Request& request);

  const bool enabled_;
  Accounts& accounts_;
  BlockingPool& reads_;
  const Clock& clock_;
  const http::AnswerPtr refusal_;  // Shared by all who are refused.
  std::deque<Heads> all_heads_;    // Keeps old versions: a loop may still be reading one.
  std::atomic<const Heads*> heads_;
  // By hash of the client, so that loops seldom meet at one lock.
  std::deque<Limiter> requests_;
  Limiter messages_;
  // Keys that turned out to be nobody's, by address: each costs the database a question.
  Limiter bad_keys_;
  std::deque<KeyOwners> owners_;  // By loop index, each touched on its loop only.
  std::atomic<std::uint64_t> refused_{0};
};

}  // namespace cpa::api
