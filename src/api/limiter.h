// Counts what clients do and says when it is too much: so many in a window, which begins with a
// client's first one. Bounded: of more clients than keys_max the one longest in the list begins
// anew. Threads: any.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace cpa::api {

struct LimiterOptions {
  int limit = 0;  // 0: none.
  Millis window{1'000};
  std::size_t keys_max = 100'000;
};

class Limiter {
 public:
  Limiter(LimiterOptions options, const Clock& clock) : options_(options), clock_(clock) {}

  struct Verdict {
    bool admitted = true;
    int remaining = 0;      // Of the window, after this one.
    Millis reset_after{0};  // Until the window ends.
  };

  // Counts one and judges it; one that is refused does not count.
  Verdict Take(std::string_view key);

  const LimiterOptions& options() const { return options_; }

  std::size_t key_count() const;

 private:
  struct Window {
    SteadyTime end;
    int count = 0;
  };

  void DropEnded(SteadyTime now);
  Window& WindowOf(const std::string& key, SteadyTime now);

  const LimiterOptions options_;
  const Clock& clock_;
  mutable std::mutex mutex_;  // Guards both.
  std::unordered_map<std::string, Window> windows_;
  std::deque<std::string> order_;  // The keys of windows_, the first to end in front.
};

// Whom a textual IP address stands for: an IPv4 address for itself, an IPv6 address for its /64,
// which one subscriber has for himself. Other text stands for itself.
std::string LimitKeyOf(const std::string& address);

// "RateLimit" and "RateLimit-Policy" of a verdict, and Retry-After when it refuses: complete lines.
std::string LimitFields(std::string_view policy, const LimiterOptions& options,
                        const Limiter::Verdict& verdict);

}  // namespace cpa::api
