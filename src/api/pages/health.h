// GET /, /health, /live and /ready. None of them waits for anything: they read what is known.
// Threads: any.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/rest/routes.h"
#include "base/result.h"
#include "market/market.h"
#include "market/quote_source.h"

namespace cpa::api {

struct HistoryHealth {
  bool is_failing = false;  // The last try to record, fold or delete; it is made again.
  std::optional<SteadyTime> recorded_at = {};
  std::optional<SteadyTime> waits_since = {};  // Of the oldest price that is not recorded.
  std::optional<WallTime> folded_before = {};
};

// What may still be asked of a source that counts calls.
struct BudgetHealth {
  std::string plan = {};
  std::optional<int> minute_limit = {};         // calls
  std::optional<int> month_limit = {};          // credits
  std::optional<std::int64_t> month_used = {};  // credits
  bool prices_keyless = false;                  // They come without the key that is set.
  std::optional<WallTime> lasts_until = {};     // At this pace; empty: the month is covered.
};

// What the rest of the process reports about itself. Each function is cheap and thread-safe.
struct HealthProbes {
  std::function<bool()> database_ok;
  std::function<std::optional<Failure>()> write_trouble;  // Why the last write failed, if it did.
  std::function<std::uint64_t()> websocket_connections;
  std::function<std::uint64_t()> http_connections;
  std::function<bool()> stopping;
  std::function<std::string_view()> history_state;  // "ok", "checking", "damaged" or "off".
  std::function<std::size_t()> unaffordable_coins;  // Somebody depends on them, for nothing.
  std::function<BudgetHealth()> budget;
  std::function<HistoryHealth()> history = {};   // Empty: it is switched off.
  std::function<std::string_view()> redis = {};  // Its state in a word. Empty: it is not used.
  std::function<bool()> alerts_watched = {};     // Empty: alerts are switched off.
};

class HealthApi {
 public:
  // The first of the sources is the one that upstream's part of the answer tells of. All outlive
  // this.
  HealthApi(HealthProbes probes, const Market& market, std::vector<const QuoteSource*> sources,
            const Clock& clock);

  void AddRoutes(RouteTable& table);

 private:
  http::AnswerPtr Root() const;
  http::AnswerPtr Health() const;
  http::AnswerPtr Ready() const;

  const HealthProbes probes_;
  const Market& market_;
  const std::vector<const QuoteSource*> sources_;
  const Clock& clock_;
  const SteadyTime started_at_;
};

}  // namespace cpa::api
