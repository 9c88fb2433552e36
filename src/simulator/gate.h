// Who may call, and how often: the User-Agent rule, keys, the minute limit and the monthly quota.
// Threads: one at a time.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "simulator/api.h"
#include "simulator/request.h"

namespace cpa::simulator {

struct GateOptions {
  std::vector<std::string>
      keys;              // Only these may call; empty: everybody may, with any key or none.
  bool pro = false;      // Play the paying host: pro keys, /key, no demo keys.
  int minute_limit = 0;  // Calls per caller and minute; 0: no limit.
  int month_limit = 0;   // Successful calls per caller and calendar month; 0: no limit.
};

class Gate {
 public:
  // `clock` must outlive this.
  Gate(GateOptions options, const Clock& clock);

  // The refusal, if any. Every call that gets as far as the limits counts toward the minute.
  std::optional<Answer> Refuse(const Request& request);

  void CountSuccess(const Request& request);

  std::optional<KeyUsage> UsageOf(const Request& request) const;  // empty on the public host

 private:
  struct Caller {
    SteadyTime minute_start{};
    int minute_calls = 0;
    std::chrono::year_month month{};
    int month_calls = 0;
  };

  std::optional<Answer> RefuseKey(const Request& request) const;
  Caller& CallerOf(const Request& request);
  std::chrono::year_month ThisMonth() const;

  const GateOptions options_;
  const Clock& clock_;
  std::unordered_map<std::string, Caller> callers_;  // by key, else by address
};

}  // namespace cpa::simulator
