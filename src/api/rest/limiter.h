// Fixed-window rate limiter. A window opens with a client's first request; beyond `keys_max`
// clients the oldest is forgotten. Threads: any.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/text_hash.h"

namespace cpa::api {

struct LimiterOptions {
  int limit = 0;  // 0: none.
  Millis window{1'000};
  std::size_t keys_max = 100'000;
};

class Limiter {
 public:
  Limiter(LimiterOptions options, const Clock& clock) : clock_(clock), options_(options) {}

  struct Verdict {
    bool admitted = true;
    int remaining = 0;      // Of the window, after this one.
    Millis reset_after{0};  // Until the window ends.
  };

  // Counts one and judges it; one that is refused does not count.
  Verdict Take(std::string_view key);

  // What Take would say, without counting.
  Verdict Look(std::string_view key) const;

  LimiterOptions options() const;

  // Restarts all windows: those of two lengths would not end in the order in which they began.
  void Change(int limit, Millis window);

  std::size_t key_count() const;

 private:
  struct Window {
    SteadyTime end;
    int count = 0;
  };

  using Windows = std::unordered_map<std::string, Window, TextHash, std::equal_to<>>;

  void DropEnded(SteadyTime now) CPA_REQUIRES(mutex_);
  void DropOldest() CPA_REQUIRES(mutex_);
  Window& WindowOf(std::string_view key, SteadyTime now) CPA_REQUIRES(mutex_);

  const Clock& clock_;
  mutable Mutex mutex_;
  LimiterOptions options_ CPA_GUARDED_BY(mutex_);
  Windows windows_ CPA_GUARDED_BY(mutex_);
  // The entries of windows_, the first to end in front. Their addresses stay as they are.
  std::deque<const Windows::value_type*> order_ CPA_GUARDED_BY(mutex_);
};

// Whom a textual IP address stands for: an IPv4 address for itself, an IPv6 address for its /64,
// which is what one subscriber is given. Other text stands for itself.
std::string LimitKeyOf(const std::string& address);

// "RateLimit" and "RateLimit-Policy" of a verdict, and Retry-After when it refuses: complete lines.
std::string LimitFields(std::string_view policy, const LimiterOptions& options,
                        const Limiter::Verdict& verdict);

// The same in two parts: what is always the same, and what is of the verdict.
std::string LimitHead(std::string_view policy, const LimiterOptions& options);
void AppendLimitState(std::string& out, const Limiter::Verdict& verdict);

}  // namespace cpa::api
