// Stand-ins for the tests of this folder: a transport that moves the clock, a sink and a store that
// remember.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "market/quote_source.h"
#include "sources/common/budget_store.h"
#include "sources/common/http_transport.h"

namespace cpa::sources {

inline HttpResponse Answer(int status, std::string body, std::string retry_after = {}) {
  return {.status = status,
          .content_type = "application/json",
          .retry_after = std::move(retry_after),
          .date = {},
          .body = std::move(body)};
}

// Answers from `server`, after `latency` of the manual clock; waiting moves the clock.
class FakeTransport final : public HttpTransport {
 public:
  struct Seen {
    HttpRequest request;
    SteadyTime at;
  };

  explicit FakeTransport(ManualClock& clock) : clock_(clock) {}

  void Begin(const HttpRequest& request) override {
    seen.push_back({request, clock_.Steady()});
    under_way_ = request;
    remaining_ = latency;
  }

  std::optional<HttpAnswer> Wait(Millis at_most) override {
    ++waits;
    if (std::exchange(woken_, false)) return std::nullopt;
    if (under_way_ && remaining_ <= at_most) {
      clock_.Advance(remaining_);
      return server(*std::exchange(under_way_, std::nullopt));
    }
    at_most = std::min(at_most, std::chrono::ceil<Millis>(horizon - clock_.Steady()));
    clock_.Advance(at_most);
    remaining_ -= at_most;
    return std::nullopt;
  }

  void Wake() override { woken_ = true; }

  void Abandon() override { under_way_.reset(); }

  std::function<HttpAnswer(const HttpRequest&)> server;
  Millis latency{0};
  SteadyTime horizon = SteadyTime::max() - std::chrono::hours{1};  // No wait goes beyond it.
  std::vector<Seen> seen;
  int waits = 0;

 private:
  ManualClock& clock_;
  std::optional<HttpRequest> under_way_;
  Millis remaining_{0};
  bool woken_ = false;
};

class RecordingSink final : public QuoteSink {
 public:
  void OnQuotes(const QuoteBatch& batch) override { batches.push_back(batch); }

  void OnTicks(const TickBatch& batch) override { tick_batches.push_back(batch); }

  void OnPollInterval(Millis in_force) override { interval = in_force; }

  void OnWeekLines(std::vector<WeekLine> lines) override { week_lines.push_back(std::move(lines)); }

  void OnGlobal(GlobalStats stats) override { globals.push_back(std::move(stats)); }

  void OnRates(ExchangeRates rates) override { all_rates.push_back(std::move(rates)); }

  void OnCoinList(std::vector<ListedCoin> coins) override { lists.push_back(std::move(coins)); }

  void OnRejected(const std::string& why) override { rejected.push_back(why); }

  std::vector<QuoteBatch> batches;
  std::vector<TickBatch> tick_batches;
  Millis interval{};
  std::vector<std::vector<WeekLine>> week_lines;
  std::vector<GlobalStats> globals;
  std::vector<ExchangeRates> all_rates;
  std::vector<std::vector<ListedCoin>> lists;
  std::vector<std::string> rejected;
};

class MemoryStore final : public BudgetStore {
 public:
  MonthUse Load() override { return use; }

  MonthUse Add(const std::string& month, int calls) override {
    if (month > use.month) use = {month, 0, use.servers};
    use.used += calls;
    ++saves;
    return use;
  }

  MonthUse use;
  int saves = 0;
};

}  // namespace cpa::sources
