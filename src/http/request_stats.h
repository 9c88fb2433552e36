// How many requests each route answered, how, and how fast: for metrics.
// Threads: a RequestStats is written by one loop only, so that counting needs nobody else's cache
// line; reading from any.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/latency.h"
#include "http/router.h"

namespace cpa::http {

// The statuses that are told apart; whatever else is counted as kOtherStatus.
inline constexpr std::array kCountedStatuses = {101, 200, 201, 204, 304, 400, 401, 403, 404,
                                                405, 406, 408, 409, 413, 414, 415, 417, 422,
                                                429, 431, 500, 501, 502, 503, 504, 505};
inline constexpr int kOtherStatus = 0;

class RouteStats {
 public:
  void Count(int status);

  void Time(SteadyTime::duration took) { took_.Observe(took); }

  LatencyHistogram::Reading took() const { return took_.Read(); }

  // By the index in kCountedStatuses; the last is kOtherStatus.
  std::array<std::uint64_t, kCountedStatuses.size() + 1> answers() const;

 private:
  std::array<std::atomic<std::uint64_t>, kCountedStatuses.size() + 1> answers_{};
  LatencyHistogram took_;
};

// What happened to the requests of one row, on all loops.
struct RouteReading {
  std::string_view method;    // Of the row; a HEAD that a GET row answers counts as GET.
  std::string_view endpoint;  // The row's pattern, kNoEndpoint or kUnreadable.
  std::vector<std::pair<int, std::uint64_t>> answers = {};  // By status, those that there were.
  LatencyHistogram::Reading took = {};
};

inline constexpr std::string_view kNoEndpoint = "(none)";        // No such path, or method there.
inline constexpr std::string_view kUnreadable = "(unreadable)";  // It was no request at all.

class RequestStats {
 public:
  explicit RequestStats(const Router& router) : router_(router), routes_(RowCount(router)) {}

  // Resolved once for each request, by index; nullptr: no row of the router has it.
  RouteStats& Of(const Route* route, Verb verb);

  RouteStats& unreadable() { return routes_.back(); }

  // Adds this loop's to `sums`, which is empty or has been through here before.
  void AddTo(std::vector<RouteReading>& sums) const;

 private:
  static std::size_t RowCount(const Router& router);
  RouteReading RowAt(std::size_t index) const;

  const Router& router_;
  std::vector<RouteStats> routes_;  // The router's rows, then kNoEndpoint by verb, then unreadable.
};

}  // namespace cpa::http
