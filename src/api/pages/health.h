// GET /, /health, /live and /ready. None of them waits for anything: they read what is known.
// Threads: any.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

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

// What the rest of the process tells about itself. Each function is cheap and thread-safe.
struct HealthProbes {
  std::function<bool()> database_ok;
  std::function<std::optional<Failure>()> write_trouble;  // Why the last write failed, if it did.
  std::function<std::uint64_t()> websocket_connections;
  std::function<std::uint64_t()> http_connections;
  std::function<bool()> stopping;
  std::function<std::string_view()> history_state;  // "ok", "checking", "damaged" or "off".
  std::function<std::size_t()> unaffordable_coins;  // Somebody depends on them, for nothing.
  std::function<HistoryHealth()> history = {};      // Empty: it is switched off.
  std::function<std::string_view()> redis = {};     // Its state in a word. Empty: it is not used.
  std::function<bool()> alerts_watched = {};        // Empty: alerts are switched off.
};

class HealthApi {
 public:
  HealthApi(HealthProbes probes, const Market& market, const QuoteSource& source,
            const Clock& clock);

  void AddRoutes(RouteTable& table);

 private:
  http::AnswerPtr Root() const;
  http::AnswerPtr Health() const;
  http::AnswerPtr Ready() const;

  const HealthProbes probes_;
  const Market& market_;
  const QuoteSource& source_;
  const Clock& clock_;
  const SteadyTime started_at_;
};

}  // namespace cpa::api
